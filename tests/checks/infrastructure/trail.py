"""Which trails miss something."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-trail"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_cloudtrail" "t" {
              is_multi_region_trail = true
            }
            """
        ),
        says="unnoticed",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_cloudtrail" "t" {
              is_multi_region_trail = true
              enable_log_file_validation = true
              enable_logging = false
            }
            """
        ),
        at=("main.tf:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            T:
              Type: AWS::CloudTrail::Trail
              Properties: {IsLogging: true, EnableLogFileValidation: true}
            """
        ),
        says="one region",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_cloudtrail" "t" {
              is_multi_region_trail = true
              enable_log_file_validation = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_sns_topic" "t" {
              name = "t"
            }
            """
        ),
        says="no trail",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_cloudtrail" "t" {
              is_multi_region_trail = var.all
              enable_log_file_validation = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "k8s.yaml": """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: n
            """
        },
    ),
)
