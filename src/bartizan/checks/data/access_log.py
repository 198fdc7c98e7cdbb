"""Records of who accessed data must stand where nobody can change them unseen."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.vouching import vouched
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs

ACCESS = ("data.", "model.", "retrieval.")


@check(
    Meta(
        id="data-access-log",
        title="The log of data access verifies",
        control="DAT-09",
        clause="log-immutable",
        severity=Severity.HIGH,
        fix="Record data access in the audit log, let a witness cosign it at least every week, and "
        "look into what `bartizan audit verify` names.",
        absent="no audit log with records of data access is declared",
        refs=("nist-800-53r5/AU-9", "eu-ai-act/Art. 12"),
        source=Source.LOG,
    ),
    AuditLogs,
)
def access_log(logs: AuditLogs) -> Iterator[Verdict]:
    """After a leak the first question is who read what, and the first doubt is of the log.

    *What it reads*: the audit log that the profile names, when data, model or retrieval access is
    among its newest records. *Why it matters*: who may write the log may remove himself from it.
    *Passes*: it verifies under the keys of the profile, and a witness has cosigned it within the
    last week. *Fails*: the verification names an attack. A log without a key in the profile, or
    that no witness has seen lately, is for review. *Fix*: see `bartizan audit`.
    """
    log = logs.log
    if log is not None and (log.tampered or any(a.startswith(ACCESS) for a in log.actions)):
        yield vouched(log)
