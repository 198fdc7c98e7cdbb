"""Which workloads keep no record of their calls."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "app-bedrock-logging"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_model_invocation_logging_configuration" "l" {
              logging_config {
                text_data_delivery_enabled = false
              }
            }
            """
        ),
        at=("main.tf:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_model_invocation_logging_configuration" "l" {
              logging_config {
                text_data_delivery_enabled = true
              }
            }
            """
        ),
        says="no destination",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_bedrock_model_invocation_logging_configuration" "l" {
              logging_config {
                s3_config {
                  bucket_name = aws_s3_bucket.b.id
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrock_model_invocation_logging_configuration" "l" {
              logging_config {
                s3_config {
                  bucket_name = var.bucket
                }
              }
            }
            """
        ),
        says="var.bucket",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"

            }
            """
        ),
        says="not declared here",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            R:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: x}]
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
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=cfn(
            """
            R:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement: [{Effect: Allow, Action: '*', Resource: '*'}]
            """
        ),
    ),
)
