"""Which stores have no key of their owner."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-customer-keys"

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
            resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
              bucket = aws_s3_bucket.b.id
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
                }
              }
            }
            """
        ),
        at=("main.tf:1", "main.tf:7"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
              bucket = aws_s3_bucket.b.id
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
                  kms_master_key_id = "alias/aws/s3"
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              storage_encrypted = true
              # kms_key_id = "k"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
              Properties:
                BucketEncryption:
                  ServerSideEncryptionConfiguration:
                    - ServerSideEncryptionByDefault:
                        SSEAlgorithm: aws:kms
                        KMSMasterKeyID: "alias/aws/s3"
            """
        ),
        at=("stack.yaml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            V:
              Type: AWS::EC2::Volume
              Properties: {Encrypted: true, KmsKeyId: !Ref Key}
            """,
            """
            Key: {Type: String, Default: ''}
            """,
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
              bucket = aws_s3_bucket.b.id
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
                  kms_master_key_id = aws_kms_key.k.arn
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
                        KMSMasterKeyID: !GetAtt K.Arn
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_dynamodb_table" "d" {
              server_side_encryption {
                enabled = true
                kms_key_arn = "arn:aws:kms:x"
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
            resource "aws_efs_file_system" "d" {
              kms_key_id = var.key
            }
            """
        ),
        says="var.key",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            variable "key" {
              default = null
            }
            resource "aws_efs_file_system" "d" {
              kms_key_id = var.key
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            V:
              Type: AWS::EC2::Volume
              Properties: {KmsKeyId: !Ref Key}
            """,
            """
            Key: {Type: String}
            """,
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            V:
              Type: AWS::EC2::Volume
              Properties:
                KmsKeyId: !If [Own, !Ref Key, !Ref "AWS::NoValue"]
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
              bucket = module.b.id
              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = "aws:kms"
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
            resource "aws_s3_bucket" "access_logs" {}
            """
        ),
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
