"""Which models reach the internet."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-sagemaker-model-isolation"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              execution_role_arn = "r"
              # enable_network_isolation = true
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              enable_network_isolation = false
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            Model:
              Type: AWS::SageMaker::Model
              Properties:
                ExecutionRoleArn: !Ref Role
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              enable_network_isolation = true
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              vpc_config {
                subnets = var.subnets
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            Model:
              Type: AWS::SageMaker::Model
              Properties:
                VpcConfig: {Subnets: !Split [',', !Ref S]}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            Job:
              Type: AWS::SageMaker::DataQualityJobDefinition
              Properties:
                NetworkConfig: {EnableNetworkIsolation: true}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              enable_network_isolation = var.isolated
            }
            """
        ),
        says="var.isolated",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              dynamic "vpc_config" {
                for_each = var.vpc
                content {
                  subnets = []
                }
              }
            }
            """
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
