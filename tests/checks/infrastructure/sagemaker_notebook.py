"""Which notebooks are not hardened."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-sagemaker-notebook"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              direct_internet_access = "Enabled"
              root_access = "Disabled"
              subnet_id = "s"
              kms_key_id = "k"
            }
            """
        ),
        at=("main.tf:1", "main.tf:2"),
        says="reaches the internet",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              direct_internet_access = "Disabled"
              subnet_id = aws_subnet.s.id
              # kms_key_id = "k"
            }
            """
        ),
        says="root; its volume",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            N:
              Type: AWS::SageMaker::NotebookInstance
              Properties: {RootAccess: Enabled}
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              direct_internet_access = "Disabled"
              root_access = "Disabled"
              subnet_id = aws_subnet.s.id
              kms_key_id = aws_kms_key.k.arn
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            N:
              Type: AWS::SageMaker::NotebookInstance
              Properties:
                RootAccess: Disabled
                DirectInternetAccess: Disabled
                SubnetId: !Ref S
                KmsKeyId: !Ref K
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_notebook_instance" "n" {
              direct_internet_access = "Disabled"
              root_access = var.root
              subnet_id = "s"
              kms_key_id = "k"
            }
            """
        ),
        says="var.root",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_sns_topic" "t" {
              name = "t"
            }
            """
        ),
    ),
)
