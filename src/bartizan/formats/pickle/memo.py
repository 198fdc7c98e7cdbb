"""The memo of a pickle: a log of what was kept, which is read only when somebody asks for a number.

Most of what a pickle keeps is never asked for. So a run of plain values, which the regex engine
passes over at once, is split into what it keeps only then.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.harmless import KEEP, NUMBER, TEXT
from bartizan.formats.pickle.opcodes import MEMOIZE, SHORT_TEXT
from bartizan.formats.pickle.stack import Bulk, Fields, Parts, Value

MOST_KEPT: Final = 1_000_000
# Bytes of runs that are held before they are split.
MOST_HELD: Final = 16 << 20
MEMOIZED: Final = bytes([MEMOIZE])
PIECE: Final = b"(?:(%s)|([\\]})])|%s)(%s)?|[(eu]" % (TEXT, NUMBER, KEEP)


class _Put(NamedTuple):
    """A value that is kept under a number of its own."""

    number: int
    value: Value


class Memo:
    """Values by number."""

    __slots__ = ("_held", "_known", "_late")

    def __init__(self) -> None:
        self._known: dict[int, Value] = {}
        self._late: list[Value | _Put | bytes] = []
        self._held = 0

    def __len__(self) -> int:
        """Return how many values there are, with each run that nobody has asked for as one."""
        return len(self._known) + len(self._late)

    def keep(self, value: Value) -> None:
        """Keep a value under the next number."""
        self._late.append(value)

    def put(self, index: int, value: Value) -> None:
        """Keep a value under a number."""
        self._late.append(_Put(index, value))

    def run(self, content: bytes) -> None:
        """Keep what a run of plain values keeps. Raises FormatError when that is too much."""
        self._late.append(content)
        self._held += len(content)
        if self._held > MOST_HELD:
            self.known()

    def known(self) -> dict[int, Value]:
        """Return all values by their numbers. Raises FormatError when there are too many."""
        if self._late:
            late, self._late, self._held = self._late, [], 0
            for each in late:
                if isinstance(each, bytes):
                    self._split(each)
                elif isinstance(each, _Put):
                    self._known[each.number] = each.value
                else:
                    self._known[len(self._known)] = each
        return self._known

    def _split(self, run: bytes) -> None:
        known = self._known
        for value, keep in _kept(run):
            index = len(known) if keep == MEMOIZED else int.from_bytes(keep[1:], "little")
            known[index] = value
            if len(known) > MOST_KEPT:
                raise FormatError(f"more than {MOST_KEPT} values are kept")


def _kept(run: bytes) -> Iterator[tuple[Value, bytes]]:
    """Yield what a run keeps, each with the opcode that keeps it; lists weigh what they hold."""
    last: Value = None
    filled = Bulk()
    for found in re.finditer(PIECE, run, re.DOTALL):
        text, empty, keep = found.groups()
        if not (text or empty) and found[0] in (b"(", b"e", b"u"):
            filled = last if found[0] == b"(" and isinstance(last, Bulk) else Bulk()
            last = None
            continue
        last = _text(text) if text else _empty(empty) if empty else None
        filled.weight += 1
        if keep:
            yield last, keep


def _text(piece: bytes) -> str:
    return piece[2 if piece[0] == SHORT_TEXT else 5 :].decode("utf-8", "surrogateescape")


def _empty(piece: bytes) -> Value:
    return Bulk() if piece == b"]" else Fields() if piece == b"}" else Parts(())
