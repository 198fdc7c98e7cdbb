"""Judges the files of a log's folder one by one: each is known and right, or it is told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from bartizan.audit.checkpoint import CHECKPOINT
from bartizan.audit.copying import COPYING
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.lock import NAME as LOCK
from bartizan.audit.merkle import HASH
from bartizan.audit.minimum import MINIMUM, below
from bartizan.audit.store import TEMPORARY
from bartizan.audit.tiles import LONGEST_BUNDLE, WIDTH, Tile, parse_path, unpack, width_of
from bartizan.audit.trust import WITNESSED
from bartizan.core.errors import FormatError

KNOWN = (CHECKPOINT, LOCK, MINIMUM, COPYING)
NAMED = re.compile(r"journal/\d{20}|witnessed/[0-9a-f]{8}")


class Files(Protocol):
    """The files of a log as they were at one moment."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a regular file, None when there is none."""

    def stands(self, path: str) -> bool:
        """Whether something has this name by now."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What files may hold: `size` is signed; `ahead` are tiles of durable records above it.

    What lies below `minimum` is no part of the log any more, and is not judged; nor is what an
    unfinished copy has written between `size` and that of the head to which it grows.
    """

    size: int
    ahead: Mapping[tuple[int | None, int], bytes]
    files: Files
    minimum: int = 0
    copying: int = 0


def stray(path: str, expected: Expected) -> Suspicion | None:
    """Return what is wrong with a file that the scan has not read whole; None for nothing."""
    if path in KNOWN or NAMED.fullmatch(path):
        return _known(path, expected)
    if path.endswith(TEMPORARY) and _published(path.removesuffix(TEMPORARY)):
        # What is written before it gets its name, and what a crash leaves of it.
        return _irregular(path, expected)
    tile = _tile(path)
    if tile is None:
        return Suspicion(Attack.FORGED_APPEND, f"'{path}' is no file of a log", alien=True)
    width = width_of(tile.level, tile.index, expected.size)
    if tile.width == width == WIDTH or below(tile, expected.minimum):
        return None
    return _wrong(tile, path, width, expected)


def _wrong(tile: Tile, path: str, width: int, expected: Expected) -> Suspicion | None:
    content = expected.files.read(path, LONGEST_BUNDLE)
    if content is None and not _replaced(tile, expected):
        return _no_file(path)
    if content is None or _fits(tile, content, _whole(tile, width, expected)):
        return None
    if width < tile.width <= width_of(tile.level, tile.index, expected.copying):
        return None
    if tile.width > width:
        because = f"{path} holds records that neither a checkpoint nor the journal covers"
        return Suspicion(Attack.FORGED_APPEND, because, tile.index * WIDTH + width)
    return Suspicion(Attack.EDIT, f"{path} is no part of the tile that it was")


def _tile(path: str) -> Tile | None:
    try:
        return parse_path(path)
    except FormatError:
        return None


def _published(path: str) -> bool:
    """Whether a file of this name is written under a temporary name first."""
    cosigned = path.startswith(WITNESSED) and NAMED.fullmatch(path) is not None
    return path in (CHECKPOINT, MINIMUM, COPYING) or cosigned or _tile(path) is not None


def _replaced(tile: Tile, expected: Expected) -> bool:
    """Whether a partial tile may be gone: its full one has come meanwhile."""
    return tile.width < WIDTH and expected.files.read(tile.whole.path, LONGEST_BUNDLE) is not None


def _whole(tile: Tile, width: int, expected: Expected) -> bytes | None:
    """Return the bytes of which a tile must be the beginning."""
    if width == WIDTH:
        return expected.files.read(tile.whole.path, LONGEST_BUNDLE)
    return expected.ahead.get((tile.level, tile.index))


def _fits(tile: Tile, content: bytes, whole: bytes | None) -> bool:
    if whole is None or not whole.startswith(content):
        return False
    if tile.level is not None:
        return len(content) == tile.width * HASH
    try:
        return len(unpack(content)) == tile.width
    except FormatError:
        return False


def _irregular(path: str, expected: Expected) -> Suspicion | None:
    """Return that a name is a link, a pipe or a folder; None for a file, and one that is gone."""
    there = expected.files.read(path, 0) is not None or not expected.files.stands(path)
    return None if there else _no_file(path)


def _no_file(path: str) -> Suspicion:
    return Suspicion(Attack.FORGED_APPEND, f"'{path}' is no regular file", alien=True)


def _known(path: str, expected: Expected) -> Suspicion | None:
    if path == LOCK and expected.files.read(LOCK, 1):
        return Suspicion(Attack.FORGED_APPEND, "the lock file holds something", alien=True)
    if path == MINIMUM and not expected.minimum:
        because = f"'{MINIMUM}' is no file that a pruning wrote"
        return Suspicion(Attack.FORGED_APPEND, because, alien=True)
    return _irregular(path, expected)


def strays(paths: Iterator[str], expected: Expected) -> Iterator[Suspicion]:
    """Yield what is wrong with the files of a folder."""
    for path in paths:
        found = stray(path, expected)
        if found is not None:
            yield found
