"""Which listeners take plain or old traffic."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-tls-listeners"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTP"
              default_action {
                type = "forward"
              }
            }
            """
        ),
        at=("main.tf:2",),
        says="plain HTTP",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTPS"
              ssl_policy = "ELBSecurityPolicy-2016-08"
            }
            """
        ),
        at=("main.tf:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTPS"
            }
            """
        ),
        says="default one",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_cloudfront_distribution" "d" {
              default_cache_behavior {
                viewer_protocol_policy = "allow-all"
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
            D:
              Type: AWS::ApiGateway::DomainName
              Properties: {SecurityPolicy: TLS_1_0}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTP"
              default_action {
                type = "redirect"
              }
            }
            """
        ),
        says="redirects",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTPS"
              ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
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
              Type: AWS::CloudFront::Distribution
              Properties:
                DistributionConfig:
                  DefaultCacheBehavior: {ViewerProtocolPolicy: redirect-to-https}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = var.protocol
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_lb_listener" "l" {
              protocol = "HTTPS"
              ssl_policy = var.policy
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_cloudfront_distribution" "d" {
              default_cache_behavior {
                viewer_protocol_policy = var.p
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
            resource "aws_lb_listener" "l" {
              protocol = "TCP"
            }
            """
        ),
    ),
)
