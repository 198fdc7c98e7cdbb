"""Which buckets forget."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-bucket-versioned"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
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
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_versioning" "v" {
              bucket = aws_s3_bucket.b.id
              versioning_configuration {
                status = "Suspended"
              }
            }
            """
        ),
        at=("main.tf:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              versioning {
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
            B:
              Type: AWS::S3::Bucket
              Properties:
                VersioningConfiguration: {Status: Suspended}
            """
        ),
        at=("stack.yaml:5",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_versioning" "v" {
              bucket = aws_s3_bucket.b.id
              versioning_configuration {
                status = "Enabled"
              }
            }
            """
        ),
        at=("main.tf:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              versioning {
                enabled = true
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
              Type: AWS::S3::Bucket
              Properties:
                VersioningConfiguration: {Status: Enabled}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_versioning" "v" {
              bucket = aws_s3_bucket.b.id
              versioning_configuration {
                status = var.versioning
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
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_versioning" "v" {
              bucket = var.bucket
              versioning_configuration {
                status = "Enabled"
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
            resource "aws_s3_bucket" "b" {
              bucket = "acme-cloudtrail"
            }
            """
        ),
    ),
)
