"""Walks Universal Binary JSON, as XGBoost writes it: it holds values, and each has an end."""

from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found
from bartizan.scan.pickled import behind

MOST_DEPTH: Final = 200
MOST_VALUES: Final = 50_000_000
# Bytes of a value by its marker: null, no-op, booleans, integers, floats, a character.
WIDTHS: Final = {
    ord("Z"): 0, ord("N"): 0, ord("T"): 0, ord("F"): 0, ord("i"): 1, ord("U"): 1, ord("I"): 2,
    ord("l"): 4, ord("L"): 8, ord("d"): 4, ord("D"): 8, ord("C"): 1,
}  # fmt: skip
INTEGERS: Final = frozenset(b"iUIlL")
TEXTS: Final = frozenset(b"SH")
LIST, MAP = ord("["), ord("{")
ENDS: Final = {LIST: ord("]"), MAP: ord("}")}
TYPE, COUNT, NOTHING = ord("$"), ord("#"), ord("N")


def ubjson_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a document as the values that it is, when it is such to its end."""
    walk = _Walk(Cursor(part.source))
    walk.value(walk.cursor.byte(), 0)
    end = walk.cursor.position
    scan.understand(part, end)
    if end < part.source.size:
        text = f"{part.source.size - end} bytes stand behind the document"
        yield found(part, "trailing-bytes", Verdict.INCONCLUSIVE, text, end)
        yield from behind(scan, part, end)


class _Walk:
    """Passes over values; nothing of them is kept."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor, self.left = cursor, MOST_VALUES

    def value(self, marker: int, depth: int) -> None:
        """Pass over the value that a marker announces. Raises FormatError for what is none."""
        self.left -= 1
        if self.left < 0:
            raise FormatError(f"more than {MOST_VALUES} values")
        if marker in WIDTHS:
            self.cursor.skip(WIDTHS[marker])
        elif marker in TEXTS:
            self.cursor.skip(self._integer(self.cursor.byte()))
        elif marker in ENDS and depth < MOST_DEPTH:
            self._container(marker, depth + 1)
        else:
            raise FormatError(f"no value begins at byte {self.cursor.position - 1}")

    def _integer(self, marker: int) -> int:
        if marker not in INTEGERS:
            raise FormatError(f"no length at byte {self.cursor.position - 1}")
        content = self.cursor.take(WIDTHS[marker])
        value = int.from_bytes(content, "big", signed=marker != ord("U"))
        if value < 0:
            raise FormatError(f"a length below zero before byte {self.cursor.position}")
        return value

    def _container(self, kind: int, depth: int) -> None:
        """Pass over a list or a map: of a type and a count, of a count, or up to its end."""
        marker, shared = self.cursor.byte(), None
        if marker == TYPE:
            shared, marker = self.cursor.byte(), self.cursor.byte()
            if marker != COUNT:
                raise FormatError(f"a type without a count before byte {self.cursor.position}")
        if marker == COUNT:
            self._counted(kind, self._integer(self.cursor.byte()), shared, depth)
            return
        while marker != ENDS[kind]:
            if marker != NOTHING:
                self._item(kind, marker, None, depth)
            marker = self.cursor.byte()

    def _counted(self, kind: int, count: int, shared: int | None, depth: int) -> None:
        if kind == LIST and shared in WIDTHS:
            self.cursor.skip(WIDTHS[shared] * count)
            return
        for _ in range(count):
            first = self.cursor.byte() if kind == MAP or shared is None else shared
            self._item(kind, first, shared, depth)

    def _item(self, kind: int, first: int, shared: int | None, depth: int) -> None:
        """Pass over a value, and in a map over its key in front of it, whose length comes first."""
        if kind == MAP:
            self.cursor.skip(self._integer(first))
            first = self.cursor.byte() if shared is None else shared
        self.value(first, depth)
