"""Which stores cannot be brought back."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-backups"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_dynamodb_table" "t" {
              name = "t"
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
            resource "aws_db_instance" "d" {
              engine = "postgres"
            }
            """
        ),
        says="no backups",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            D:
              Type: AWS::RDS::DBCluster
              Properties: {BackupRetentionPeriod: 0}
            """
        ),
        at=("stack.yaml:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_dynamodb_table" "t" {
              point_in_time_recovery {
                enabled = true
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              backup_retention_period = 7
            }
            """
        ),
        says="7 days",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_rds_cluster" "d" {
              engine = "aurora"
            }
            """
        ),
        says="for a day",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              backup_retention_period = var.days
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_dynamodb_table" "t" {
              name = "t"
            }
            resource "aws_backup_selection" "s" {
              name = "s"
            }
            """
        ),
        says="backup plan",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              replicate_source_db = "x"
            }
            """
        ),
    ),
)
