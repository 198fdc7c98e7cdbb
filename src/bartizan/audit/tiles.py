"""Tiles and entry bundles of C2SP tlog-tiles: their paths, their bytes, and the nodes in them."""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bartizan.audit.merkle import HASH, NodeOf, perfect_root
from bartizan.audit.text import decimal
from bartizan.core.errors import FormatError

WIDTH = 256
HEIGHT = 8
LONGEST_ENTRY = 65_535
LONGEST_BUNDLE = WIDTH * (LONGEST_ENTRY + 2)
DEEPEST = 63
GROUP = 1000
LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: level None for a bundle of entries, 0 for leaf hashes, and up; width 1 to 256."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below the log's folder, as tlog-tiles writes it."""
        kind = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{encode_index(self.index)}{partial}"

    @property
    def whole(self) -> "Tile":
        """The same tile when it is full."""
        return Tile(self.level, self.index)


Reader = Callable[[Tile], bytes | None]


def encode_index(index: int) -> str:
    """Return a tile's index as path elements: 1234067 is x001/x234/067."""
    parts = [f"{index % GROUP:03d}"]
    while index >= GROUP:
        index //= GROUP
        parts.append(f"x{index % GROUP:03d}")
    return "/".join(reversed(parts))


def parse_path(path: str) -> Tile:
    """Return the tile of a path below the log's folder. Raises FormatError for any other path."""
    parts = path.split("/")
    width = WIDTH
    if len(parts) > 1 and parts[-2].endswith(".p"):
        width = _number(parts.pop(), path)
        parts[-1] = parts[-1].removesuffix(".p")
    if len(parts) < len(("tile", "level", "index")):
        raise FormatError(f"'{path}' is no path of a tile")
    level = None if parts[1] == "entries" else _number(parts[1], path)
    digits = "".join(part.removeprefix("x") for part in parts[2:])
    tile = Tile(level, _number(digits.lstrip("0") or "0", path), width)
    if not 0 < width <= WIDTH or (level or 0) > DEEPEST or tile.path != path:
        raise FormatError(f"'{path}' is no path of a tile")
    return tile


def _number(text: str, path: str) -> int:
    try:
        return decimal(text)
    except FormatError:
        raise FormatError(f"'{path}' is no path of a tile") from None


def width_of(level: int | None, index: int, size: int) -> int:
    """Return how wide a tile is in a tree of a size; 0 when the tree has none of it."""
    return max(0, min(WIDTH, (size >> (HEIGHT * (level or 0))) - index * WIDTH))


def pack(entries: Iterable[bytes]) -> bytes:
    """Return a bundle of entries, each of at most 65,535 bytes."""
    return b"".join(LENGTH.pack(len(entry)) + entry for entry in entries)


def unpack(bundle: bytes, most: int = WIDTH) -> list[bytes]:
    """Return the entries of a bundle. Raises FormatError unless it is exactly whole entries."""
    entries: list[bytes] = []
    position, end = 0, len(bundle)
    while position < end:
        start = position + LENGTH.size
        position = start + (bundle[position] << 8 | bundle[start - 1]) if start <= end else end + 1
        if position > end:
            raise FormatError("an entry runs over the end of its bundle")
        entries.append(bundle[start:position])
    if len(entries) > most:
        raise FormatError(f"a bundle holds {len(entries)} entries, and may hold {most}")
    return entries


def hashes_of(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile. Raises FormatError unless it is 1 to 256 whole hashes."""
    if not tile or len(tile) % HASH or len(tile) > HASH * WIDTH:
        raise FormatError(f"{len(tile)} bytes are no tile")
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def nodes(read: Reader, size: int) -> NodeOf:
    """Return the source of nodes that reads the tiles of a tree of a size.

    It raises FormatError for a tile that is missing or too short. Each tile is read once.
    """
    kept: dict[tuple[int, int], Sequence[bytes]] = {}

    def tile(level: int, index: int) -> Sequence[bytes]:
        if (level, index) not in kept:
            wanted = Tile(level, index, width_of(level, index, size))
            content = read(wanted) if wanted.width else None
            if content is None or len(content) < wanted.width * HASH:
                raise FormatError(f"{wanted.path} is missing or too short")
            kept[level, index] = hashes_of(content)
        return kept[level, index]

    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        start = index << above
        at, offset = divmod(start, WIDTH)
        return perfect_root(tile(level, at)[offset : offset + (1 << above)])

    return node
