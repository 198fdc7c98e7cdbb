"""Retention: prunes the oldest records of a log, and places and lifts legal holds on them.

Everything here is written into the log itself, under the log's key, before it is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.entries import read_kept
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.findings import Report
from bartizan.audit.keychain import carry
from bartizan.audit.note import LONGEST, parse_note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings
from bartizan.audit.record import read_head
from bartizan.audit.retention import (
    Hold,
    concerns,
    held,
    last_pruning,
    pruned,
    released,
    standing,
)
from bartizan.audit.store import Folder
from bartizan.audit.tiles import WIDTH
from bartizan.audit.trust import WITNESSED, Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from bartizan.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a pruning did: the minimum before and after, its record, and how many files went."""

    before: int
    minimum: int
    record: int
    files: int


def prune(folder: Path, signer: NoteSigner, wanted: int, *, reason: str, by: Settings) -> Pruned:
    """Remove the whole bundles of records below an index; the log says so, and stays provable.

    Raises TamperError when the log is not sound: evidence of tampering is never pruned. Raises
    AuditError where nothing is to be pruned, a legal hold stands, or a witness is not there yet.
    """
    with Log.open(folder, signer, settings=by) as log:
        log.flush()
        place, minimum = Folder(folder), wanted - wanted % WIDTH
        report = sound_report(place, signer)
        before, controls = report.minimum, report.controls
        _check_range(before, wanted, report.size)
        _check_holds(place, report, minimum)
        _check_witnesses(place, minimum)
        for hold in standing(controls).values():
            log.append_own(held(log.origin, hold, again=True))
        last = last_pruning(controls)
        keys = carry(last.detail if last else {}, controls, minimum)
        pending = log.append_own(pruned(log.origin, minimum, reason, keys))
        pending.receipt()
        return Pruned(before, minimum, pending.index, log.finish_pruning(minimum))


def first_since(folder: Folder, head: Checkpoint, moment: str) -> int:
    """Return the first record that was not logged before a moment; the size when all were."""
    for index, entry in read_kept(folder, head):
        told = read_head(entry)
        if told is None or told.logged >= moment:
            return index
    return head.size


def place_hold(folder: Path, signer: NoteSigner, hold: Hold, *, by: Settings) -> int:
    """Write a legal hold into the log; return the number of its record, by which it is lifted.

    Raises AuditError for a hold on records that are pruned already, or on none.
    """
    with Log.open(folder, signer, settings=by) as log:
        log.flush()
        minimum = sound_report(Folder(folder), signer).minimum
        if hold.start is not None and hold.start < minimum:
            raise AuditError(
                f"records below {minimum} were pruned before: they cannot be held",
                hint=f"Hold what is left: --from {minimum}.",
            )
        pending = log.append_own(held(log.origin, hold))
        pending.receipt()
        return pending.index


def lift_hold(folder: Path, signer: NoteSigner, hold: int, *, reason: str, by: Settings) -> Hold:
    """Write into the log that a hold is lifted, and return it. Raises AuditError for no hold."""
    with Log.open(folder, signer, settings=by) as log:
        log.flush()
        found = standing_holds(folder, signer).get(hold)
        if found is None:
            raise AuditError(f"no legal hold {hold} stands", hint="List them: `audit holds`.")
        log.append_own(released(log.origin, hold, reason)).receipt()
        return found


def standing_holds(folder: Path, signer: NoteSigner) -> dict[int, Hold]:
    """Return the legal holds that stand in a log. Raises TamperError when it is not sound."""
    return standing(sound_report(Folder(folder), signer).controls)


def sound_report(folder: Folder, signer: NoteSigner) -> Report:
    """Return the verification of a log. Raises TamperError when it is not sound.

    What a log says of its holds is believed only so: whoever can write its folder could hide one.
    """
    report = verify(folder, Trust(keys=(signer.key,)))
    if not report.sound:
        found = report.suspicions[0]
        raise TamperError(
            f"the log shows signs of tampering ({found.attack}: {found.because})",
            hint="Run `bartizan audit verify`, and keep the log as it is: it is evidence.",
        )
    return report


def _check_range(before: int, wanted: int, size: int) -> None:
    if wanted > size:
        raise AuditError(f"the log has {size} records: there is nothing below {wanted} to keep")
    if wanted - wanted % WIDTH <= before:
        raise AuditError(
            f"there is nothing to prune below {wanted}: records go in whole bundles of {WIDTH}, "
            f"and the log keeps {before} and above"
        )


def _check_holds(folder: Folder, report: Report, minimum: int) -> None:
    holds = standing(report.controls).values()
    for hold in holds:
        if hold.forbids(minimum):
            raise AuditError(
                f"the legal hold {hold.id} keeps {hold.keeps}: {hold.reason}",
                hint=f"Prune before {hold.start} at most, or lift it: `audit release`.",
            )
    subjects = [hold for hold in holds if hold.subject]
    for index, entry in _below(folder, report, minimum) if subjects else ():
        for hold in subjects:
            if concerns(entry, hold.subject):
                raise AuditError(
                    f"the legal hold {hold.id} keeps record {index}, which is about its subject: "
                    f"{hold.reason}",
                    hint=f"Prune before {index} at most, or lift it: `audit release`.",
                )


def _below(folder: Folder, report: Report, minimum: int) -> Iterator[tuple[int, bytes]]:
    head = Checkpoint(report.origin, report.size, report.root)
    for index, entry in read_kept(folder, head):
        if index >= minimum:
            return
        yield index, entry


def _check_witnesses(folder: Folder, minimum: int) -> None:
    """Raise AuditError while a witness has not seen what is to be pruned: it could not follow."""
    for path in folder.files(WITNESSED):
        try:
            seen = parse_checkpoint(parse_note(folder.read(path, LONGEST) or b"").text).size
        except FormatError as error:
            raise AuditError(f"{path} is no head of a witness: {error.message}") from None
        if seen < minimum:
            raise AuditError(
                f"the witness of {path} has seen {seen} records: below {minimum} it could not "
                "compare them any more",
                hint="Let it cosign the log first; or remove that file if there is no such witness "
                "any more.",
            )
