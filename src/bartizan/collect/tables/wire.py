"""What the process that reads tables and the one that asks it say to each other.

Asked: a line of JSON (`kind`, `size`). It answers with lines of JSON: `read` (offset, count), which
is answered with eight bytes of length and that many bytes, or with REFUSED; at last `unread` (why)
or `table`, after which it takes the next question.
"""

import json
import struct
from dataclasses import dataclass
from typing import Final

from bartizan.collect.choosing import MAX_CELL
from bartizan.core.errors import FormatError

LENGTH: Final = struct.Struct(">q")
REFUSED: Final = LENGTH.pack(-1)
# The longest answer, in bytes: the cells of a sample and what JSON adds to them.
MOST_ANSWER: Final = 48 << 20
MOST_CELLS: Final = 8 << 20
# One more than is looked at, which shows that a cell goes on.
MOST_CELL: Final = MAX_CELL + 1
MOST_COLUMNS: Final = 2_000
BROKEN: Final = "broke its reader, which was ended: it is damaged, or made to do that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Rows of a table: their numbers in it (from 1) and their cells as texts, by column.

    `seen` rows were read, of which these were chosen; `total` is how many the table says that it
    has, 0 where it does not say; `whole` is whether all were read. `opaque` are columns with bytes
    that are no text.
    """

    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    seen: int
    total: int
    whole: bool
    opaque: tuple[str, ...] = ()


class SpentError(OSError):
    """Raised in the reading process for a read beyond the bytes that may be read of a table."""


def told(table: Sampled) -> bytes:
    """Return a table as the line that says it."""
    fields = {name: getattr(table, name) for name in Sampled.__slots__}
    return json.dumps({"table": fields}, ensure_ascii=True).encode() + b"\n"


def heard(line: bytes) -> Sampled | tuple[int, int] | str:
    """Return what a line says: a table, why it was not read, or the range that is asked for.

    A range is (offset, count). Raises FormatError for what is no answer: a process that a hostile
    file has taken over may say anything.
    """
    try:
        said = json.loads(line)
        if isinstance(said, dict) and isinstance(said.get("unread"), str):
            return "".join(mark if mark.isprintable() else "?" for mark in said["unread"][:200])
        if isinstance(said, dict) and "read" in said:
            return _range(said["read"])
        return _table(said["table"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise FormatError(BROKEN) from None


def _range(said: object) -> tuple[int, int]:
    offset, count = _numbers(said)
    if not count:
        raise ValueError
    return offset, count


def _table(said: dict[str, object]) -> Sampled:
    columns, opaque, rows = _texts(said["columns"]), _texts(said["opaque"]), said["rows"]
    numbers = _numbers(said["numbers"])
    seen, total = _numbers([said["seen"], said["total"]])
    if not isinstance(rows, list) or not len(rows) == len(numbers) <= seen:
        raise ValueError
    if total and total < seen:
        raise ValueError
    cells = tuple(map(_texts, rows))
    if len(columns) > MOST_COLUMNS or any(len(row) != len(columns) for row in cells):
        raise ValueError
    whole = said["whole"] is True
    return Sampled(
        columns=columns,
        numbers=numbers,
        rows=cells,
        seen=seen,
        total=total,
        whole=whole,
        opaque=opaque,
    )


def _texts(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise ValueError
    "".join(said).encode()  # half of a surrogate pair is no text
    return tuple(said)


def _numbers(said: object) -> tuple[int, ...]:
    if not isinstance(said, list) or not all(type(each) is int and each >= 0 for each in said):
        raise ValueError
    return tuple(said)
