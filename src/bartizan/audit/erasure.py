"""Erasure: destroys the key of a subject, if no legal hold forbids it, and says so in the log."""

from dataclasses import dataclass
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.control import ERASED, erased
from bartizan.audit.entries import read_kept
from bartizan.audit.errors import AuditError
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings
from bartizan.audit.prune import sound_report
from bartizan.audit.retention import Hold, concerns, standing, told
from bartizan.audit.store import Folder
from bartizan.audit.subjects import Subjects
from bartizan.audit.writer import Log


@dataclass(slots=True)
class _Traces:
    """What a log holds of a subject: its last sealed body, its erasure, and the holds."""

    last: int
    erased: int | None
    holds: list[Hold]


def erase(
    folder: Path, signer: NoteSigner, subjects: Subjects, subject: str, *, reason: str, by: Settings
) -> int:
    """Destroy a subject's key, and return the number of the record that says so.

    The key goes first, so that the log never claims an erasure that did not happen; where a crash
    comes between, a second call adds the record. Raises AuditError for a subject without a key, and
    while a hold on it, or on a record with a sealed body of it, stands.
    """
    with Log.open(folder, signer, settings=by) as log:
        log.flush()
        name = subjects.pseudonym(subject)
        traces = _traces(Folder(folder), signer, name)
        for hold in traces.holds:
            if hold.subject == name or (hold.start is not None and traces.last >= hold.start):
                raise AuditError(
                    f"the legal hold {hold.id} on {hold.keeps} forbids to erase {name}: "
                    f"{hold.reason}",
                    hint="Lift it first: `audit release`.",
                )
        subjects.erase(subject)
        if traces.erased is not None:
            return traces.erased
        pending = log.append_own(erased(log.origin, name, reason))
        pending.receipt()
        return pending.index


def _traces(folder: Folder, signer: NoteSigner, name: str) -> _Traces:
    report = sound_report(folder, signer)
    found = _Traces(-1, None, list(standing(report.controls).values()))
    head = Checkpoint(report.origin, report.size, report.root)
    for index, entry in read_kept(folder, head):
        action, detail = told(entry)
        if action == ERASED and detail.get("subject") == name:
            found.erased = index
        elif concerns(entry, name):
            found.last = index
    return found
