"""Which detectors are off."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-threat-detection"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_guardduty_detector" "d" {
              enable = false
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
            D:
              Type: AWS::GuardDuty::Detector
              Properties: {Enable: false}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_guardduty_detector" "d" {}
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
        says="no detector",
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
