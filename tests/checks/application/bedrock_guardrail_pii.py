"""Which guardrails let personal data out."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "app-bedrock-guardrail-pii"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              name = "g"
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
            resource "aws_bedrock_guardrail" "g" {
              sensitive_information_policy_config {
                pii_entities_config {
                  type = "EMAIL"
                  action = "NONE"
                }
              }
            }
            """
        ),
        at=("main.tf:3",),
        says="observed",
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
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              sensitive_information_policy_config {
                pii_entities_config {
                  type = "EMAIL"
                  action = "BLOCK"
                }
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
            G:
              Type: AWS::Bedrock::Guardrail
              Properties:
                SensitiveInformationPolicyConfig:
                  RegexesConfig: [{Name: id, Pattern: x, Action: ANONYMIZE}]
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              dynamic "sensitive_information_policy_config" {
                for_each = var.pii
                content {
                  x = 1
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
