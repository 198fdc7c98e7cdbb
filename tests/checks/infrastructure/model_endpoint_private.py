"""Which models are called over the internet."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-model-endpoint-private"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_vpc_endpoint" "e" {
              service_name = "com.amazonaws.${var.region}.bedrock-runtime"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_vpc_endpoint" "e" {
              service_name = "com.amazonaws.${var.region}.bedrock-runtime"
              policy = data.aws_iam_policy_document.d.json
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_vpc_endpoint" "e" {
              service_name = "com.amazonaws.${var.region}.bedrock-runtime"
            }
            resource "aws_vpc_endpoint_policy" "p" {
              vpc_endpoint_id = aws_vpc_endpoint.e.id
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
              Type: AWS::EC2::VPCEndpoint
              Properties:
                ServiceName: !Sub com.amazonaws.${AWS::Region}.sagemaker.runtime
                PolicyDocument: {Statement: []}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              execution_role_arn = "r"
            }
            """
        ),
        says="no private endpoint",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_vpc_endpoint" "s3" {
              service_name = "com.amazonaws.eu-west-1.s3"
            }
            """
        ),
    ),
)
