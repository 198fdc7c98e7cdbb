"""Recomputes a log's tree from its entries, and compares it with the tiles beside them.

It decides nothing: it tells what it found, and where it differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.merkle import HASH, leaf_hash
from bartizan.audit.sequence import Numbers
from bartizan.audit.summary import Clean
from bartizan.audit.tiles import (
    LONGEST_BUNDLE,
    WIDTH,
    Reader,
    Tile,
    hashes_of,
    nodes,
    pack,
    unpack,
    width_of,
)
from bartizan.core.errors import FormatError

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf that is not the one in the tile: None where there is none at all."""

    index: int
    expected: bytes | None
    actual: bytes | None


@dataclass(slots=True)
class Scan:
    """What the entries and the tiles of a log are.

    `edge` is the tree over the entries, `tiles` that over the leaf hashes in the tiles once the two
    differ. `roots` are the roots of the entries at the sizes asked for; `tile_roots` likewise.
    `stopped` is the first bundle that is missing with its tile; `hole`, that others follow it.
    """

    size: int
    start: int
    edge: Edge
    tiles: Edge | None = None
    numbers: Numbers = field(default_factory=Numbers)
    roots: dict[int, bytes] = field(default_factory=dict)
    tile_roots: dict[int, bytes] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    bad_tiles: list[str] = field(default_factory=list)
    oversize: list[str] = field(default_factory=list)
    entries: int = 0
    last: list[bytes] = field(default_factory=list)
    stopped: int | None = None
    hole: bool = False

    @property
    def root(self) -> bytes | None:
        """The root over the entries, None where some are lacking."""
        return self.roots.get(self.size)

    @property
    def tile_root(self) -> bytes | None:
        """The root over the leaf hashes in the tiles, None where some are lacking."""
        return self.tile_roots.get(self.size) if self.tiles is not None else self.root


