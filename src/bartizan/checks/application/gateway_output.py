"""The gateway filters what leaves, and its log shows it in use."""

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
        id="app-gateway-output",
        title="The gateway filters what goes out",
        control="APP-04",
        clause="filter-on-path",
        severity=Severity.MEDIUM,
        asks=ADDRESSED_ASKS,
        files=FILES,
        fix="Put the guards `sensitive-values`, `exfiltration` and `system-prompt` on the route "
        "for the direction `out`.",
        absent=ABSENT,
        refs=("owasp-llm/LLM02",),
        source=Origin.LOG,
    ),
    Gateways,
    AuditLogs,
    Source,
)
def gateway_output(gateways: Gateways, logs: AuditLogs, source: Source) -> Iterator[Verdict]:
    """A stream that is filtered in one place is filtered for every page that shows it.

    *What it reads*: the gateway's configuration, its records in the audit log, and the addresses
    that clients in the code name. *Why it matters*: what a model repeats was secret before.
    *Passes*: a guard of output can act on the route, a log that a witness vouches for shows
    exchanges under this very configuration within a week, and no client in the code may go past it.
    *Review*: one of these is missing. *Fix*: guards of output on each route, and the log in the
    profile.
    """
    lacking = "nothing filters what goes out; see that the application does"
    on = routes(gateways, CHAT | TOOLS)
    yield from screened(on, logs, source, Holds.OUTPUT_FILTERED, lacking)
