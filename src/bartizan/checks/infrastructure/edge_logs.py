"""What comes in at a public entrance is written down."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, Setting, chosen, named, switch, value_at
from bartizan.formats.node import Node

BALANCERS = ("aws_lb", "aws_alb", "AWS::ElasticLoadBalancingV2::LoadBalancer")
STAGES = {
    "aws_api_gateway_stage": "access_log_settings",
    "aws_apigatewayv2_stage": "access_log_settings",
    "AWS::ApiGateway::Stage": "AccessLogSetting",
    "AWS::ApiGatewayV2::Stage": "AccessLogSettings",
    "AWS::Serverless::Api": "AccessLogSetting",
}
ATTRIBUTE = "access_logs.s3.enabled"


@check(
    Meta(
        id="infra-edge-logs",
        title="Public entrances log who came",
        control="INF-11",
        clause="edge-attached",
        severity=Severity.MEDIUM,
        asks=resources(*BALANCERS, *STAGES),
        fix="Add access_logs { bucket = aws_s3_bucket.logs.id  enabled = true } to a balancer, and "
        "access_log_settings { destination_arn = aws_cloudwatch_log_group.api.arn } to a stage.",
        absent="no load balancer and no stage of an API is declared",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def edge_logs(iac: Iac) -> Iterator[Verdict]:
    """After an attack the first question is who came, and only the entrance knows.

    *What it reads*: access logs of load balancers and of stages of API Gateway. *Why it matters*:
    misuse of a model shows in who asks how often. *Passes*: the log is on. *Fails*: it is not.
    *Fix*: switch it on.
    """
    for balancer in iac.of(*BALANCERS):
        if _is_entrance(balancer):
            yield _verdict(balancer, _balancer(balancer))
    for kind, path in STAGES.items():
        for stage in iac.of(kind):
            yield _verdict(stage, named(iac, stage, path))


def _is_entrance(balancer: Resource) -> bool:
    """Whether it may serve the internet: no balancer inside of a network, and none of packets."""
    packets = chosen(balancer, ("gateway",), "load_balancer_type", "Type").said is Said.YES
    inside = switch(balancer, "internal").said is Said.YES
    return not (packets or inside or chosen(balancer, ("internal",), "Scheme").said is Said.YES)


def _verdict(entrance: Resource, setting: Setting) -> Verdict:
    if setting.said is Said.YES:
        return passed("who comes is logged", setting.place, subject=subject(entrance))
    if setting.said is Said.COMPUTED:
        return undecided(entrance, setting, "who comes is logged")
    return failed("nobody writes down who comes", setting.place, subject=subject(entrance))


def _balancer(balancer: Resource) -> Setting:
    attributes = value_at(balancer, "LoadBalancerAttributes")
    for each in attributes.items() if attributes is not None else ():
        if _text(each.get("Key")) == ATTRIBUTE:
            node = each.get("Value")
            place = balancer.place_of(each)
            on = node is not None and node.truth
            computed = node is not None and node.expression is not None
            return Setting(Said.COMPUTED if computed else Said.YES if on else Said.NO, place)
    setting = switch(balancer, "access_logs.enabled")
    block = value_at(balancer, "access_logs")
    if (
        setting.said is Said.ABSENT
        and block is not None
        and value_at(balancer, "access_logs.bucket")
    ):
        return Setting(Said.NO, balancer.place_of(block))
    return setting


def _text(node: Node | None) -> str:
    return (node.text if node is not None else None) or ""
