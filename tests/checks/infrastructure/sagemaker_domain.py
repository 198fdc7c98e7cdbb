"""Which studio domains are open."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-sagemaker-domain"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              auth_mode = "IAM"
              kms_key_id = "k"
            }
            """
        ),
        at=("main.tf:1",),
        says="internet",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              app_network_access_type = "PublicInternetOnly"
              kms_key_id = "k"
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            N:
              Type: AWS::SageMaker::Domain
              Properties: {AppNetworkAccessType: VpcOnly}
            """
        ),
        says="no key",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_domain" "n" {
              app_network_access_type = "VpcOnly"
              kms_key_id = aws_kms_key.k.arn
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            N:
              Type: AWS::SageMaker::Domain
              Properties: {AppNetworkAccessType: !Ref Net, KmsKeyId: k}
            """,
            """
            Net: {Type: String}
            """,
        ),
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
