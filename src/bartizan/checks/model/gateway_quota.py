"""The gateway limits how much each caller may ask a model."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import FILES, MODELS, name_of, routes, working
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways, Holds


@check(
    Meta(
        id="model-gateway-quota",
        title="The gateway limits each caller of a model",
        control="MOD-11",
        clause="query-limits",
        severity=Severity.MEDIUM,
        files=FILES,
        fix="Set `limits.requests_per_minute` and `limits.tokens_per_minute`, for all routes or "
        "for this one.",
        absent="no configuration of a gateway that leads to a model",
        refs=("owasp-llm/LLM10", "mitre-atlas/AML.T0024.002"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_quota(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """A model is copied by asking it often enough.

    *What it reads*: the gateway's configuration and its records in the audit log. *Why it matters*:
    extraction takes many answers, and quotas make it slow and visible. *Passes*: requests and
    tokens of each caller are limited, and a log that a witness vouches for shows exchanges under
    this very configuration within a week. *Fails*: one of them is not limited. *Review*: the log
    shows nothing of the route, or nobody vouches for it. *Fix*: limits.
    """
    for gateway, route in routes(gateways, MODELS):
        if Holds.QUOTA in route.holds:
            yield working(gateway, route, logs, Holds.QUOTA)
        else:
            because = f"route {route.name}: requests or tokens of a caller are not limited"
            yield failed(because, route.place, subject=name_of(gateway, route))
