"""The gateway's records say who used which model."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import FILES, MODELS, exchanges, name_of, routes, working
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways


@check(
    Meta(
        id="model-gateway-measured",
        title="Use of models is measured for each caller",
        control="MOD-13",
        clause="metrics-emitted",
        severity=Severity.MEDIUM,
        files=FILES,
        fix="Let the gateway's own `serve` write the log: its records name caller, model, tokens "
        "and rulings.",
        absent="no configuration of a gateway that leads to a model",
        refs=("nist-800-53r5/AU-12",),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_measured(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """What is not counted for each caller and model cannot be seen to rise.

    *What it reads*: the newest records of the gateway in the audit log, with caller, model, tokens,
    refusals and rulings. *Why it matters*: abuse shows as one caller among many. *Passes*: a log
    that a witness vouches for shows exchanges of the route within a week, each with caller and
    model. *Fails*: one leaves them out. *Review*: the log shows nothing of the route, or nobody
    vouches for it. *Fix*: the gateway in front of each model.
    """
    for gateway, route in routes(gateways, MODELS):
        found = exchanges(gateway, route, logs.log)
        if not isinstance(found, str) and found.unmeasured:
            because = f"route {route.name}: {found.unmeasured} records name no caller or no model"
            yield failed(because, route.place, subject=name_of(gateway, route))
        else:
            yield working(gateway, route, logs, "records name caller, model, tokens and rulings")
