"""Which logs are kept for ever."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-log-retention"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_cloudwatch_log_group" "g" {
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
            resource "aws_cloudwatch_log_group" "g" {
              retention_in_days = 0
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            G:
              Type: AWS::Logs::LogGroup
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_cloudwatch_log_group" "g" {
              retention_in_days = 90
            }
            """
        ),
        says="90 days",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            G:
              Type: AWS::Logs::LogGroup
              Properties: {RetentionInDays: !Ref Days}
            """,
            """
            Days: {Type: Number, Default: 30}
            """,
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_cloudwatch_log_group" "g" {
              retention_in_days = var.days
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
