"""Reads the records that a signed head covers, each checked against the tree on the way."""

from collections.abc import Iterator

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import ProofError, TamperError
from bartizan.audit.merkle import HASH, leaf_hash
from bartizan.audit.minimum import read_minimum
from bartizan.audit.tiles import WIDTH, Reader, Tile, unpack, width_of
from bartizan.audit.trust import Source
from bartizan.core.errors import FormatError


def read_kept(source: Source, head: Checkpoint, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the entries from start to the head's size that the log keeps, with their indexes.

    Raises FormatError for a minimum index that no pruning wrote, and what read_entries raises.
    """
    yield from read_entries(source.tile, head, max(start, read_minimum(source)))


def read_entry_at(source: Source, head: Checkpoint, index: int) -> bytes:
    """Return one entry, compared with the log's tree.

    Raises ProofError when the log does not keep it, TamperError when its bundle is another.
    """
    for found, entry in read_kept(source, head, index):
        if found == index:
            return entry
        break
    raise ProofError(f"the log keeps no record {index}: it has {head.size}, or pruned it")


def read_entries(read: Reader, head: Checkpoint, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the entries from start to the head's size, with their indexes.

    Each bundle is compared with the leaf hashes of its tile; whether the tiles are the signed ones
    is for `verify` to say. Raises TamperError where they differ or are missing.
    """
    for at in range(start // WIDTH, -(-head.size // WIDTH)):
        width = width_of(None, at, head.size)
        bundle, tile = read(Tile(None, at, width)), read(Tile(0, at, width))
        try:
            entries = unpack(bundle or b"")[:width]
        except FormatError as error:
            raise TamperError(f"{Tile(None, at, width).path}: {error.message}") from None
        hashes = b"".join(map(leaf_hash, entries))
        if len(entries) != width or (tile or b"")[: width * HASH] != hashes:
            raise TamperError(f"{Tile(None, at, width).path} is not what its tile says")
        for index, entry in enumerate(entries, at * WIDTH):
            if index >= start:
                yield index, entry
