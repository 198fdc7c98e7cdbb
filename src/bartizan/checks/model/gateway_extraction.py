"""The gateway tells somebody of a caller who copies the model, and its log shows that it did."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import CHAT, FILES, exchanges, name_of, routes, working
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import FRESH_DAYS, AuditLogs
from bartizan.evidence.gateway import Gateway, GatewayRoute, Gateways, Holds

WATCH = "extraction-watch"
LACKING = {
    Holds.WATCHED: "what a caller asks is not watched for extraction; see that something does",
    Holds.ALERTED: "alarms of extraction are recorded, and no receiver of alerts is told",
}


@check(
    Meta(
        id="model-gateway-extraction",
        title="Extraction raises an alert at the gateway",
        control="MOD-11",
        clause="extraction-alerted",
        severity=Severity.MEDIUM,
        files=FILES,
        fix="Give the route a `watch` with the baseline of its callers, name a receiver of the "
        "event `extraction` in `alerts`, and replay a test pattern each week "
        "(docs/howto/gateway.md).",
        absent="no configuration of a gateway that leads to a chat model",
        refs=("mitre-atlas/AML.T0024.002", "owasp-llm/LLM10"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_extraction(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """Whoever copies a model asks much, and alike: each request is ordinary.

    *What it reads*: the gateway's configuration, and the alarms of its watch in the audit log.
    *Why it matters*: quotas slow a thief down, and only an alert stops him. *Passes*: the route is
    watched, a receiver is told of extraction, and a log that a witness vouches for shows within a
    week that the watch raised an alarm under this very configuration, be it of a test. Whether the
    receiver took the message is not in the log. *Fails*: never. *Review*: one of these is missing.
    *Fix*: the watch, a receiver, and a test pattern replayed each week.
    """
    for gateway, route in routes(gateways, CHAT):
        yield _of_route(gateway, route, logs)


def _of_route(gateway: Gateway, route: GatewayRoute, logs: AuditLogs) -> Verdict:
    subject, named = name_of(gateway, route), f"route {route.name}:"
    for holds, lacking in LACKING.items():
        if holds not in route.holds:
            return review(f"{named} {lacking}", route.place, subject=subject)
    found = exchanges(gateway, route, logs.log)
    if logs.gaps or isinstance(found, str) or WATCH in found.acted:
        return working(gateway, route, logs, f"{Holds.WATCHED}, and {Holds.ALERTED}")
    because = (
        f"{named} {Holds.WATCHED}, but the log shows no alarm in {FRESH_DAYS} days: replay one"
    )
    return review(because, route.place, subject=subject)
