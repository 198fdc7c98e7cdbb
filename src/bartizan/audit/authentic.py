"""Tiles and bundles from elsewhere, each proven by the tile above it, up to the signed root.

Nothing is returned that the head's key did not sign: a source may lie, and nobody need notice.
"""

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.edge import edge_at
from bartizan.audit.errors import TamperError
from bartizan.audit.merkle import HASH, leaf_hash, perfect_root
from bartizan.audit.tiles import HEIGHT, WIDTH, Reader, Tile, hashes_of, nodes, unpack, width_of
from bartizan.core.errors import FormatError


class Authentic:
    """The tree under one signed head, read from a source that nobody trusts."""

    def __init__(self, read: Reader, head: Checkpoint) -> None:
        """Read the right edge of the tree. Raises TamperError unless it has the signed root."""
        self._read, self._size = read, head.size
        self._last: dict[int, tuple[int, bytes]] = {}
        try:
            self._edge = edge_at(head.size, nodes(read, head.size))
        except FormatError as error:
            raise TamperError(f"the source's tiles cannot be read: {error.message}") from None
        if self._edge.root() != head.root:
            raise TamperError("the source's tiles are not those that its checkpoint signs")

    def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile of the tree. Raises TamperError when they are others."""
        level, index = tile.level or 0, tile.index
        if index == self._size >> (HEIGHT * (level + 1)):
            return b"".join(self._edge.levels[level])
        last, content = self._last.get(level, (-1, b""))
        if last != index:
            content = self._full(Tile(level, index))
            self._last[level] = index, content
        return content

    def bundle(self, index: int) -> list[bytes]:
        """Return the entries of a bundle. Raises TamperError when they are others."""
        tile = Tile(None, index, width_of(None, index, self._size))
        try:
            entries = unpack(self._demand(tile))[: tile.width]
        except FormatError as error:
            raise TamperError(f"{tile.path} cannot be read: {error.message}") from None
        leaves = list(map(leaf_hash, entries))
        whole = tile.width == len(leaves) == WIDTH
        signed = (
            perfect_root(leaves) == self._root_of(Tile(0, index))
            if whole
            else tile.width < WIDTH and leaves == self._edge.levels[0]
        )
        if not signed:
            raise TamperError(f"{tile.path} does not hold the records that were signed")
        return entries

    def entry(self, index: int) -> bytes:
        """Return one entry. Raises TamperError when it is another; its neighbours may be."""
        at, offset = divmod(index, WIDTH)
        tile = Tile(None, at, width_of(None, at, self._size))
        try:
            entries = unpack(self._demand(tile))
        except FormatError as error:
            raise TamperError(f"{tile.path} cannot be read: {error.message}") from None
        signed = self.tile(Tile(0, at))[offset * HASH : (offset + 1) * HASH]
        if offset >= len(entries) or leaf_hash(entries[offset]) != signed:
            raise TamperError(f"record {index} is not the one that was signed")
        return entries[offset]

    def _full(self, tile: Tile) -> bytes:
        content = self._demand(tile)
        signed = self._root_of(tile)
        if len(content) != WIDTH * HASH or perfect_root(hashes_of(content)) != signed:
            raise TamperError(f"{tile.path} does not hold the hashes that were signed")
        return content

    def _root_of(self, tile: Tile) -> bytes:
        """Return the signed root of a full tile, which stands in the tile above it."""
        above = self.tile(Tile((tile.level or 0) + 1, tile.index // WIDTH))
        at = tile.index % WIDTH * HASH
        return above[at : at + HASH]

    def _demand(self, tile: Tile) -> bytes:
        content = self._read(tile)
        if content is None:
            raise TamperError(f"the source lacks {tile.path}")
        return content
