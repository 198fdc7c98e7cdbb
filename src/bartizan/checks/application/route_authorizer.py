"""Declared routes ask who calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, Setting, chosen, switch

ROUTES = {
    "aws_api_gateway_method": "authorization",
    "aws_apigatewayv2_route": "authorization_type",
    "aws_lambda_function_url": "authorization_type",
    "aws_appsync_graphql_api": "authentication_type",
    "AWS::ApiGateway::Method": "AuthorizationType",
    "AWS::ApiGatewayV2::Route": "AuthorizationType",
    "AWS::Lambda::Url": "AuthType",
}
KNOWN = ("AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT", "AMAZON_COGNITO_USER_POOLS",
         "OPENID_CONNECT", "AWS_LAMBDA", "API_KEY")  # fmt: skip
PREFLIGHT = "OPTIONS"


@check(
    Meta(
        id="app-route-authorizer",
        title="Declared routes have an authorizer",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=resources(*ROUTES),
        fix='Set authorization = "COGNITO_USER_POOLS" (or "AWS_IAM") with authorizer_id; for a '
        'function URL, authorization_type = "AWS_IAM".',
        absent="no route or function address is declared",
        refs=("CWE-306",),
        source=Source.IAC,
    ),
    Iac,
)
def route_authorizer(iac: Iac) -> Iterator[Verdict]:
    """A route without an authorizer lets strangers spend the workload's tokens.

    *What it reads*: methods and routes of API Gateway, and addresses of functions. *Why it
    matters*: the model behind it answers anybody, at the owner's cost. *Passes*: an authorizer is
    named. *Fails*: the authorization is NONE. *To review*: only an API key is asked for. *Fix*:
    name an authorizer.
    """
    for route in iac.of(*ROUTES):
        if chosen(route, (PREFLIGHT,), "http_method", "HttpMethod").said is not Said.YES:
            yield _verdict(route, chosen(route, KNOWN, ROUTES[route.kind]))


def _verdict(route: Resource, authorization: Setting) -> Verdict:
    name = subject(route)
    if authorization.said is Said.COMPUTED:
        return undecided(route, authorization, "callers are authenticated")
    keyed = switch(route, "api_key_required", "ApiKeyRequired").said is Said.YES
    if keyed or authorization.shown == "API_KEY":
        because = "only an API key is asked for, which names no caller"
        return review(because, authorization.place, subject=name)
    if authorization.said is Said.YES:
        because = f"callers are authenticated by {authorization.shown}"
        return passed(because, authorization.place, subject=name)
    because = "answers anybody, with no authorization"
    return failed(because, authorization.place, route.place, subject=name)
