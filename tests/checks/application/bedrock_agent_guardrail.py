"""Which agents answer without a guardrail."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "app-bedrock-agent-guardrail"
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
        says="without a guardrail",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"
              guardrail_configuration {
                guardrail_identifier = "g"
                guardrail_version = "DRAFT"
              }
            }
            """
        ),
        at=("main.tf:5",),
        says="draft",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "awscc_bedrock_agent" "a" {
              guardrail_configuration = { guardrail_identifier = "g" }
            }
            """
        ),
        says="draft",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            A:
              Type: AWS::Bedrock::Agent
              Properties: {AgentName: a}
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"
              guardrail_configuration {
                guardrail_identifier = aws_bedrock_guardrail.g.guardrail_id
                guardrail_version = "1"
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
            A:
              Type: AWS::Bedrock::Agent
              Properties:
                GuardrailConfiguration:
                  GuardrailIdentifier: !GetAtt G.GuardrailId
                  GuardrailVersion: !GetAtt V.Version
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"
              guardrail_configuration {
                guardrail_identifier = var.guardrail
                guardrail_version = "1"
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
            resource "aws_bedrockagent_agent" "a" {
              agent_name = "a"
              guardrail_configuration {
                guardrail_identifier = "g"
                guardrail_version = var.version
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
