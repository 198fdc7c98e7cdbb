"""Nothing but the edge takes traffic from every address."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.network import RULE_WORDS, Rule, rules

WEB = frozenset({80, 443})
PLAIN = frozenset({"icmp", "icmpv6", "1", "58"})


@check(
    Meta(
        id="infra-open-ingress",
        title="No port but the web's is open to every address",
        control="INF-03",
        clause="no-open-ingress",
        severity=Severity.HIGH,
        asks=resources(*RULE_WORDS),
        fix="Name the source: cidr_blocks = [aws_vpc.main.cidr_block], or security_groups = "
        "[aws_security_group.edge.id].",
        absent="no rule for incoming traffic is declared",
        refs=("CWE-284",),
        source=Source.IAC,
    ),
    Iac,
)
def open_ingress(iac: Iac) -> Iterator[Verdict]:
    """Model servers, notebooks and databases are made for a trusted network.

    *What it reads*: rules of security groups for incoming traffic. *Why it matters*: scanners try
    such ports all day, and many of these servers ask for no login. *Passes*: named sources, or the
    ports of the web. *Fails*: another port, or every port, is open to every address. *Fix*: name
    the source.
    """
    for rule in rules(iac, incoming=True):
        if rule.protocol not in PLAIN:
            yield _verdict(rule)


def _verdict(rule: Rule) -> Verdict:
    name = subject(rule.resource)
    if rule.everywhere is False:
        return passed(f"{rule.ports}: named sources only", rule.place, subject=name)
    if rule.everywhere is None:
        because = f"{rule.ports}: the sources are computed"
        return unknown(because, rule.place, subject=name)
    if rule.any_protocol:
        because = "every port is open to every address"
        verdict = failed(because, rule.place, rule.resource.place, subject=name)
        return verdict.with_(severity=Severity.CRITICAL)
    if rule.first is None or rule.last is None:
        because = "open to every address, and the ports are computed"
        return unknown(because, rule.place, subject=name)
    if rule.first == rule.last and rule.first in WEB:
        return passed(f"{rule.ports} of the web", rule.place, subject=name)
    because = f"{rule.ports} open to every address"
    return failed(because, rule.place, rule.resource.place, subject=name)
