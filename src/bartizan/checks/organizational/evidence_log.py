"""The log that the evidence goes to must verify, under a head that somebody else holds."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.vouching import vouched
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs


@check(
    Meta(
        id="org-evidence-log",
        title="The log of the evidence verifies from end to end",
        control="ORG-15",
        clause="evidence-verifies",
        severity=Severity.HIGH,
        fix="Name the log and its keys under `audit:` in bartizan.yaml, let a witness cosign it at "
        "least every week, and look into what `bartizan audit verify` names.",
        absent="bartizan.yaml names no audit log",
        refs=("nist-800-53r5/AU-9", "nist-800-53r5/AU-10"),
        source=Source.BARTIZAN,
    ),
    AuditLogs,
)
def evidence_log(logs: AuditLogs) -> Iterator[Verdict]:
    """Evidence that anybody can edit proves nothing.

    *What it reads*: the audit log that the profile names, recomputed from its first record. *Why it
    matters*: an assessment of last quarter counts only if it still says what it said then.
    *Passes*: the log verifies under the keys of the profile, and a witness has cosigned it within
    the last week. *Fails*: the verification names an attack. A log without a key in the profile, or
    that no witness has seen lately, is for review. *Fix*: see `bartizan audit`.
    """
    if logs.log is not None:
        yield vouched(logs.log)
