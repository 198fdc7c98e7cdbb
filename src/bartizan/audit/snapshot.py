"""Reads what moves in a log beside its writer, in the order in which nothing honest looks changed.

A writer makes a record durable in the journal, then writes its tiles, then the checkpoint, and only
then removes the journal. Whoever reads in the same order, files, journal, heads of witnesses,
minimum, and the checkpoint last, finds each thing covered by what it has read after it.
"""

import errno
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Self

from bartizan.audit.blocks import LONGEST_JOURNAL, LONGEST_SEGMENT
from bartizan.audit.checkpoint import CHECKPOINT, parse_checkpoint
from bartizan.audit.copying import COPYING
from bartizan.audit.minimum import LONGEST as LONGEST_MINIMUM
from bartizan.audit.minimum import MINIMUM
from bartizan.audit.note import LONGEST, parse_note
from bartizan.audit.tiles import WIDTH, Tile, parse_path, width_of
from bartizan.audit.trust import WITNESSED, Source
from bartizan.core.errors import FormatError

JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A log as it was at one moment; what does not move is read from the source when asked for.

    `listed` are the files that were there, but for full tiles below `settled` records. `cosigned`
    are the heads of witnesses among them. `overfull` says that the journal holds more than a writer
    leaves in it: the rest of it was not read.
    """

    source: Source
    listed: tuple[str, ...]
    settled: int
    contents: dict[str, bytes | None]
    cosigned: tuple[str, ...]
    overfull: bool

    @classmethod
    def of(cls, source: Source, *, listed: bool, heads: Collection[str] = ()) -> Self:
        """Take a snapshot, with heads of witnesses; the list of all files only where it is wanted.

        Never more than LONGEST_JOURNAL bytes of the journal are held, whatever somebody put there.
        """
        settled = _size(source.read(CHECKPOINT, LONGEST))
        paths = tuple(_unsettled(source, settled)) if listed else ()
        contents: dict[str, bytes | None] = {}
        left = LONGEST_JOURNAL
        for path in source.files(JOURNAL):
            content = _read(source, path, LONGEST_SEGMENT)
            left -= len(content or b"")
            if left < 0:
                break
            contents[path] = content
        cosigned = tuple(source.files(WITNESSED.rstrip("/")))
        contents |= {path: _read(source, path, LONGEST) for path in heads}
        contents[COPYING] = source.read(COPYING, LONGEST)
        contents[MINIMUM] = source.read(MINIMUM, LONGEST_MINIMUM)
        contents[CHECKPOINT] = source.read(CHECKPOINT, LONGEST)
        return cls(source, paths, settled, contents, cosigned, left < 0)

    @property
    def moved(self) -> bool:
        """Whether the log has another checkpoint or minimum by now, or went back meanwhile."""
        now = {
            CHECKPOINT: self.source.read(CHECKPOINT, LONGEST),
            MINIMUM: self.source.read(MINIMUM, LONGEST_MINIMUM),
        }
        return self.went_back or any(self.contents[path] != now[path] for path in now)

    @property
    def went_back(self) -> bool:
        """Whether the checkpoint was of fewer records at the end of the snapshot than before it."""
        return _size(self.contents[CHECKPOINT]) < self.settled

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a file, as it was where it moves."""
        if path in self.contents:
            return self.contents[path]
        return _read(self.source, path, limit)

    def stands(self, path: str) -> bool:
        """Whether something has this name by now."""
        return path in self.source.files(path.rpartition("/")[0])

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's bytes; those of the full tile where the partial one is gone."""
        return self.source.tile(tile)

    def files(self, below: str = "") -> Iterator[str]:
        """Yield the paths of the files that were there, sorted."""
        if not below:
            yield from self.listed
        elif below == JOURNAL:
            yield from (path for path in self.contents if path.startswith(f"{below}/"))
        elif below == WITNESSED.rstrip("/"):
            yield from self.cosigned
        else:
            yield from self.source.files(below)


def _read(source: Source, path: str, limit: int) -> bytes | None:
    """Return a file's bytes; None too for a name that is longer than any that can be opened."""
    try:
        return source.read(path, limit)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return None


def _size(content: bytes | None) -> int:
    try:
        return parse_checkpoint(parse_note(content or b"").text).size
    except FormatError:
        return 0


def _unsettled(source: Source, size: int) -> Iterator[str]:
    for path in source.files():
        try:
            tile = parse_path(path)
            full = tile.width == width_of(tile.level, tile.index, size) == WIDTH
        except FormatError:
            full = False
        if not full:
            yield path
