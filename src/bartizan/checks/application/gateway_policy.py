"""Policies of the gateway decide on every call of a tool, and its log shows such calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import FILES, exchanges, guarding, name_of, routes
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Severity
from bartizan.core.words import Source as Origin
from bartizan.evidence.addressed import ADDRESSED_ASKS
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways, Holds
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-gateway-policy",
        title="The gateway's policies decide on calls of tools",
        control="APP-13",
        clause="policy-decides",
        severity=Severity.HIGH,
        asks=ADDRESSED_ASKS,
        files=FILES,
        fix="Name a file of Cedar policies under `acting.policies`, and declare the gateway's log"
        " as `audit` in bartizan.yaml.",
        absent="no configuration of a gateway that lists tools",
        refs=("owasp-llm/LLM06", "owasp-agentic/ASI02"),
        source=Origin.LOG,
    ),
    Gateways,
    AuditLogs,
    Source,
)
def gateway_policy(gateways: Gateways, logs: AuditLogs, source: Source) -> Iterator[Verdict]:
    """A model that is talked into a call should find somebody who cannot be talked to.

    *What it reads*: the gateway's configuration, its records in the audit log, and the addresses
    that clients in the code name. *Why it matters*: what no policy permits is denied, whatever
    stands in a prompt. *Passes*: tools are listed and policies named, a log that a witness vouches
    for shows calls of tools under this very configuration within a week, and no client in the code
    may go past it. *Review*: one of these is missing. *Fix*: policies, and the log in the profile.
    """
    for gateway, route in routes(gateways):
        if Holds.TOOLS not in route.holds:
            continue
        found = exchanges(gateway, route, logs.log)
        if Holds.POLICED not in route.holds:
            because = f"route {route.name}: lists decide on calls of tools, no policy does"
            yield review(because, route.place, subject=name_of(gateway, route))
        elif not isinstance(found, str) and not found.calls:
            because = f"route {route.name}: policies are named, but the log shows no call of a tool"
            yield review(because, route.place, subject=name_of(gateway, route))
        else:
            yield guarding(gateway, route, logs, source, Holds.POLICED)
