"""Which buckets are open."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-bucket-private"

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
        says="defaults of the account",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_public_access_block" "p" {
              bucket                  = aws_s3_bucket.b.id
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = false
            }
            """
        ),
        at=("main.tf:9", "main.tf:1"),
        says="leaves a setting off",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_policy" "p" {
              bucket = aws_s3_bucket.b.id
              policy = jsonencode({
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "*"
                }]
              })
            }
            """
        ),
        at=("main.tf:7",),
        says="allows everyone",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_acl" "a" {
              bucket = aws_s3_bucket.b.id
              acl = "public-read"
            }
            """
        ),
        at=("main.tf:6",),
        says="public-read",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_policy" "p" {
              bucket = aws_s3_bucket.b.id
              policy = jsonencode({
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "*"
                  Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } }
                }]
              })
            }
            """
        ),
        at=("main.tf:1",),
        never=("main.tf:7",),
        says="defaults",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
              Properties:
                PublicAccessBlockConfiguration:
                  BlockPublicAcls: true
                  BlockPublicPolicy: true
                  # IgnorePublicAcls: true
                  RestrictPublicBuckets: true
            """
        ),
        at=("stack.yaml:5",),
        says="leaves a setting off",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
            P:
              Type: AWS::S3::BucketPolicy
              Properties:
                Bucket: !Ref B
                PolicyDocument:
                  Statement:
                    - {Effect: Allow, Principal: {AWS: "*"}, Action: "s3:*", Resource: "*"}
            """
        ),
        at=("stack.yaml:10",),
        says="allows everyone",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_public_access_block" "p" {
              bucket                  = aws_s3_bucket.b[0].id
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
            }
            """
        ),
        at=("main.tf:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_public_access_block" "p" {
              bucket                  = "data"
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              for_each = var.names
            }
            resource "aws_s3_bucket_public_access_block" "p" {
              for_each = aws_s3_bucket.b
              bucket                  = each.value.id
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
            }
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
            resource "aws_s3_account_public_access_block" "p" {
                block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
            }
            """
        ),
        says="account",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
              Properties:
                PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: "true",
                  IgnorePublicAcls: true, RestrictPublicBuckets: true}
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
            resource "aws_s3_bucket_public_access_block" "p" {
              bucket                  = aws_s3_bucket.b.id
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = var.strict
            }
            """
        ),
        says="var.strict",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_s3_bucket" "b" {
              bucket = "data"
            }
            resource "aws_s3_bucket_public_access_block" "p" {
              bucket                  = var.bucket
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
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
            module "b" {
              source = "terraform-aws-modules/s3-bucket/aws"
            }
            """
        ),
        says="not here to be read",
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
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            module "b" {
              source = "./modules/s3-bucket"
            }
            """
        ),
    ),
)
