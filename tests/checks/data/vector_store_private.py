"""Which indexes are on the internet."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "data-vector-store-private"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_opensearchserverless_security_policy" "n" {
              type = "network"
              policy = jsonencode([{
                Rules = []
                AllowFromPublic = true
              }])
            }
            """
        ),
        at=("main.tf:5",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            N:
              Type: AWS::OpenSearchServerless::SecurityPolicy
              Properties:
                Type: network
                Policy: '[{"Rules":[],"AllowFromPublic":true}]'
            """
        ),
        at=("stack.yaml:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            N:
              Type: AWS::OpenSearchServerless::SecurityPolicy
              Properties:
                Type: network
                Policy: !Sub '[{"Rules":["${X}"],"AllowFromPublic":true}]'
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_opensearch_domain" "d" {
              access_policies = jsonencode({ Statement = [{
                Effect = "Allow"
                Principal = { AWS = "*" }
                Action = "es:*"
                Resource = "*"
              }] })
            }
            """
        ),
        says="policy allows everyone",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              publicly_accessible = true
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_opensearch_domain" "d" {
              domain_name = "d"
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_opensearchserverless_security_policy" "n" {
              type = "network"
              policy = jsonencode([{
                Rules = []
                AllowFromPublic = false
              }])
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_opensearch_domain" "d" {
              vpc_options {
                subnet_ids = var.subnets
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
            D:
              Type: AWS::RDS::DBInstance
              Properties: {PubliclyAccessible: false}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_opensearchserverless_security_policy" "n" {
              type = "network"
              policy = var.policy
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              publicly_accessible = var.public
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
              dynamic "vpc_options" {
                for_each = var.x
                content {
                  subnet_ids = []
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
            resource "aws_opensearchserverless_security_policy" "n" {
              type = "encryption"
              policy = "{}"
            }
            """
        ),
    ),
)
