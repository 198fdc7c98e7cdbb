"""Which rights on data are too wide."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-iam-wildcard"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                actions   = ["logs:PutLogEvents", "s3:*"]
                resources = ["arn:aws:s3:::*"]
              }
            }
            """
        ),
        at=("main.tf:3",),
        says="s3:*",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              dynamic "statement" {
                for_each = var.tables
                content {
                  actions       = ["dynamodb:Put*"]
                  not_resources = ["arn:aws:dynamodb:*:*:table/x"]
                }
              }
            }
            """
        ),
        says="dynamodb:Put*",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_iam_role" "r" {
              managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]
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
            F:
              Type: AWS::Serverless::Function
              Properties:
                Policies:
                  - Statement:
                      - Effect: Allow
                        Action: s3:GetObject
                        Resource: "*"
            """
        ),
        at=("stack.yaml:8",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                actions = ["s3:GetObject"]
                resources = ["*"]
                condition {
                  test = "StringEquals"
                  variable = "aws:ResourceTag/x"
                  values = ["y"]
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                actions = ["s3:*"]
                resources = [aws_s3_bucket.b.arn]
              }
            }
            """
        ),
        says="deletion",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                actions = ["s3:GetObject"]
                resources = ["${aws_s3_bucket.b.arn}/*"]
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
            data "aws_iam_policy_document" "d" {
              statement {
                actions = ["s3:GetObject"]
                resources = var.arns
              }
            }
            """
        ),
        says="var.arns",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                effect = var.e
                actions = ["s3:GetObject"]
                resources = ["*"]
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
            resource "aws_iam_policy" "p" {
              policy = templatefile("p.json", {})
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                actions = ["s3:ListAllMyBuckets"]
                resources = ["*"]
              }
            }
            """
        ),
    ),
)
