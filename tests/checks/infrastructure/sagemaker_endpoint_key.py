"""Which endpoints name no key."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-sagemaker-endpoint-key"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              name = "e"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            E:
              Type: AWS::SageMaker::EndpointConfig
              Properties:
                ProductionVariants:
                  - {VariantName: a}
                # KmsKeyId: !Ref Key
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              kms_key_arn = aws_kms_key.k.arn
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            E:
              Type: AWS::SageMaker::EndpointConfig
              Properties:
                ProductionVariants:
                  - {VariantName: a}
                KmsKeyId: !GetAtt Key.Arn
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              production_variants {
                serverless_config {
                  max_concurrency = 5
                }
              }
            }
            """
        ),
        says="serverless",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              kms_key_arn = var.key
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
