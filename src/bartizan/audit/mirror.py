"""Copies a log: what arrives is what its key signed, proven before it is written.

A mirror may say so with a cosignature of its own (C2SP tlog-mirror): that it holds what its copy of
the head covers, and has seen no other history of the log.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from bartizan.audit.authentic import Authentic
from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint
from bartizan.audit.control import MARK, rules
from bartizan.audit.copying import COPYING
from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.entries import read_kept
from bartizan.audit.errors import AuditError, LogFailedError, TamperError
from bartizan.audit.keychain import KeyChain, chain_of, trusted_chain
from bartizan.audit.lock import WriterLock
from bartizan.audit.merkle import leaf_hash, root_of
from bartizan.audit.minimum import MINIMUM, read_minimum
from bartizan.audit.moment import precise_clock
from bartizan.audit.note import MOST_SIGNATURES, Note
from bartizan.audit.notekeys import Kind, NoteKey, NoteSigner
from bartizan.audit.retention import last_pruning
from bartizan.audit.sequence import MOST
from bartizan.audit.signed import signed_note
from bartizan.audit.store import Folder, make_durably, publish
from bartizan.audit.tiles import WIDTH, Tile, nodes, pack, parse_path, width_of
from bartizan.audit.trust import Remote, Trust
from bartizan.audit.witnessed import first_kept, known_reigns
from bartizan.core.errors import FormatError

BATCH = 64
Controls = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a copy did: the sizes before and after, and the head that the copy now has."""

    before: int
    after: int
    note: Note


@dataclass(frozen=True, slots=True)
class _Copy:
    """The copy before it grows: its head, None for a new one, and from where on it keeps."""

    folder: Folder
    head: Checkpoint | None
    minimum: int
    note: Note | None = None

    @property
    def size(self) -> int:
        return self.head.size if self.head else self.minimum


@dataclass(frozen=True, slots=True)
class _Original:
    """What is copied: where from, under which head, and by which keys it may be signed."""

    source: Remote
    note: Note
    head: Checkpoint
    keys: tuple[NoteKey, ...]


def mirror(
    source: Remote,
    target: Path,
    keys: Sequence[NoteKey],
    *,
    cosigner: NoteSigner | None = None,
    clock: Callable[[], datetime] = precise_clock,
) -> Mirrored:
    """Bring a copy of a log up to the source's signed head; a cosigner signs the copy's head.

    Raises TamperError when the source is not what one of keys signed, or does not continue the
    copy; the copy then stays as it was. Raises LogLockedError while another writes the copy,
    LogFailedError when it cannot be written.
    """
    if cosigner is not None and cosigner.kind is Kind.LOG:
        raise AuditError(f"the key of {cosigner.name} signs logs; a mirror needs its own kind")
    note, head = signed_note(source, keys)
    try:
        make_durably(target)
        with closing(WriterLock(target)):
            copy = _own(source, Folder(target), keys)
            _check_continues(copy, head)
            _tidy(copy)
            publish(copy.folder, {COPYING: note.content})
            _grow(copy, _Original(source, note, head, tuple(keys)))
            ours = _ordered(note, keys, cosigner, int(clock().timestamp()))
            publish(copy.folder, {CHECKPOINT: ours.content})
            _forget(copy)
    except OSError as error:
        raise LogFailedError(f"cannot write {target}: {error.strerror or error}") from None
    return Mirrored(copy.size, head.size, ours)


def _own(source: Remote, folder: Folder, keys: Sequence[NoteKey]) -> _Copy:
    note, head = signed_note(folder, keys) if folder.exists(CHECKPOINT) else (None, None)
    try:
        minimum = read_minimum(source)
        if head is None:
            return _Copy(folder, None, minimum)
        if head.size < minimum:
            because = f"the source keeps nothing below {minimum}, and the copy ends at {head.size}"
            raise TamperError(f"pruned: {because}: what lies between is lost")
        return _Copy(folder, head, read_minimum(folder), note)
    except FormatError as error:
        raise TamperError(f"the minimum index was changed: {error.message}") from None


def _check_continues(copy: _Copy, head: Checkpoint) -> None:
    begun = copy.folder.read(COPYING, 0) is not None
    if copy.head is None and not begun and any(_tiles(copy.folder)):
        raise AuditError(
            f"{copy.folder.root} holds tiles and no checkpoint: no copy is left like that",
            hint="Keep it, since it may be evidence, and name another folder.",
        )
    origin = copy.head.origin if copy.head else head.origin
    if origin != head.origin or head.size < copy.size:
        raise TamperError(f"the source has {head.size} records of {head.origin}; the copy has more")


