"""The minimum index of a log (C2SP tlog-tiles, pruning): below it nothing is kept.

It stands in a file of its own, for readers that need it before they can read a record. Nobody has
to believe that file: `verify` compares it with the log's own signed record of the pruning.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from bartizan.audit.store import Folder, publish
from bartizan.audit.text import decimal
from bartizan.audit.tiles import HEIGHT, WIDTH, Tile, parse_path
from bartizan.core.errors import FormatError

MINIMUM = "minimum"
LONGEST = 24


class Files(Protocol):
    """Where the files of a log are read from."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a file, None when there is none."""


def read_minimum(files: Files) -> int:
    """Return the minimum index of a log, 0 when it was never pruned.

    Raises FormatError for a file that is not exactly what a pruning writes.
    """
    content = files.read(MINIMUM, LONGEST)
    if content is None:
        return 0
    text = content.decode("ascii", "replace")
    if not text.endswith("\n"):
        raise FormatError(f"'{MINIMUM}' holds no index")
    return whole_bundles(decimal(text[:-1]))


def whole_bundles(minimum: int) -> int:
    """Return a minimum index. Raises FormatError unless it ends a bundle: only those are pruned."""
    if not minimum or minimum % WIDTH:
        raise FormatError(f"{minimum} is no minimum index: it is not the end of a bundle")
    return minimum


def below(tile: Tile, minimum: int) -> bool:
    """Whether a tile may be gone: all that it spans lies below the minimum index."""
    return (tile.index + 1) << (HEIGHT * ((tile.level or 0) + 1)) <= minimum


def remains(paths: Iterable[str], minimum: int) -> Iterator[str]:
    """Yield the paths of tiles that a pruning to a minimum removes."""
    for path in paths:
        try:
            if below(parse_path(path), minimum):
                yield path
        except FormatError:
            continue


def remove_below(folder: Folder, minimum: int) -> int:
    """Write the minimum durably, then remove the tiles below it; return how many there were.

    The log's signed record of the pruning comes first: whoever is killed here is finished by the
    next start. On return all of it is durable. Raises OSError.
    """
    publish(folder, {MINIMUM: f"{minimum}\n".encode()})
    gone = list(remains(folder.files("tile"), minimum))
    for path in gone:
        folder.remove(path)
    for parent in sorted({path.rpartition("/")[0] for path in gone}):
        folder.sync(parent)
    return len(gone)