def scan(
    read: Reader,
    size: int,
    *,
    start: int = 0,
    cuts: Sequence[int] = (),
    brief: Iterable[Clean | None] = (),
) -> Scan:
    """Read all entries from the bundle that holds `start` up to size, and the tiles over them.

    cuts are sizes whose roots are wanted too; brief are the bundles that somebody has read already,
    in order: they are not read again where they are as expected. Raises FormatError where the tiles
    below start, which an incremental scan builds on, cannot be read.
    """
    border = start - start % WIDTH
    edge = edge_at(border, nodes(read, size)) if border else Edge()
    found = Scan(size, border, edge, entries=border)
    found.numbers.whole = border == 0
    wanted = sorted({cut for cut in (*cuts, size) if border <= cut <= size})
    for cut in [cut for cut in wanted if cut == border]:
        found.roots[cut] = edge.root()
    known = iter(brief)
    for index in range(border // WIDTH, -(-size // WIDTH)):
        clean = next(known, None)
        if clean is not None and _brief(found, read, clean, wanted):
            continue
        if not _bundle(found, read, index, wanted):
            found.stopped = index
            break
    _upper(found, read, found.edge.partials())
    return found


def _bundle(found: Scan, read: Reader, index: int, wanted: Sequence[int]) -> bool:
    """Take one bundle and its tile; False when neither is there any more."""
    first = index * WIDTH
    width = width_of(None, index, found.size)
    bundle = read(Tile(None, index, width))
    tile = read(Tile(0, index, width))
    if bundle is None and tile is None:
        return False
    entries = _entries(found, bundle, Tile(None, index, width))
    leaves = [leaf_hash(entry) for entry in entries]
    told = _leaves(found, tile, Tile(0, index, width), leaves)
    if leaves != told and found.tiles is None:
        found.tiles = Edge(found.edge.size, [list(level) for level in found.edge.levels])
        found.tile_roots = dict(found.roots)
    if leaves != told:
        _compare(found, first, leaves, told)
    cuts = [cut for cut in wanted if first < cut <= first + width]
    _upper(found, read, _grow(found.edge, leaves, cuts, found.roots))
    if found.tiles is not None:
        _grow(found.tiles, told, cuts, found.tile_roots)
    found.numbers.follow(first, entries)
    found.entries += len(entries)
    found.last = entries
    return True


def _brief(found: Scan, read: Reader, clean: Clean, wanted: Sequence[int]) -> bool:
    """Take a full bundle in brief; False, and nothing is taken, where it must be looked at."""
    edges = [edge for edge in (found.edge, found.tiles) if edge is not None]
    first = found.edge.size
    whole = all(edge.size == found.entries and not edge.size % WIDTH for edge in edges)
    inside = any(first < cut < first + WIDTH for cut in wanted)
    if not whole or inside or not found.numbers.go_on(clean):
        return False
    _upper(found, read, found.edge.add_root(clean.root))
    if found.tiles is not None:
        found.tiles.add_root(clean.root)
    if first + WIDTH in wanted:
        found.roots[first + WIDTH] = found.edge.root()
        if found.tiles is not None:
            found.tile_roots[first + WIDTH] = found.tiles.root()
    found.entries += WIDTH
    found.last = []
    return True


def _entries(found: Scan, bundle: bytes | None, tile: Tile) -> list[bytes]:
    if bundle is None:
        return []
    if len(bundle) > LONGEST_BUNDLE:
        found.oversize.append(tile.path)
        return []
    try:
        return unpack(bundle)[: tile.width]
    except FormatError as error:
        found.oversize.append(f"{tile.path}: {error.message}")
        return []


def _leaves(found: Scan, content: bytes | None, tile: Tile, leaves: list[bytes]) -> list[bytes]:
    """Return the leaf hashes that the tile tells."""
    if content is not None and content == b"".join(leaves):
        return leaves
    try:
        return hashes_of(content or b"")[: tile.width]
    except FormatError:
        found.bad_tiles.append(tile.path)
        return leaves


def _compare(found: Scan, first: int, leaves: list[bytes], told: list[bytes]) -> None:
    for at in range(max(len(leaves), len(told))):
        actual = leaves[at] if at < len(leaves) else None
        expected = told[at] if at < len(told) else None
        if actual != expected and len(found.differences) < MOST:
            found.differences.append(Difference(first + at, expected, actual))


def _grow(
    edge: Edge, leaves: list[bytes], cuts: Sequence[int], roots: dict[int, bytes]
) -> list[tuple[Tile, bytes]]:
    """Add the leaves of one tile; note the roots at the cuts among them."""
    filled: list[tuple[Tile, bytes]] = []
    done = 0
    if len(leaves) == WIDTH and not any(cut % WIDTH for cut in cuts) and not edge.size % WIDTH:
        filled, done = edge.add_full(leaves), WIDTH
    start = edge.size - done
    for cut in cuts:
        filled += edge.extend(leaves[done : cut - start])
        done = max(done, cut - start)
        if edge.size == cut:
            roots[cut] = edge.root()
    return filled + edge.extend(leaves[done:])


def _upper(found: Scan, read: Reader, computed: Sequence[tuple[Tile, bytes]]) -> None:
    """Compare the tiles above the leaves with what the entries make them."""
    for tile, content in computed:
        if tile.level and tile.width == width_of(tile.level, tile.index, found.size):
            there = read(tile)
            if there is None or there[: tile.width * HASH] != content or not _fits(there, tile):
                found.bad_tiles.append(tile.path)


def _fits(content: bytes, tile: Tile) -> bool:
    return len(content) in (tile.width * HASH, WIDTH * HASH)


def ahead(found: Scan, unsigned: Sequence[bytes]) -> Mapping[tuple[int | None, int], bytes]:
    """Return what tiles may hold that were written before a checkpoint covered them."""
    edge = Edge(found.edge.size, [list(level) for level in found.edge.levels])
    filled = edge.extend(map(leaf_hash, unsigned))
    known: dict[tuple[int | None, int], bytes] = {}
    for tile, content in (*filled, *edge.partials()):
        known[tile.level, tile.index] = content
    known.update(_bundles_ahead(found, unsigned))
    return known


def _bundles_ahead(
    found: Scan, unsigned: Sequence[bytes]
) -> Iterator[tuple[tuple[int | None, int], bytes]]:
    open_entries = found.last if len(found.last) % WIDTH else []
    waiting = [*open_entries, *unsigned]
    start = found.edge.size - len(open_entries)
    for at in range(0, len(waiting), WIDTH):
        yield (None, (start + at) // WIDTH), pack(waiting[at : at + WIDTH])
