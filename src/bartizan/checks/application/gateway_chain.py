"""Each exchange of the gateway can be followed to its end in the log."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import ABSENT, FILES, exchanges, name_of, routes, working
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways


@check(
    Meta(
        id="app-gateway-chain",
        title="Each exchange has an end in the log",
        control="APP-20",
        clause="chain-complete",
        severity=Severity.MEDIUM,
        files=FILES,
        fix="Find out why records are missing (`bartizan audit query` by the exchange): a gateway"
        " that was killed, or a record that went elsewhere.",
        absent=ABSENT,
        refs=("nist-800-53r5/AU-10", "eu-ai-act/Art. 12"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_chain(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """After harm was done somebody has to say who asked for what, and what came back.

    *What it reads*: the newest records of the gateway in the audit log: of a request with its
    caller, model, rulings and tools, and of its reply or refusal, joined by one name. *Why it
    matters*: half a story blames the wrong one. *Passes*: a log that a witness vouches for shows
    exchanges of the route within a week, each with its end. *Fails*: one of more than an hour has
    none. *Review*: the log shows nothing of the route, or nobody vouches for it. *Fix*: look for
    what is missing.
    """
    for gateway, route in routes(gateways):
        found = exchanges(gateway, route, logs.log)
        if not isinstance(found, str) and found.endless:
            because = f"route {route.name}: {found.endless} of {found.passed} exchanges have no end"
            yield failed(because, route.place, subject=name_of(gateway, route))
        else:
            yield working(gateway, route, logs, "each exchange is recorded to its end")
