"""Outgoing traffic is limited to named destinations."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.network import RULE_WORDS, Rule, rules


@check(
    Meta(
        id="infra-egress",
        title="Outgoing traffic has named destinations",
        control="INF-04",
        clause="egress-listed",
        severity=Severity.MEDIUM,
        asks=resources(*RULE_WORDS),
        fix="Replace the rule by egress to prefix_list_ids of the endpoints in use, to the "
        "security group of the gateway, or to an egress proxy.",
        absent="no rule for outgoing traffic is declared",
        refs=("CWE-923",),
        source=Source.IAC,
    ),
    Iac,
)
def egress(iac: Iac) -> Iterator[Verdict]:
    """Stolen data and weights leave by the way that was left open for updates.

    *What it reads*: rules of security groups for outgoing traffic. *Why it matters*: code that is
    turned can send anything anywhere. *Passes*: named destinations. *To review*: everything may go
    everywhere, which is right only in front of a filtering exit. *Fix*: name destinations.
    """
    for rule in rules(iac, incoming=False):
        yield _verdict(rule)


def _verdict(rule: Rule) -> Verdict:
    name = subject(rule.resource)
    if rule.everywhere and rule.any_protocol:
        because = "everything may go everywhere"
        return review(because, rule.place, rule.resource.place, subject=name)
    if rule.everywhere is None:
        return unknown("the destinations are computed", rule.place, subject=name)
    if rule.everywhere:
        because = f"{rule.ports} may go everywhere"
        return review(because, rule.place, subject=name).with_(severity=Severity.LOW)
    return passed("the destinations are named", rule.place, subject=name)
