"""Makes receipts from the tiles of a log."""

from collections.abc import Sequence

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError, TamperError
from bartizan.audit.merkle import inclusion_proof, leaf_hash, verify_inclusion
from bartizan.audit.minimum import read_minimum
from bartizan.audit.note import Note
from bartizan.audit.proof import Receipt
from bartizan.audit.store import Folder
from bartizan.audit.tiles import WIDTH, Tile, nodes, unpack, width_of
from bartizan.core.errors import FormatError


def prove(folder: Folder, note: Note, index: int) -> Receipt:
    """Return the receipt of an entry under a checkpoint, with the entry as its extra.

    Raises ProofError when the tree has no such entry, it was pruned, or its tiles cannot be read;
    TamperError when what stands there is not under the checkpoint.
    """
    checkpoint = parse_checkpoint(note.text)
    try:
        minimum = read_minimum(folder)
        if index < minimum:
            raise ProofError(
                f"entry {index} was pruned: the log keeps nothing below {minimum}",
                hint="A receipt that was made before still proves it.",
            )
        path = inclusion_proof(index, checkpoint.size, nodes(folder.tile, checkpoint.size))
        entry = read_entry(folder, index, checkpoint.size)
        _check(entry, index, checkpoint, path)
        return Receipt(index, tuple(path), note, entry)
    except FormatError as error:
        raise ProofError(f"entry {index} cannot be proven: {error.message}") from None


def _check(entry: bytes, index: int, head: Checkpoint, path: Sequence[bytes]) -> None:
    try:
        verify_inclusion(leaf_hash(entry), index, head.size, path=path, root=head.root)
    except ProofError as error:
        raise TamperError(f"the log is not what its head covers: {error.message}") from None


def read_entry(folder: Folder, index: int, size: int) -> bytes:
    """Return an entry of a tree of a size. Raises FormatError when its bundle lacks it."""
    at, offset = divmod(index, WIDTH)
    tile = Tile(None, at, width_of(None, at, size) or WIDTH)
    entries = unpack(folder.tile(tile) or b"")
    if offset >= len(entries):
        raise FormatError(f"{tile.path} is missing or too short")
    return entries[offset]
