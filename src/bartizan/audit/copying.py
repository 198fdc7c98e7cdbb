"""The head towards which a copy of a log grows: what is written above the copy's own head is its.

A mirror writes it before the first tile, and removes it when its checkpoint covers all. So a copy
that is being made, or that was cut short, is told from one to which somebody has added something.
"""

from dataclasses import dataclass

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.minimum import Files
from bartizan.audit.note import LONGEST, parse_note, verify_note
from bartizan.audit.notekeys import NoteKey
from bartizan.core.errors import FormatError

COPYING = "copying"  # its file


@dataclass(frozen=True, slots=True)
class Copying:
    """The size that an unfinished copy is to have, 0 for none, and what is wrong with its head."""

    size: int = 0
    faults: tuple[Suspicion, ...] = ()


def unfinished(size: int, own: int) -> str:
    """Return what a reader should know of a copy that has `own` records and grows to a size."""
    return (
        f"A copy of {size} records is being made here, or was cut short: what it has written above "
        f"{own} counts for nothing yet, and was not read. `audit mirror` goes on with it."
    )


def copying_to(files: Files, own: Checkpoint, keys: tuple[NoteKey, ...]) -> Copying:
    """Return how far a copy is to grow, by a head that one of the log's keys has signed."""
    content = files.read(COPYING, LONGEST)
    if content is None:
        return Copying()
    try:
        note = parse_note(content)
        head = parse_checkpoint(note.text)
        verify_note(note, keys)
    except (FormatError, ProofError) as error:
        because = f"'{COPYING}' is no head of this log: {error.message}"
        return Copying(0, (Suspicion(Attack.FORGED_APPEND, because, alien=True),))
    if head.origin != own.origin:
        because = f"'{COPYING}' is a head of {head.origin}"
        return Copying(0, (Suspicion(Attack.ORIGIN_SWAP, because),))
    return Copying(head.size if head.size > own.size else 0)
