"""What a writer finds when it opens a log: the state to go on from, or proof of tampering."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bartizan.audit.blocks import Tail
from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint, parse_checkpoint
from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.errors import AuditError, ProofError, TamperError
from bartizan.audit.journal import read_segments, segment_paths
from bartizan.audit.merkle import leaf_hash
from bartizan.audit.note import LONGEST, Note, parse_note, verify_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.proving import read_entry
from bartizan.audit.record import read_head
from bartizan.audit.store import TEMPORARY, Folder
from bartizan.audit.tiles import WIDTH, Tile, nodes, unpack, width_of
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError


@dataclass(frozen=True, slots=True)
class Torn:
    """The rest of a write that no one was told had succeeded."""

    path: str
    end: int
    dropped: bytes
    tail: Tail


@dataclass(slots=True)
class Recovered:
    """Where a log stands: `entries` are those of its unfilled bundle, `unsigned` those above.

    `full` is the last entry below an unfilled bundle that is empty, if it can be read.
    """

    checkpoint: Checkpoint
    note: Note
    edge: Edge
    entries: list[bytes]
    unsigned: list[bytes]
    torn: Torn | None
    full: tuple[bytes, ...] = ()

    @property
    def last_logged(self) -> str:
        """The moment of the last record, or the earliest of all."""
        for entry in (*self.unsigned[-1:], *self.entries[-1:], *self.full):
            head = read_head(entry)
            if head is not None:
                return head.logged
        return ""


def recover(folder: Folder, keys: Sequence[NoteKey]) -> Recovered:
    """Read a log as far as a writer needs it; the first of keys must have signed it last.

    Raises AuditError where there is no log, TamperError where the signed checkpoint is no prefix of
    what stands there: that is never the work of a crash.
    """
    note, checkpoint = read_checkpoint(folder, keys)
    try:
        edge = edge_at(checkpoint.size, nodes(folder.tile, checkpoint.size))
        entries = _tail_entries(folder, edge)
    except FormatError as error:
        raise TamperError(f"the tiles are not those of the checkpoint: {error.message}") from None
    if edge.root() != checkpoint.root:
        raise TamperError(f"the tiles have another root than the checkpoint of {checkpoint.size}")
    unsigned, torn = _replay(folder, checkpoint, entries, keys)
    full = () if entries else _last_of_full(folder, checkpoint.size)
    return Recovered(checkpoint, note, edge, entries, unsigned, torn, full)


def read_checkpoint(folder: Folder, keys: Sequence[NoteKey]) -> tuple[Note, Checkpoint]:
    """Return the newest checkpoint of a log, signed by one of keys.

    Raises AuditError where there is none, TamperError where it is not signed so.
    """
    content = folder.read(CHECKPOINT, LONGEST)
    if content is None:
        raise AuditError(f"{folder.root} holds no log", hint="Make one with `bartizan audit init`.")
    try:
        note = parse_note(content)
        checkpoint = parse_checkpoint(note.text)
        verify_note(note, keys)
    except (FormatError, ProofError) as error:
        raise TamperError(f"the checkpoint is not signed by this key: {error.message}") from None
    if checkpoint.origin != keys[0].name:
        raise TamperError(f"this is the log {checkpoint.origin}, not {keys[0].name}")
    if not any(note.signatures[0].by(key) for key in keys):
        raise AuditError("the log has a newer key", hint="Open it with the key that it has now.")
    return note, checkpoint


def leftovers(folder: Folder) -> list[str]:
    """Return the temporary files that a crash left."""
    return [path for path in folder.files() if path.endswith(TEMPORARY)]


def _tail_entries(folder: Folder, edge: Edge) -> list[bytes]:
    width = width_of(None, edge.size // WIDTH, edge.size)
    if not width:
        return []
    tile = Tile(None, edge.size // WIDTH, width)
    entries = unpack(folder.tile(tile) or b"")[:width]
    if [leaf_hash(entry) for entry in entries] != edge.levels[0]:
        raise FormatError(f"{tile.path} holds other entries than were signed")
    return entries


def _last_of_full(folder: Folder, size: int) -> tuple[bytes, ...]:
    with suppress(FormatError):  # a bundle that is gone is for `verify` to tell
        if size:
            return (read_entry(folder, size - 1, size),)
    return ()


def _replay(
    folder: Folder, checkpoint: Checkpoint, entries: list[bytes], keys: Sequence[NoteKey]
) -> tuple[list[bytes], Torn | None]:
    """Return the durable records above the checkpoint, and a torn tail."""

    def check(first: int, count: int, message: bytes, signature: bytes) -> bool:
        """Believe what the signed tree covers already: a key that ruled before may have signed."""
        covered = first + count <= checkpoint.size
        return covered or any(_signed(key, message, signature) for key in keys)

    paths = segment_paths(folder)
    segments = read_segments(folder, paths, checkpoint.origin, check)
    unsigned: list[bytes] = []
    torn = None
    bottom = checkpoint.size - len(entries)
    for number, (path, segment, dropped) in enumerate(segments, 1):
        if segment.tail is not Tail.CLEAN:
            if number < len(paths) or segment.followed or segment.tail is not Tail.INCOMPLETE:
                raise TamperError(f"{path} holds what this log did not write: no crash does that")
            torn = Torn(path, segment.end, dropped, segment.tail)
        for block in segment.blocks:
            _check_known(block.first, block.entries, bottom, entries)
            known = checkpoint.size + len(unsigned)
            if block.first > known:
                raise TamperError(f"the journal lacks the records {known} to {block.first - 1}")
            unsigned += block.entries[known - block.first :]
    return unsigned, torn


def _check_known(first: int, block: Sequence[bytes], bottom: int, entries: list[bytes]) -> None:
    for at, entry in enumerate(block, first):
        if bottom <= at < bottom + len(entries) and entries[at - bottom] != entry:
            raise TamperError(f"record {at} of the journal is not the one that was signed")


def _signed(key: NoteKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verifier.verify(signature, message)
    except SignatureInvalidError:
        return False
    return True
