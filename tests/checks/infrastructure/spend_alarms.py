"""Which budgets tell nobody."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-spend-alarms"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_budgets_budget" "b" {
              limit_amount = "100"
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
            B:
              Type: AWS::Budgets::Budget
              Properties: {Budget: {BudgetType: COST}}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_budgets_budget" "b" {
              limit_amount = "100"
              notification {
                subscriber_email_addresses = ["a@example.com"]
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
            B:
              Type: AWS::Budgets::Budget
              Properties:
                NotificationsWithSubscribers:
                  - Subscribers: [{Address: a}]
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_ce_anomaly_subscription" "a" {
              name = "a"
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
        says="no budget",
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
