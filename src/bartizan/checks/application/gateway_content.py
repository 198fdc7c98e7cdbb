"""The gateway screens documents and results of tools, and its log shows it in use."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import ABSENT, CHAT, FILES, TOOLS, routes, screened
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.core.words import Source as Origin
from bartizan.evidence.addressed import ADDRESSED_ASKS
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways, Holds
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-gateway-content",
        title="The gateway screens untrusted content",
        control="APP-03",
        clause="content-screened",
        severity=Severity.HIGH,
        asks=ADDRESSED_ASKS,
        files=FILES,
        fix="Put the guard `injection` on the route without narrowing its `roles`: for the "
        "direction `in`, and for `out` where tools are served (mcp).",
        absent=ABSENT,
        refs=("owasp-llm/LLM01", "owasp-agentic/ASI01"),
        source=Origin.LOG,
    ),
    Gateways,
    AuditLogs,
    Source,
)
def gateway_content(gateways: Gateways, logs: AuditLogs, source: Source) -> Iterator[Verdict]:
    """Whoever writes a page that is retrieved writes into the prompt.

    *What it reads*: the gateway's configuration, its records in the audit log, and the addresses
    that clients in the code name. *Why it matters*: indirect injection needs no account. *Passes*:
    the guard judges documents and results of tools on the route, a log that a witness vouches for
    shows exchanges under this very configuration within a week, and no client in the code may go
    past it. *Review*: one of these is missing. *Fix*: the guard on each route, and the log in the
    profile.
    """
    lacking = "nothing screens untrusted texts; see that something does"
    on = routes(gateways, CHAT | TOOLS)
    yield from screened(on, logs, source, Holds.CONTENT_SCREENED, lacking)
