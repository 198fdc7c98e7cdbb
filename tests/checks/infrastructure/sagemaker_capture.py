"""Which endpoints keep no record of their traffic."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-sagemaker-capture"
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
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              data_capture_config {
                enable_capture = false
              }
            }
            """
        ),
        at=("main.tf:3",),
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
                DataCaptureConfig: {InitialSamplingPercentage: 50}
            """
        ),
        at=("stack.yaml:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              data_capture_config {
                enable_capture = true
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
            E:
              Type: AWS::SageMaker::EndpointConfig
              Properties:
                ProductionVariants:
                  - {VariantName: a}
                DataCaptureConfig: {EnableCapture: 'true'}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_endpoint_configuration" "e" {
              dynamic "data_capture_config" {
                for_each = var.c
                content {
                  enable_capture = true
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
            resource "aws_sagemaker_endpoint_configuration" "e" {
              production_variants {
                serverless_config {
                  max_concurrency = 5
                }
              }
            }
            """
        ),
    ),
)
