"""Listeners take encrypted traffic only, under a current policy."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, chosen, value_at

LISTENERS = ("aws_lb_listener", "aws_alb_listener", "AWS::ElasticLoadBalancingV2::Listener")
EDGES = {
    "aws_cloudfront_distribution": "default_cache_behavior.viewer_protocol_policy",
    "AWS::CloudFront::Distribution": "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy",
}
DOMAINS = {
    "aws_api_gateway_domain_name": "security_policy",
    "aws_apigatewayv2_domain_name": "domain_name_configuration.security_policy",
    "AWS::ApiGateway::DomainName": "SecurityPolicy",
}
OLD = ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-2015-02",
       "ELBSecurityPolicy-TLS-1-0-2015-04", "ELBSecurityPolicy-TLS-1-1-2017-01",
       "ELBSecurityPolicy-FS-2018-06", "ELBSecurityPolicy-FS-1-1-2019-08")  # fmt: skip


@check(
    Meta(
        id="infra-tls-listeners",
        title="Listeners accept only encrypted traffic",
        control="INF-05",
        clause="listeners-encrypted",
        severity=Severity.HIGH,
        asks=resources(*LISTENERS, *EDGES, *DOMAINS),
        fix='Set protocol = "HTTPS"  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"  '
        "certificate_arn = …; let the plain listener only redirect.",
        absent="no web listener is declared",
        refs=("CWE-319", "CWE-326"),
        source=Source.IAC,
    ),
    Iac,
)
def tls_listeners(iac: Iac) -> Iterator[Verdict]:
    """Prompts, answers and tokens on a plain connection belong to everyone on the way.

    *What it reads*: listeners of load balancers, distributions and domain names with their protocol
    and policy. *Why it matters*: what users tell a model is read or changed in passing. *Passes*:
    encrypted, or plain only to redirect. *Fails*: plain traffic is served, or old versions are
    accepted. *Fix*: use HTTPS with a current policy.
    """
    for listener in iac.of(*LISTENERS):
        protocol = chosen(listener, ("HTTPS", "TLS", "HTTP"), "protocol", "Protocol")
        if protocol.said is Said.COMPUTED:
            yield undecided(listener, protocol, "it accepts only encrypted traffic")
        elif protocol.said is Said.YES:
            yield _listener(listener)
    for edge in iac.of(*EDGES):
        yield _edge(edge)
    for domain in iac.of(*DOMAINS):
        old = chosen(domain, ("TLS_1_0",), DOMAINS[domain.kind])
        if old.said is Said.YES:
            yield failed("it accepts TLS 1.0", old.place, domain.place, subject=subject(domain))


def _listener(listener: Resource) -> Verdict:
    name, protocol = subject(listener), chosen(listener, ("HTTP",), "protocol", "Protocol")
    if protocol.said is Said.YES:
        if _redirects(listener):
            return passed("it only redirects", listener.place, subject=name)
        because = "serves plain HTTP"
        verdict = failed(because, protocol.place, listener.place, subject=name)
        return verdict.with_(confidence=Confidence.MEDIUM)
    policy = chosen(listener, OLD, "ssl_policy", "SslPolicy")
    if policy.said is Said.YES:
        because = f"{policy.shown} accepts versions before TLS 1.2"
        verdict = failed(because, policy.place, listener.place, subject=name)
        return verdict.with_(severity=Severity.MEDIUM)
    if policy.said is Said.ABSENT:
        because = "names no policy, and the default one accepts versions before TLS 1.2"
        return failed(because, listener.place, subject=name).with_(severity=Severity.MEDIUM)
    if policy.said is Said.COMPUTED:
        return undecided(listener, policy, "its policy is current")
    return passed("it accepts encrypted traffic only", protocol.place, subject=name)


def _redirects(listener: Resource) -> bool:
    kind = value_at(listener, "default_action.type", "DefaultActions.Type")
    return kind is not None and (kind.text or "").lower() == "redirect"


def _edge(edge: Resource) -> Verdict:
    good = ("https-only", "redirect-to-https")
    policy = chosen(edge, good, EDGES[edge.kind])
    if policy.said is Said.COMPUTED:
        return undecided(edge, policy, "viewers use encrypted traffic")
    if policy.said is Said.YES:
        return passed("viewers use encrypted traffic", policy.place, subject=subject(edge))
    return failed("viewers may use plain HTTP", policy.place, edge.place, subject=subject(edge))
