"""Which entrances have no firewall."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-waf"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
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
            resource "aws_cloudfront_distribution" "d" {
              enabled = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
            }
            resource "aws_wafv2_web_acl_association" "w" {
              resource_arn = aws_lb.other.arn
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
            L:
              Type: AWS::ElasticLoadBalancingV2::LoadBalancer
              Properties: {Scheme: internet-facing}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
            }
            resource "aws_wafv2_web_acl_association" "w" {
              resource_arn = aws_lb.l.arn
            }
            """
        ),
        at=("main.tf:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            D:
              Type: AWS::CloudFront::Distribution
              Properties:
                DistributionConfig: {WebACLId: !GetAtt W.Arn}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
            }
            resource "aws_wafv2_web_acl_association" "w" {
              resource_arn = var.arn
            }
            """
        ),
        says="by an input",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_cloudfront_distribution" "d" {
              web_acl_id = var.acl
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
              internal = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_lb" "l" {
              name = "l"
              load_balancer_type = "network"
            }
            """
        ),
    ),
)
