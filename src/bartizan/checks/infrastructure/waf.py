"""Public entrances stand behind a web firewall."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.settings import Said, chosen, named, switch

BALANCERS = ("aws_lb", "aws_alb", "AWS::ElasticLoadBalancingV2::LoadBalancer")
STAGES = ("aws_api_gateway_stage", "AWS::ApiGateway::Stage")
EDGES = ("aws_cloudfront_distribution", "AWS::CloudFront::Distribution")
ASSOCIATIONS = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association",
                "AWS::WAFv2::WebACLAssociation")  # fmt: skip


@check(
    Meta(
        id="infra-waf",
        title="Public entrances have a web firewall",
        control="INF-11",
        clause="edge-attached",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=resources(*BALANCERS, *STAGES, *EDGES, *ASSOCIATIONS),
        fix='Add resource "aws_wafv2_web_acl_association" "edge" { resource_arn = aws_lb.NAME.arn  '
        "web_acl_arn = aws_wafv2_web_acl.edge.arn } with managed and rate rules.",
        absent="no public entrance is declared",
        refs=("CWE-693",),
        source=Source.IAC,
    ),
    Iac,
)
def waf(iac: Iac) -> Iterator[Verdict]:
    """Floods and known attacks should end before they cost a token.

    *What it reads*: public load balancers, API stages and distributions, and the firewalls attached
    to them. *Why it matters*: each request that reaches the model is paid for. *Passes*: a firewall
    is attached. *Fails*: none is. *To review*: only a distribution in front of it may have one.
    *Fix*: attach one.
    """
    for edge in iac.of(*EDGES):
        yield _edge(iac, edge)
    for entrance in iac.of(*BALANCERS, *STAGES):
        if entrance.kind in STAGES or _is_public(entrance):
            yield _entrance(iac, entrance)


def _is_public(balancer: Resource) -> bool:
    """Whether it may serve the web from the internet; a balancer of packets takes no firewall."""
    if chosen(balancer, ("network", "gateway"), "load_balancer_type", "Type").said is Said.YES:
        return False
    inside = switch(balancer, "internal").said is Said.YES
    return not inside and chosen(balancer, ("internal",), "Scheme").said is not Said.YES


def _edge(iac: Iac, edge: Resource) -> Verdict:
    acl = named(iac, edge, "web_acl_id", "DistributionConfig.WebACLId")
    if acl.said is Said.YES:
        return passed("a web firewall is attached", acl.place, subject=subject(edge))
    if acl.said is Said.COMPUTED:
        return undecided(edge, acl, "a web firewall is attached")
    return failed("no web firewall is attached", edge.place, subject=subject(edge))


def _entrance(iac: Iac, entrance: Resource) -> Verdict:
    name = subject(entrance)
    near = [other for other in iac.referring_to(entrance) if other.kind in ASSOCIATIONS]
    if near:
        return passed("a web firewall is attached", near[0].place, entrance.place, subject=name)
    others = (one for one in iac.of(*ASSOCIATIONS) if one.dialect is entrance.dialect)
    loose = next((one for one in others if _may_mean(one, entrance)), None)
    if loose is not None:
        because = "a firewall is attached to an entrance that is named by an input"
        return unknown(because, entrance.place, loose.place, subject=name)
    fronts = [other for other in iac.referring_to(entrance) if other.kind in EDGES]
    if fronts:
        because = "stands behind a distribution, and has no firewall for who goes around it"
        return review(because, entrance.place, fronts[0].place, subject=name)
    return failed("no web firewall is attached", entrance.place, subject=name)


def _may_mean(association: Resource, entrance: Resource) -> bool:
    if association.scope != entrance.scope and entrance.dialect is not Dialect.TERRAFORM:
        return False
    target = association.body.get("resource_arn") or association.body.get("ResourceArn")
    expression = target.expression if target is not None else None
    inputs = ("var.", "module.", "each.", "data.", "local.", "!Ref", "!ImportValue")
    return expression is not None and expression.text.startswith(inputs)
