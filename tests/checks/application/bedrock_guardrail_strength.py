"""Which guardrails let attacks through."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "app-bedrock-guardrail-strength"
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
        says="no filter",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                filters_config {
                  type = "HATE"
                  input_strength = "HIGH"
                }

              }
            }
            """
        ),
        says="no filter",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                filters_config {
                  type = "HATE"
                  input_strength = "HIGH"
                }
                filters_config {
                  type = "PROMPT_ATTACK"
                  input_strength = "LOW"
                }

              }
            }
            """
        ),
        at=("main.tf:9",),
        says="LOW",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                filters_config {
                  type = "PROMPT_ATTACK"
                  input_strength = "HIGH"
                  input_action = "NONE"
                }

              }
            }
            """
        ),
        says="observes",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            G:
              Type: AWS::Bedrock::Guardrail
              Properties:
                ContentPolicyConfig:
                  FiltersConfig:
                    - {Type: PROMPT_ATTACK, InputStrength: MEDIUM, OutputStrength: NONE}
            """
        ),
        at=("stack.yaml:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                filters_config {
                  type = "PROMPT_ATTACK"
                  input_strength = "HIGH"
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
                ContentPolicyConfig:
                  FiltersConfig:
                    - {Type: PROMPT_ATTACK, InputStrength: HIGH, OutputStrength: NONE}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                filters_config {
                  type = "PROMPT_ATTACK"
                  input_strength = var.strength
                }

              }
            }
            """
        ),
        says="var.strength",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrock_guardrail" "g" {
              content_policy_config {
                dynamic "filters_config" {
                  for_each = var.filters
                  content {
                    type = filters_config.value.type
                  }
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
