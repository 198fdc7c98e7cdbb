"""The gateway compares the tools that a server offers with those that somebody approved."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import FILES, TOOLS, name_of, routes, working
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways, Holds


@check(
    Meta(
        id="app-gateway-pins",
        title="The gateway pins the definitions of tools",
        control="APP-18",
        clause="descriptions-unchanged",
        severity=Severity.HIGH,
        files=FILES,
        fix="List each tool of the server under `acting.tools` with its `pin`.",
        absent="no configuration of a gateway that leads to a tool server",
        refs=("owasp-agentic/ASI04", "CWE-494"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_pins(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """A server that was harmless when it was approved may describe its tools otherwise tomorrow.

    *What it reads*: the gateway's configuration and its records in the audit log. *Why it matters*:
    a model obeys the description of a tool. *Passes*: each tool of the route's server has a pin,
    and a log that a witness vouches for shows exchanges under this very configuration within a
    week. *Fails*: a tool has none, or none is listed. *Review*: the log shows nothing of the route,
    or nobody vouches for it. *Fix*: pin what was approved.
    """
    for gateway, route in routes(gateways, TOOLS):
        if Holds.PINNED in route.holds:
            yield working(gateway, route, logs, Holds.PINNED)
        else:
            because = f"route {route.name}: not all of its server's tools are pinned"
            yield failed(because, route.place, subject=name_of(gateway, route))
