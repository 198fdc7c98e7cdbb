"""Which buckets leave their encryption to S3."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-bucket-encrypted"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
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
        outcome=Outcome.REVIEW,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
              bucket = aws_s3_bucket.b.bucket
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
                }
              }
            }
            """
        ),
        at=("main.tf:8",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              server_side_encryption_configuration {
                rule {
                  apply_server_side_encryption_by_default {
                    sse_algorithm = "AES256"
                  }
                }
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
                BucketEncryption:
                  ServerSideEncryptionConfiguration:
                    - ServerSideEncryptionByDefault:
                        SSEAlgorithm: aws:kms
                        KMSMasterKeyID: !Ref K
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
            resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
              bucket = var.bucket
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
                }
              }
            }
            """
        ),
        says="or for another",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              dynamic "server_side_encryption_configuration" {
                for_each = var.keys
                content {
                  rule {}
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
            resource "aws_sns_topic" "t" {
              name = "t"
            }
            """
        ),
    ),
)
