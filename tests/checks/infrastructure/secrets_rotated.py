"""Which secrets never change."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-secrets-rotated"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_secretsmanager_secret" "s" {
              name = "s"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=cfn(
            """
            S:
              Type: AWS::SecretsManager::Secret
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_secretsmanager_secret" "s" {
              name = "s"
            }
            resource "aws_secretsmanager_secret_rotation" "r" {
              secret_id = aws_secretsmanager_secret.s.id
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            S:
              Type: AWS::SecretsManager::Secret
            R:
              Type: AWS::SecretsManager::RotationSchedule
              Properties: {SecretId: !Ref S}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_secretsmanager_secret" "s" {
              rotation_rules {
                automatically_after_days = 30
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
            resource "aws_secretsmanager_secret" "s" {
              name = "s"
            }
            resource "aws_secretsmanager_secret_rotation" "r" {
              secret_id = var.secret
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
