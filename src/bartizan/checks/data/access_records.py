"""A record of access names who, what, and what was decided."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs


@check(
    Meta(
        id="data-access-records",
        title="Records of data access say who did what",
        control="DAT-09",
        clause="access-logged",
        severity=Severity.MEDIUM,
        fix="Hand data out through the broker (`bartizan data grant`), or give each record a "
        "principal, a resource and a decision.",
        absent="no audit log with records of data access is declared",
        refs=("nist-800-53r5/AU-3", "eu-ai-act/Art. 12"),
        source=Source.LOG,
    ),
    AuditLogs,
)
def access_records(logs: AuditLogs) -> Iterator[Verdict]:
    """A record that leaves out who read, or what, answers nothing when it is needed.

    *What it reads*: the newest records of data, model and retrieval access in the audit log that
    the profile names. *Why it matters*: after a leak somebody has to say who had what. *Passes*:
    each of them names principal, resource, action, decision and time. *Fails*: one does not. *Fix*:
    let the broker write them.
    """
    log = logs.log
    if log is None or log.tampered or not log.accesses:
        return
    if log.incomplete:
        because = f"{log.incomplete} of the {log.accesses} newest leave out who, what or a decision"
        yield failed(because, log.place, subject=log.origin)
    else:
        because = f"the {log.accesses} newest name principal, resource, action, decision and time"
        yield passed(because, log.place, subject=log.origin)