def _grow(copy: _Copy, original: _Original) -> None:
    """Write what the copy lacks, without its head; all of it or nothing."""
    try:
        _check_controls(copy, original, _write(copy, original))
    except BaseException:
        _tidy(copy)
        _forget(copy)
        raise
    if copy.head is None and copy.minimum:
        publish(copy.folder, {MINIMUM: f"{copy.minimum}\n".encode()})


def _write(copy: _Copy, original: _Original) -> Controls:
    """Write what the copy lacks; return the records in it by which the log says how it is read."""
    head = original.head
    tree = Authentic(original.source.tile, head)
    node = nodes(tree.tile, head.size)
    if copy.head is not None and root_of(copy.size, node) != copy.head.root:
        raise TamperError(f"fork: the source has another history of the first {copy.size} records")
    edge = edge_at(copy.size - copy.size % WIDTH, node)
    files: dict[str, bytes] = {}
    controls: Controls = []
    for path, content in _files(tree, edge, head.size, controls):
        files[path] = content
        if len(files) >= BATCH:
            publish(copy.folder, files)
            files = {}
    publish(copy.folder, files | {tile.path: content for tile, content in edge.partials()})
    return [each for each in controls if each[0] >= copy.size]


def _check_controls(copy: _Copy, original: _Original, controls: Controls) -> None:
    """Raise TamperError unless the log's own records allow its minimum, and the key that signed."""
    pruning = last_pruning(controls)
    if copy.head is None and copy.minimum > (pruning.minimum if pruning else 0):
        because = f"the source keeps nothing below {copy.minimum}, and no record of the log says so"
        raise TamperError(f"delete: {because}")
    chain = _chain(copy, original.keys, controls)
    ruling = chain.key_at(original.head.size)
    if ruling is None or not any(each.by(ruling) for each in original.note.signatures):
        raise TamperError("key-misuse: the source's checkpoint is by a key that was handed over")
    for _, because in chain.faults:
        raise TamperError(f"key-misuse: {because}")


def _chain(copy: _Copy, keys: tuple[NoteKey, ...], controls: Controls) -> KeyChain:
    """Return the chain of keys: from the copy's head on, where that tells which key rules there."""
    if copy.note is not None and copy.head is not None:
        kept = Trust(keys=keys, heads=(copy.note,))
        if known_reigns(kept):
            return chain_of(controls, first_kept(kept).keys)
        controls = [*_marked(read_kept(copy.folder, copy.head)), *controls]
    pruning = last_pruning(controls)
    before = (pruning.index, pruning.detail) if pruning and copy.minimum else None
    return trusted_chain(controls, before, keys)


def _marked(entries: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield the records by which the log says how it is read."""
    return ((at, each) for at, each in entries if MARK in each and rules(each))


def _files(
    tree: Authentic, edge: Edge, size: int, controls: Controls
) -> Iterator[tuple[str, bytes]]:
    for index in range(edge.size // WIDTH, -(-size // WIDTH)):
        entries = tree.bundle(index)
        marked = _marked(enumerate(entries, index * WIDTH))
        controls += islice(marked, MOST - len(controls))
        yield Tile(None, index, width_of(None, index, size)).path, pack(entries)
        for filled, content in edge.extend(map(leaf_hash, entries)):
            yield filled.path, content


def _tidy(copy: _Copy) -> None:
    """Remove what has been written above the copy's head: no checkpoint covers it."""
    size = copy.head.size if copy.head else 0
    for tile in list(_tiles(copy.folder)):
        if tile.width > width_of(tile.level, tile.index, size):
            copy.folder.remove(tile.path)


def _tiles(folder: Folder) -> Iterator[Tile]:
    for path in folder.files("tile"):
        with suppress(FormatError):
            yield parse_path(path)


def _forget(copy: _Copy) -> None:
    """Say that no copy is unfinished here."""
    copy.folder.remove(COPYING)
    copy.folder.sync("")


def _ordered(note: Note, keys: Sequence[NoteKey], cosigner: NoteSigner | None, moment: int) -> Note:
    """Return the copy's head: the log's signatures first, and the mirror's own last."""
    if cosigner is None:
        return note
    others = [each for each in note.signatures if not each.by(cosigner.key)]
    others.sort(key=lambda each: not any(each.by(key) for key in keys))
    return Note(note.text, tuple(others[: MOST_SIGNATURES - 1])).signed(cosigner, moment)
