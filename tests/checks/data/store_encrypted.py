"""Which stores are plain."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-store-encrypted"

CASES = (
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
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_opensearch_domain" "d" {
              encrypt_at_rest {
                enabled = false
              }
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
            V:
              Type: AWS::EC2::Volume
              Properties: {Size: 5}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_efs_file_system" "d" {
              encrypted = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_dynamodb_table" "d" {
              name = "d"
            }
            """
        ),
        says="always",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            D:
              Type: AWS::RDS::DBInstance
              Properties: {StorageEncrypted: 'true'}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              storage_encrypted = var.encrypted
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_opensearch_domain" "d" {
              dynamic "encrypt_at_rest" {
                for_each = var.x
                content {
                  enabled = true
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
            resource "aws_db_instance" "replica" {
              replicate_source_db = "d"
            }
            """
        ),
    ),
)
