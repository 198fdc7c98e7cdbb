"""Somebody looks into reads of unusual volume."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs


@check(
    Meta(
        id="data-access-unusual",
        title="Volumes of data access stay within what is usual",
        control="DAT-14",
        clause="bulk-reads-alerted",
        severity=Severity.MEDIUM,
        fix="Ask whoever read so much what for, and see `bartizan data access-report`.",
        absent="no audit log with metered access to data is declared",
        refs=("mitre-atlas/AML.T0025", "nist-800-53r5/SI-4"),
        source=Source.LOG,
    ),
    AuditLogs,
)
def access_unusual(logs: AuditLogs) -> Iterator[Verdict]:
    """Data that leaves looks like a read of far more than usual, and nobody reads logs unasked.

    *What it reads*: the bytes that the broker handed out, by principal and hour, in the newest
    records of the audit log that the profile names. *Why it matters*: a stolen dataset is one large
    copy. *Passes*: no hour stands far above the others (modified z-score above 3.5, and twice the
    median). *Review*: one does; whether somebody looked into it, the log does not say. *Unknown*:
    of readers in fewer than twelve hours nothing can be told. *Fix*: look into it.
    """
    log = logs.log
    if log is None or log.tampered:
        return
    for who, because in log.unusual:
        yield review(f"{who}: {because}", log.place, subject=who)
    if log.unusual or not (log.metered or log.untold):
        return
    if log.untold:
        because = f"{log.untold} readers in too few hours to tell what is usual for them"
        yield unknown(because, log.place, subject=log.origin)
    else:
        because = f"none of {log.metered} readers read far more in an hour than usual"
        yield passed(because, log.place, subject=log.origin)
