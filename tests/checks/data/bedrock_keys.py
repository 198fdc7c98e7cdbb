"""Which parts of agents have no key of their owner."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-bedrock-keys"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"
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
            G:
              Type: AWS::Bedrock::Guardrail
              Properties: {Name: g}
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "a" {
              kms_key_arn = aws_kms_key.k.arn
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            D:
              Type: AWS::Bedrock::DataSource
              Properties:
                ServerSideEncryptionConfiguration: {KmsKeyArn: !ImportValue key}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrock_custom_model" "a" {
              custom_model_kms_key_id = var.key
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
