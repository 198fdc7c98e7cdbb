"""The right edge of a growing tree: what must be kept to add leaves and to know the root."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bartizan.audit.merkle import HASH, NodeOf, fold, peaks, perfect_root
from bartizan.audit.tiles import HEIGHT, WIDTH, Tile
from bartizan.core.errors import FormatError


@dataclass(slots=True)
class Edge:
    """The unfilled tile of each level, lowest first: at most 255 hashes on each."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def extend(self, leaves: Iterable[bytes]) -> list[tuple[Tile, bytes]]:
        """Add leaf hashes; return the tiles that became full, with their bytes."""
        filled: list[tuple[Tile, bytes]] = []
        if not self.levels:
            self.levels.append([])
        lowest = self.levels[0]
        for leaf in leaves:
            lowest.append(leaf)
            self.size += 1
            if len(lowest) == WIDTH:
                self._fill(0, filled)
        return filled

    def add_full(self, hashes: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Add the 256 leaf hashes of a whole tile at once; the edge must end on a tile's border."""
        filled: list[tuple[Tile, bytes]] = []
        if not self.levels:
            self.levels.append([])
        self.levels[0].extend(hashes)
        self.size += WIDTH
        self._fill(0, filled)
        return filled

    def add_root(self, root: bytes) -> list[tuple[Tile, bytes]]:
        """Add a whole tile of which only the root is known; its own bytes are not returned."""
        filled: list[tuple[Tile, bytes]] = []
        if not self.levels:
            self.levels.append([])
        self.size += WIDTH
        self._raise(0, root, filled)
        return filled

    def _fill(self, level: int, filled: list[tuple[Tile, bytes]]) -> None:
        full = self.levels[level]
        index = (self.size >> (HEIGHT * (level + 1))) - 1
        filled.append((Tile(level, index), b"".join(full)))
        root = perfect_root(full)
        full.clear()
        self._raise(level, root, filled)

    def _raise(self, level: int, root: bytes, filled: list[tuple[Tile, bytes]]) -> None:
        """Put the root of a full tile of a level into the level above."""
        if len(self.levels) == level + 1:
            self.levels.append([])
        self.levels[level + 1].append(root)
        if len(self.levels[level + 1]) == WIDTH:
            self._fill(level + 1, filled)

    def partials(self) -> list[tuple[Tile, bytes]]:
        """Return the partial tiles of the present size, with their bytes."""
        return [
            (Tile(level, self.size >> (HEIGHT * (level + 1)), len(hashes)), b"".join(hashes))
            for level, hashes in enumerate(self.levels)
            if hashes
        ]

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        found: list[bytes] = []
        for hashes in reversed(self.levels):
            found += [
                perfect_root(hashes[index << height : (index + 1) << height])
                for height, index in peaks(0, len(hashes))
            ]
        return fold(found)


def edge_at(size: int, node: NodeOf) -> Edge:
    """Return the edge of a tree of a size from its nodes; FormatError where those are lacking."""
    edge, level = Edge(size), 0
    while size >> (HEIGHT * level):
        count = size >> (HEIGHT * level)
        start = count - count % WIDTH
        edge.levels.append([node(HEIGHT * level, index) for index in range(start, count)])
        level += 1
    if any(len(value) != HASH for level_hashes in edge.levels for value in level_hashes):
        raise FormatError("a node of the tree is no hash")
    return edge
