"""Where in a log a moment lies, found without reading what was before it."""

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.entries import read_kept
from bartizan.audit.minimum import read_minimum
from bartizan.audit.record import read_head
from bartizan.audit.tiles import WIDTH
from bartizan.audit.trust import Source
from bartizan.core.errors import FormatError


def begun(source: Source, head: Checkpoint) -> str:
    """Return the moment of the first record that a log keeps, "" where it keeps none.

    Raises FormatError for an entry that is no record, and what reading entries raises.
    """
    return _moment(source, head, 0)


def since(source: Source, head: Checkpoint, moment: str) -> int:
    """Return an index that lies at most a bundle before the first record of a moment or later.

    A log's own moments never go back. Raises as `begun` does.
    """
    low, high = read_minimum(source) // WIDTH, max(0, head.size - 1) // WIDTH
    while low < high:
        middle = (low + high + 1) // 2
        if _moment(source, head, middle * WIDTH) < moment:
            low = middle
        else:
            high = middle - 1
    return low * WIDTH


def _moment(source: Source, head: Checkpoint, index: int) -> str:
    for _, entry in read_kept(source, head, index):
        told = read_head(entry)
        if told is None:
            raise FormatError("holds an entry that is no record")
        return told.logged
    return ""
