"""The gateway's records hold digests of prompts and answers, and no sensitive value."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import FILES, MODELS, exchanges, name_of, routes, working
from bartizan.core.verdict import Verdict, failed, review
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.gateway import Gateways


@check(
    Meta(
        id="data-gateway-records",
        title="Records of the gateway quote no prompt or answer",
        control="DAT-10",
        clause="logs-redacted",
        severity=Severity.HIGH,
        files=FILES,
        fix="Let the gateway's own `serve` write the log: it names bodies by a keyed digest, and "
        "rulings by type and place.",
        absent="no configuration of a gateway that leads to a model",
        refs=("owasp-llm/LLM02", "CWE-532"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
)
def gateway_records(gateways: Gateways, logs: AuditLogs) -> Iterator[Verdict]:
    """A log that quotes what people type is one more store of it, which nobody may erase from.

    *What it reads*: the newest records of the gateway in the audit log, searched by the detectors
    of secrets and personal data; who asked, and from where, is left out, since that is to be
    recorded. *Why it matters*: a tamper-evident log keeps what it holds. *Passes*: a log that a
    witness vouches for shows exchanges of the route within a week, each body named by a digest, and
    no value found. It speaks of this log alone. *Fails*: a record holds a value. *Review*: a record
    names no digest, the log shows nothing of the route, or nobody vouches for it. *Fix*: the
    gateway's own records.
    """
    for gateway, route in routes(gateways, MODELS):
        found = exchanges(gateway, route, logs.log)
        subject, named = name_of(gateway, route), f"route {route.name}:"
        if not isinstance(found, str) and found.telling:
            because = f"{named} {found.telling} records hold a secret or personal data"
            yield failed(because, route.place, subject=subject)
        elif not isinstance(found, str) and found.undigested:
            because = f"{named} {found.undigested} records name no body by a digest"
            yield review(because, route.place, subject=subject)
        else:
            yield working(gateway, route, logs, "records name bodies by digests, and quote none")
