"""Which groups let everything out."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-egress"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_security_group" "s" {
              egress {
                from_port = 0
                to_port = 0
                protocol = "-1"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
        at=("main.tf:6",),
        says="everything",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_security_group" "s" {
              egress {
                from_port = 443
                to_port = 443
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
        says="port 443",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=cfn(
            """
            R:
              Type: AWS::EC2::SecurityGroupEgress
              Properties: {CidrIp: 0.0.0.0/0, IpProtocol: '-1'}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_security_group" "s" {
              egress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = ["10.0.0.0/8"]
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
            resource "aws_security_group" "s" {
              dynamic "egress" {
                for_each = var.out
                content {
                  protocol = "tcp"
                  cidr_blocks = egress.value
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
            resource "aws_security_group" "s" {
              ingress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
    ),
)
