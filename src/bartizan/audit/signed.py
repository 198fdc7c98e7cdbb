"""Reads records under a signed head: each is shown to be in its tree before it is given out."""

from collections.abc import Iterator, Sequence

from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint, parse_checkpoint
from bartizan.audit.errors import AuditError, ProofError, TamperError
from bartizan.audit.event import Event, event_of
from bartizan.audit.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from bartizan.audit.minimum import read_minimum
from bartizan.audit.note import LONGEST, Note, parse_note, verify_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.retention import last_pruning
from bartizan.audit.tiles import WIDTH, Reader, Tile, nodes, unpack, width_of
from bartizan.audit.trust import Remote, Source
from bartizan.core.errors import FormatError


def signed_head(
    source: Source, keys: Sequence[NoteKey], seen: Checkpoint | None = None
) -> Checkpoint:
    """Return the newest head that one of keys has signed, and that continues the one seen before.

    Raises TamperError for any other, AuditError where there is no log.
    """
    _, head = signed_note(source, keys)
    if seen is not None:
        _continue(source, seen, head)
    return head


def signed_note(source: Remote, keys: Sequence[NoteKey]) -> tuple[Note, Checkpoint]:
    """Return the newest note of a log and its head, which one of keys has signed by its origin.

    Raises TamperError for any other, AuditError where there is no log.
    """
    content = source.read(CHECKPOINT, LONGEST)
    if content is None:
        raise AuditError("there is no log: its checkpoint is missing")
    try:
        note = parse_note(content)
        head = parse_checkpoint(note.text)
        verify_note(note, [key for key in keys if key.name == head.origin])
    except (FormatError, ProofError) as error:
        raise TamperError(f"the checkpoint is not signed by this key: {error.message}") from None
    return note, head


def _continue(source: Source, seen: Checkpoint, head: Checkpoint) -> None:
    if seen.origin != head.origin or seen.size > head.size:
        was, now = f"{seen.size} records of {seen.origin}", f"{head.size} of {head.origin}"
        raise TamperError(f"the log had {was}, and has {now}")
    try:
        proof = consistency_proof(seen.size, head.size, nodes(source.tile, head.size))
        verify_consistency((seen.size, seen.root), (head.size, head.root), proof)
    except (FormatError, ProofError) as error:
        raise TamperError(f"the log has another history than before: {error.message}") from None


def signed_events(
    source: Source, head: Checkpoint, start: int = 0, end: int | None = None
) -> Iterator[Event]:
    """Yield the records from start up to end, or to the head's size.

    Only the entries of one bundle are held at a time. Raises TamperError before it gives out
    anything of a bundle that is not whole under the head.
    """
    last = head.size if end is None else min(end, head.size)
    for at in range(start // WIDTH, -(-last // WIDTH)):
        for index, entry in enumerate(_bundle(source.tile, head, at), at * WIDTH):
            if start <= index < last:
                yield event_of(head.origin, index, entry)


def proven_minimum(source: Source, head: Checkpoint) -> int:
    """Return the index below which a log keeps nothing, as one of its own records says.

    The records are read from the newest back to the pruning. Raises TamperError for a minimum that
    none of them sets: whoever can write the folder could else hide all that lies below; and
    FormatError for one that no pruning wrote.
    """
    minimum = read_minimum(source)
    for at in range(-(-head.size // WIDTH) - 1, minimum // WIDTH - 1, -1) if minimum else ():
        entries = _bundle(source.tile, head, at)
        pruning = last_pruning(enumerate(entries, at * WIDTH))
        if pruning is not None and pruning.minimum >= minimum:
            return minimum
    if minimum:
        raise TamperError(
            f"delete: no record of the log says that it keeps nothing below {minimum}"
        )
    return 0


def _bundle(read: Reader, head: Checkpoint, at: int) -> list[bytes]:
    """Return the entries of a bundle.

    The proof of the first of them is made of the hashes of all the others, which are computed here.
    """
    width, first = width_of(None, at, head.size), at * WIDTH
    tile = Tile(None, at, width)
    try:
        entries = unpack(read(tile) or b"")[:width]
        leaves = [leaf_hash(entry) for entry in entries]
        node = nodes(_with(read, Tile(0, at, width), b"".join(leaves)), head.size)
        path = inclusion_proof(first, head.size, node)
        verify_inclusion(node(0, first), first, head.size, path=path, root=head.root)
    except (FormatError, ProofError) as error:
        raise TamperError(f"{tile.path} is not what was signed: {error.message}") from None
    return entries


def _with(read: Reader, known: Tile, content: bytes) -> Reader:
    return lambda tile: content if tile == known else read(tile)
