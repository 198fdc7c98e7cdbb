"""The gateway screens what callers send to a model, and its log shows it in use."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import ABSENT, CHAT, FILES, routes, screened
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.core.words import Source as Origin
from bartizan.evidence.addressed import ADDRESSED_ASKS
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways, Holds
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-gateway-input",
        title="The gateway screens what comes in",
        control="APP-02",
        clause="guard-on-path",
        severity=Severity.MEDIUM,
        asks=ADDRESSED_ASKS,
        files=FILES,
        fix="Put the guard `injection` on the route for the direction `in` (`bartizan gateway "
        "init` shows how), and declare the gateway's log as `audit` in bartizan.yaml.",
        absent=ABSENT,
        refs=("owasp-llm/LLM01",),
        source=Origin.LOG,
    ),
    Gateways,
    AuditLogs,
    Source,
)
def gateway_input(gateways: Gateways, logs: AuditLogs, source: Source) -> Iterator[Verdict]:
    """A screen in front of the provider serves every caller, also the newest.

    *What it reads*: the gateway's configuration, its records in the audit log, and the addresses
    that clients in the code name. *Why it matters*: direct injection is the cheapest attack there
    is. *Passes*: the guard can act on the route, a log that a witness vouches for shows exchanges
    under this very configuration within a week, and no client in the code may go past it. *Review*:
    one of these is missing. *Fix*: the guard on each route, and the log in the profile.
    """
    lacking = "nothing screens what comes in; see that the application does"
    on = routes(gateways, CHAT)
    yield from screened(on, logs, source, Holds.INPUT_SCREENED, lacking)
