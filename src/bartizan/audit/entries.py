"""Reads the records that a head covers, each shown to be under it."""

from collections.abc import Iterator

from bartizan.audit.authentic import Authentic
from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.minimum import read_minimum
from bartizan.audit.tiles import WIDTH, Reader
from bartizan.audit.trust import Source


def read_kept(source: Source, head: Checkpoint, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the entries from start to the head's size that the log keeps, with their indexes.

    Raises FormatError for a minimum index that no pruning wrote, and what read_entries raises.
    """
    yield from read_entries(source.tile, head, max(start, read_minimum(source)))


def read_entry_at(source: Source, head: Checkpoint, index: int) -> bytes:
    """Return one entry, shown to be under the head.

    Raises ProofError when the log does not keep it, TamperError when its bundle is another.
    """
    for found, entry in read_kept(source, head, index):
        if found == index:
            return entry
        break
    raise ProofError(f"the log keeps no record {index}: it has {head.size}, or pruned it")


def read_entries(read: Reader, head: Checkpoint, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the entries from start to the head's size, with their indexes.

    Each is shown to be under the head; who signed that is for the caller to know. Raises
    TamperError where they are others or missing.
    """
    tree = Authentic(read, head)
    for at in range(start // WIDTH, -(-head.size // WIDTH)):
        for index, entry in enumerate(tree.bundle(at), at * WIDTH):
            if index >= start:
                yield index, entry
