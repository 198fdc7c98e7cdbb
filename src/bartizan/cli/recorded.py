"""What the commands write into the audit log: assessments, attestations and waivers."""

import getpass
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bartizan.assess.facts import Assessment, Gate
from bartizan.audit.record import Record, What, Who
from bartizan.audit.sink import NoLog
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.recording import keep as write_new
from bartizan.core.words import Phase
from bartizan.evidence.declared import Attested, Waived
from bartizan.report.receipt import report_digest

MOST_CONTROLS = 200


def recorded(assessment: Assessment, root: Path, access: Access, action: str) -> Assessment:
    """Record an assessment where a log is named and its key is given; return it with its receipt.

    Raises what `auditlog.writing` raises, and LogFailedError when it cannot be recorded.
    """
    with writing(root, access) as sink:
        if isinstance(sink, NoLog):
            return assessment
        receipt = sink.record(assessed(assessment, action))
    return assessment if receipt is None else replace(assessment, receipt=receipt.text)


def assessed(assessment: Assessment, action: str) -> Record:
    """Return the record of an assessment: what was seen, by digest, and what was said of it."""
    target = assessment.workload.target
    gate = assessment.gates[target]
    blocking = tuple(blocker.control for blocker in gate.blocked_by)
    evidence = {
        f"evidence:{run.name}": run.digest for run in assessment.coverage.collectors if run.digest
    }
    return Record(
        who=person(),
        what=What(
            action,
            f"workload:{assessment.workload.name}",
            {"report": report_digest(assessment), **evidence},
        ),
        when=assessment.moment,
        where=host(),
        decision=_decision(gate, target),
        policy=f"bartizan {assessment.tool_version}, catalogue {assessment.catalogue_version}",
        phase=assessment.workload.phase.value,
        controls=blocking[:MOST_CONTROLS],
        detail={"posture": f"{assessment.overall.low:.3f} to {assessment.overall.high:.3f}"},
    )


def keep(relative: str, text: str, record: Record, *, root: Path, access: Access) -> Path:
    """Write a statement's document below root and return its path; record it in the log, if any.

    The log is opened first: where it cannot be, nothing is written.
    """
    with writing(root, access) as sink:
        target = write_new(root, relative, text.encode("utf-8", "replace"))
        sink.record(record)
    return target


def attested(statement: Attested, document: str, workload: str) -> Record:
    """Return the record of an attestation."""
    return Record(
        who=Who(statement.by, "stated"),
        what=What(
            "attestation.made", f"control:{statement.control}", _document("attestation", document)
        ),
        where=host(),
        decision="attested",
        controls=(statement.control,),
        detail={
            "workload": workload,
            "role": statement.role.value,
            "clauses": ", ".join(statement.clauses),
            "until": statement.expires.isoformat(),
            "recorded_by": person().principal,
        },
    )


def waived(waiver: Waived, document: str, workload: str) -> Record:
    """Return the record of a waiver."""
    return Record(
        who=Who(waiver.approved_by, "stated"),
        what=What("waiver.made", f"control:{waiver.control}", _document("waiver", document)),
        where=host(),
        decision="waived",
        controls=(waiver.control,),
        detail={
            "workload": workload,
            "role": waiver.approver_role.value,
            "requested_by": waiver.requested_by,
            "scope": ", ".join(waiver.scope),
            "until": waiver.expires.isoformat(),
            "recorded_by": person().principal,
        },
    )


def _decision(gate: Gate, target: Phase) -> str:
    if gate.open:
        return f"{target} gate open"
    return f"{target} gate {'shut' if gate.conclusive else 'undecided'}"


def _document(name: str, text: str) -> dict[str, str]:
    return {name: f"sha256:{sha256(text.encode()).hexdigest()}"}


def person() -> Who:
    """Return who runs this, as the system knows them."""
    try:
        return Who(getpass.getuser(), "os")
    except (KeyError, OSError):  # an account without a name
        return Who("unknown", "none")


def host() -> str:
    """Return the name of this machine."""
    return os.uname().nodename
