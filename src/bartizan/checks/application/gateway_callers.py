"""Whoever asks the gateway shows who he is, by what its log holds."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import ABSENT, FILES, exchanges, name_of, routes, working
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways


@check(
    Meta(
        id="app-gateway-callers",
        title="The gateway knows its callers",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        files=FILES,
        fix="Let the gateway's own `serve` write the log: it passes nobody without a key or a "
        "token.",
        absent=ABSENT,
        refs=("CWE-306", "owasp-agentic/ASI03"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_callers(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """A limit, a rule and a record are worth as much as the name that they go by.

    *What it reads*: the gateway's configuration and its records in the audit log. *Why it matters*:
    models and tools behind the gateway do what its callers ask for. *Passes*: a log that a witness
    vouches for shows exchanges under this very configuration within a week, each with a caller who
    showed a key or a token. *Fails*: one was passed on without. *Review*: the log shows nothing of
    the route, or nobody vouches for it. *Fix*: see `bartizan gateway key`.
    """
    for gateway, route in routes(gateways):
        found = exchanges(gateway, route, logs.log)
        nameless = 0 if isinstance(found, str) else found.nameless
        if nameless:
            because = f"route {route.name}: {nameless} requests were passed on for nobody"
            yield failed(because, route.place, subject=name_of(gateway, route))
        else:
            yield working(gateway, route, logs, "each caller shows a key or a token")
