"""Which routes answer anybody."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "app-route-authorizer"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_api_gateway_method" "m" {
              http_method = "POST"
              authorization = "NONE"
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
            resource "aws_apigatewayv2_route" "r" {
              route_key = "POST /chat"
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
            U:
              Type: AWS::Lambda::Url
              Properties: {AuthType: NONE}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_api_gateway_method" "m" {
              http_method = "POST"
              authorization = "NONE"
              api_key_required = true
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_lambda_function_url" "u" {
              authorization_type = "AWS_IAM"
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            M:
              Type: AWS::ApiGateway::Method
              Properties: {HttpMethod: GET, AuthorizationType: COGNITO_USER_POOLS}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_api_gateway_method" "m" {
              http_method = "POST"
              authorization = var.auth
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_api_gateway_method" "m" {
              http_method = "OPTIONS"
              authorization = "NONE"
            }
            """
        ),
    ),
)
