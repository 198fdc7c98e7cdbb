"""Which ports are open to every address."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-open-ingress"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                from_port = 8000
                to_port = 8000
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
        at=("main.tf:6", "main.tf:1"),
        says="port 8000",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                from_port = 0
                to_port = 0
                protocol = "-1"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
        says="every port",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                from_port = 80
                to_port = 9000
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
        says="ports 80-9000",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_security_group_rule" "r" {
              type = "ingress"
              from_port = 11434
              to_port = 11434
              protocol = "tcp"
              ipv6_cidr_blocks = ["::/0"]
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_vpc_security_group_ingress_rule" "r" {
              cidr_ipv4 = "0.0.0.0/0"
              from_port = 22
              to_port = 22
              ip_protocol = "tcp"
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            S:
              Type: AWS::EC2::SecurityGroup
              Properties:
                SecurityGroupIngress:
                  - {CidrIp: 10.0.0.0/8, IpProtocol: tcp, FromPort: 22, ToPort: 22}
                  - {CidrIp: 0.0.0.0/0, IpProtocol: tcp, FromPort: '8888', ToPort: '8888'}
            """
        ),
        at=("stack.yaml:7",),
        never=("stack.yaml:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                from_port = 443
                to_port = 443
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = ["10.0.0.0/16"]
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
              ingress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = var.allowed
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
              ingress {
                from_port = var.port
                to_port = var.port
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
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
              egress {
                from_port = 22
                to_port = 22
                protocol = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
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
            resource "aws_security_group_rule" "r" {
              type = "egress"
              cidr_blocks = ["0.0.0.0/0"]
            }
            """
        ),
    ),
)
