"""Which buckets tell nobody who read them."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-store-logged"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_cloudtrail" "t" {
              event_selector {
                data_resource {
                  type = "AWS::Lambda::Function"
                }
              }
            }
            """
        ),
        at=("main.tf:1", "main.tf:4"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
            T:
              Type: AWS::CloudTrail::Trail
              Properties: {IsLogging: true}
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
            resource "aws_cloudtrail" "t" {
              event_selector {
                data_resource {
                  type = "AWS::S3::Object"
                }
              }
            }
            """
        ),
        at=("main.tf:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_logging" "l" {
              bucket = aws_s3_bucket.b.id
              target_bucket = "x"
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
                LoggingConfiguration: {LogFilePrefix: x}
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
            """
        ),
        says="elsewhere",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_s3_bucket" "logs" {}
            """
        ),
    ),
)
