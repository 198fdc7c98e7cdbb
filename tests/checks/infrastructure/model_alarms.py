"""Which alarms tell nobody."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-model-alarms"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_cloudwatch_metric_alarm" "a" {
              namespace = "AWS/Bedrock"
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
            resource "aws_cloudwatch_metric_alarm" "a" {
              namespace = "AWS/Bedrock"
              alarm_actions = []
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
            A:
              Type: AWS::CloudWatch::Alarm
              Properties: {Namespace: AWS/SageMaker}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_cloudwatch_metric_alarm" "a" {
              namespace = "AWS/Bedrock"
              alarm_actions = [aws_sns_topic.t.arn]
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_cloudwatch_metric_alarm" "a" {
              namespace = "AWS/Bedrock"
              alarm_actions = var.targets
            }
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
        says="no alarm",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_cloudwatch_metric_alarm" "a" {
              namespace = "AWS/EC2"
            }
            """
        ),
    ),
)
