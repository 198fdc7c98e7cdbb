"""What a verification reads from, and what the verifier knows from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bartizan.audit.note import Note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.tiles import Tile

WITNESSED = "witnessed/"


class Remote(Protocol):
    """Where the files of a log are read from by name, from a server that lists nothing."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a file, None when there is none."""

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's bytes; those of the full tile where the partial one is gone."""


class Source(Remote, Protocol):
    """Where all files of a log are read from."""

    def files(self, below: str = "") -> Iterator[str]:
        """Yield the paths of all files, sorted."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier knows from elsewhere, and what it asks for.

    `keys` are the log's, `witnesses` those of others; `heads` are notes that were kept outside, the
    smallest of which is where an incremental verification starts: nothing that lies with the log,
    and no witness who has read no records, moves that.
    """

    keys: tuple[NoteKey, ...] = ()
    witnesses: tuple[NoteKey, ...] = ()
    origin: str | None = None
    heads: tuple[Note, ...] = ()
    incremental: bool = False
