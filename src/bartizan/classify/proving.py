"""Proves what was located in joined texts: by what goes on, the words beside it, and its checks."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from bartizan.classify.nearby import Says, row_of, says, spoken
from bartizan.classify.outlines import TAIL
from bartizan.classify.shaping import Fits, Gate, Member

SEPARATOR: Final = b"\n\x00\n"
GAP: Final = len(SEPARATOR)
THRESHOLD: Final = 0.5
_POINT: Final = ord(".")
_DIGITS: Final = frozenset(b"0123456789")


class Found(NamedTuple):
    """A value in row `row` of a block, by its offsets in the block; low ranks are surer."""

    row: int
    start: int
    end: int
    type: str
    score: float
    rank: int


class Block(NamedTuple):
    """Texts that are joined in `data`, with a separator that no shape can cross on either side.

    `starts` are where each text starts, and where one more would.
    """

    data: bytes
    starts: Sequence[int]

    def end_of(self, row: int) -> int:
        """Return where a row ends."""
        return self.starts[row + 1] - GAP

    def row(self, row: int) -> bytes:
        """Return the bytes of a row."""
        return self.data[self.starts[row] : self.end_of(row)]


def block(rows: Sequence[bytes]) -> Block:
    """Join rows."""
    starts = list(accumulate([len(row) + GAP for row in rows], initial=GAP))
    return Block(SEPARATOR.join((b"", *rows, b"")), starts)


class Proof:
    """The values of a block that are proved, while they are: `found`."""

    def __init__(self, joined: Block, gate: Gate, hint: frozenset[bytes]) -> None:
        self.found: list[Found] = []
        self._data, self._starts = joined
        self._vocabulary = gate.vocabulary
        self._hint = hint
        self._number = -1
        self._row, self._before = b"", 0
        self._said: frozenset[bytes] | None = None
        self._last = Found(-1, 0, 0, "", 0.0, 0)

    def add_run(self, fits: Fits, start: int, end: int) -> None:
        """Take in what is proved of a run of digits, of which its outline says what fits where."""
        number = bisect_right(self._starts, start) - 1
        said = self._turn(number, start, end + TAIL)
        for member, places in fits.sure:
            self._add_some(member, number, start, places)
        if said is None or said or self._hint:
            for member, places in fits.needy:
                if said is None or not said.isdisjoint(member.wanted) or self._is_hinted(member):
                    self._add_some(member, number, start, places)

    def _add_some(self, member: Member, number: int, start: int, places: Sequence[int]) -> None:
        data, ended = self._data, 0
        for place in places:
            begin = start + place
            if begin >= ended:
                match = member.begins(data, begin)
                if match is not None:
                    ended = match.end()
                    self._add(member, number, begin, ended)

    def add(self, member: Member, start: int, end: int) -> None:
        """Take in a value of a shape, if it is one."""
        number = bisect_right(self._starts, start) - 1
        if end > self._starts[number + 1] - GAP:
            return
        if not member.settled:
            said = self._turn(number, start, end)
            silent = said is not None and said.isdisjoint(member.wanted)
            if member.needy and silent and not self._is_hinted(member):
                return
        self._add(member, number, start, end)

    def _turn(self, number: int, start: int, end: int) -> frozenset[bytes] | None:
        """Turn to a place in a row, to the words around it: return them."""
        if number != self._number:
            self._number = number
            low, high = self._starts[number], self._starts[number + 1] - GAP
            self._row, self._before = row_of(self._data[low:high]), low - 1
        before = self._before
        self._said = spoken(self._row, start - before, end - before, self._vocabulary)
        return self._said

    def _is_hinted(self, member: Member) -> bool:
        """Whether a word that speaks for a shape is in the name of the column."""
        return bool(self._hint) and not self._hint.isdisjoint(member.wanted)

    def _add(self, member: Member, number: int, start: int, end: int) -> None:
        data, last = self._data, self._last
        mark = data[end]
        if mark in member.after or (mark == _POINT and data[end + 1] in _DIGITS):
            return  # it goes on, as a further part of a version does
        if start == last.start and end == last.end and is_surer(last, member):
            return
        score = member.score if member.settled else self._score(member, start, end)
        if score >= THRESHOLD and member.accept(data[start:end].decode("utf-8", "replace")):
            self._last = found = Found(number, start, end, member.name, score, member.rank)
            self.found.append(found)

    def _score(self, member: Member, start: int, end: int) -> float:
        if self._hint and self._is_hinted(member):
            return member.near
        said, telling = self._said, member.telling
        if said is None or not said.isdisjoint(telling.spoken):
            before = self._before
            answer = says(self._row, start - before, end - before, telling)
            if answer is Says.FOR:
                return member.near
            if answer is Says.AGAINST:
                return member.doubted
        doubted = self._hint and not self._hint.isdisjoint(telling.against.spoken)
        return member.doubted if doubted else member.score


def is_surer(found: Found, member: Member) -> bool:
    """Whether a shape at the place of what is found would give way to it, at its best."""
    return member.near <= found.score and member.rank >= found.rank
