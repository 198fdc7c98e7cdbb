"""Copies a log, computing each tile anew: what arrives is what its key signed, or nothing does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.errors import AuditError, LogFailedError, ProofError, TamperError
from bartizan.audit.merkle import leaf_hash
from bartizan.audit.note import LONGEST, Note, parse_note, verify_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.recovery import CHECKPOINT
from bartizan.audit.scan import scan
from bartizan.audit.store import Folder, publish
from bartizan.audit.tiles import WIDTH, Tile, nodes, pack, unpack, width_of
from bartizan.audit.trust import Source
from bartizan.core.errors import FormatError

BATCH = 64


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a copy did: the sizes before and after, and the head that both now have."""

    before: int
    after: int
    note: Note


def mirror(source: Source, target: Path, keys: Sequence[NoteKey]) -> Mirrored:
    """Bring a copy of a log up to the source's signed head.

    Raises TamperError when the source is not what one of keys signed, or does not continue the
    copy; the copy then stays as it was. Raises LogFailedError when it cannot be written.
    """
    note, head = _signed(source, keys)
    try:
        target.mkdir(parents=True, exist_ok=True)
        folder = Folder(target)
        before = _own(folder, keys)
        _check_source(source, head, before)
        _copy(source, folder, head, before.size if before else 0)
        publish(folder, {CHECKPOINT: note.content})
    except OSError as error:
        raise LogFailedError(f"cannot write {target}: {error.strerror or error}") from None
    return Mirrored(before.size if before else 0, head.size, note)


def _signed(source: Source, keys: Sequence[NoteKey]) -> tuple[Note, Checkpoint]:
    content = source.read(CHECKPOINT, LONGEST)
    if content is None:
        raise AuditError("there is no log to copy: its checkpoint is missing")
    try:
        note = parse_note(content)
        verify_note(note, keys)
        return note, parse_checkpoint(note.text)
    except (FormatError, ProofError) as error:
        raise TamperError(f"the source's checkpoint is not signed: {error.message}") from None


def _own(folder: Folder, keys: Sequence[NoteKey]) -> Checkpoint | None:
    if not folder.exists(CHECKPOINT):
        return None
    return _signed(folder, keys)[1]


def _check_source(source: Source, head: Checkpoint, before: Checkpoint | None) -> None:
    """Raise TamperError unless the source's entries have the signed root, and ours before it."""
    start = before.size if before else 0
    if before is not None and (before.origin != head.origin or head.size < before.size):
        raise TamperError(f"the source has {head.size} records of {head.origin}; the copy has more")
    try:
        found = scan(source.tile, head.size, start=start, cuts=[start])
    except FormatError as error:
        raise TamperError(f"the source's tiles cannot be read: {error.message}") from None
    if before is not None and found.roots.get(start) != before.root:
        raise TamperError(f"fork: the source has another history of the first {start} records")
    if found.root != head.root:
        raise TamperError("the source's records are not those that its checkpoint signs")


def _copy(source: Source, folder: Folder, head: Checkpoint, start: int) -> None:
    border = start - start % WIDTH
    edge = edge_at(border, nodes(folder.tile, start)) if border else Edge()
    files: dict[str, bytes] = {}
    for path, content in _files(source, edge, head.size):
        files[path] = content
        if len(files) >= BATCH:
            publish(folder, files)
            files = {}
    if edge.root() != head.root:
        raise TamperError("the source changed while it was copied")
    publish(folder, files | {tile.path: content for tile, content in edge.partials()})


def _files(source: Source, edge: Edge, size: int) -> Iterator[tuple[str, bytes]]:
    for index in range(edge.size // WIDTH, -(-size // WIDTH)):
        tile = Tile(None, index, width_of(None, index, size))
        try:
            entries = unpack(source.tile(tile) or b"")[: tile.width]
        except FormatError as error:
            raise TamperError(f"{tile.path} cannot be read: {error.message}") from None
        yield tile.path, pack(entries)
        for filled, content in edge.extend(map(leaf_hash, entries)):
            yield filled.path, content
