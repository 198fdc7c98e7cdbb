"""Which networks log no flows."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-flow-logs"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_vpc" "v" {
              cidr_block = "10.0.0.0/16"
            }
            resource "aws_flow_log" "f" {
              vpc_id = aws_vpc.v.id
              traffic_type = "ACCEPT"
            }
            """
        ),
        at=("main.tf:6", "main.tf:1"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            V:
              Type: AWS::EC2::VPC
            F:
              Type: AWS::EC2::FlowLog
              Properties: {ResourceId: !Ref V, TrafficType: ACCEPT}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_vpc" "v" {
              cidr_block = "10.0.0.0/16"
            }
            resource "aws_flow_log" "f" {
              vpc_id = aws_vpc.v.id
              traffic_type = "ALL"
            }
            """
        ),
        at=("main.tf:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_vpc" "v" {
              cidr_block = "10.0.0.0/16"
            }
            """
        ),
        says="no flow log",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_vpc" "v" {
              cidr_block = "10.0.0.0/16"
            }
            resource "aws_flow_log" "f" {
              vpc_id = aws_vpc.v.id
              traffic_type = var.traffic
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            module "vpc" {
              source = "terraform-aws-modules/vpc/aws"
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
