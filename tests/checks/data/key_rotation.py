"""Which keys never change."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-key-rotation"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_kms_key" "k" {
              description = "k"
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
            resource "aws_kms_key" "k" {
              enable_key_rotation = false
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_kms_key" "k" {
              enable_key_rotation = true
              policy = jsonencode({ Statement = [{
                Effect = "Allow"
                Principal = { AWS = "*" }
                Action = "kms:*"
                Resource = "*"
              }] })
            }
            """
        ),
        says="everyone",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            K:
              Type: AWS::KMS::Key
              Properties: {EnableKeyRotation: false}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_kms_key" "k" {
              enable_key_rotation = true
              policy = jsonencode({ Statement = [{
                Effect = "Allow"
                Principal = { AWS = "*" }
                Action = "kms:*"
                Resource = "*"
                Condition = { StringEquals = { "kms:CallerAccount" = "1" } }
              }] })
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            K:
              Type: AWS::KMS::Key
              Properties: {EnableKeyRotation: true, KeySpec: SYMMETRIC_DEFAULT}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_kms_key" "k" {
              enable_key_rotation = var.rotate
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_kms_key" "k" {
              key_usage = "SIGN_VERIFY"
              customer_master_key_spec = "RSA_4096"
            }
            """
        ),
    ),
)
