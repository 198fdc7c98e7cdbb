"""Proves what was located in joined texts: by what goes on, the words beside it, and its checks."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from bartizan.classify.nearby import Row, Says, has_capitals, plain, row_of, says, spoken
from bartizan.classify.outlines import TAIL
from bartizan.classify.shaping import Fits, Gate, Member

SEPARATOR: Final = b"\n\x00\n"
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
        return self.starts[row + 1] - len(SEPARATOR)

    def row(self, row: int) -> bytes:
        """Return the bytes of a row."""
        return self.data[self.starts[row] : self.end_of(row)]


def block(rows: Sequence[bytes]) -> Block:
    """Join rows."""
    sizes = (len(row) + len(SEPARATOR) for row in rows)
    starts = list(accumulate(sizes, initial=len(SEPARATOR)))
    return Block(SEPARATOR.join((b"", *rows, b"")), starts)


class Proof:
    """The values of a block that are proved, while they are: `found`."""

    def __init__(self, joined: Block, gate: Gate, hint: frozenset[bytes]) -> None:
        self.found: list[Found] = []
        self._data, self._starts = joined
        self._vocabulary = gate.vocabulary
        self._hint = hint
        self._plain = b""
        self._number = -1
        self._row = Row(b"", 0, 0, 0)
        self._said: frozenset[bytes] | None = None
        self._last = Found(-1, 0, 0, "", 0.0, 0)

    def add_run(self, fits: Fits, start: int, end: int) -> None:
        """Take in what is proved of a run of digits, of which its outline says what fits where."""
        self._turn(bisect_right(self._starts, start) - 1)
        self._said = spoken(self._row, start, end + TAIL, self._vocabulary)
        for member, places in fits.sure:
            self._add_some(member, start, places)
        if self._said or self._said is None or self._hint:
            for member, places in fits.needy:
                if self._is_spoken_for(member):
                    self._add_some(member, start, places)

    def _add_some(self, member: Member, start: int, places: Sequence[int]) -> None:
        data, ended = self._data, 0
        for place in places:
            begin = start + place
            if begin >= ended:
                match = member.begins(data, begin)
                if match is not None:
                    ended = match.end()
                    self._add(member, self._number, begin, ended)

    def add(self, member: Member, start: int, end: int) -> None:
        """Take in a value of a shape, if it is one."""
        number = bisect_right(self._starts, start) - 1
        if end > self._starts[number + 1] - len(SEPARATOR):
            return
        if not member.settled:
            self._turn(number)
            self._said = spoken(self._row, start, end, self._vocabulary)
            if member.needy and not self._is_spoken_for(member):
                return
        self._add(member, number, start, end)

    def _turn(self, number: int) -> None:
        """Turn to a row, to the words around its values."""
        if number != self._number:
            self._number = number
            self._plain = self._plain or plain(self._data)
            low, high = self._starts[number], self._starts[number + 1] - len(SEPARATOR)
            row = self._data[low:high]
            self._row = row_of(row, low) if has_capitals(row) else Row(self._plain, low, high, 0)

    def _is_spoken_for(self, member: Member) -> bool:
        """Whether a word that speaks for a shape may stand around."""
        wanted, said = member.telling.wanted.spoken, self._said
        return said is None or not said.isdisjoint(wanted) or not self._hint.isdisjoint(wanted)

    def _add(self, member: Member, number: int, start: int, end: int) -> None:
        data, last = self._data, self._last
        mark = data[end]
        if mark in member.after or (mark == _POINT and data[end + 1] in _DIGITS):
            return  # it goes on, as a further part of a version does
        if start == last.start and end == last.end and is_surer(last, member):
            return
        score = member.score if member.settled else self._score(member, start, end)
        if score >= THRESHOLD and member.accept(data[start:end].decode(errors="replace")):
            self._last = Found(number, start, end, member.name, score, member.rank)
            self.found.append(self._last)

    def _score(self, member: Member, start: int, end: int) -> float:
        telling, hint, said = member.telling, self._hint, self._said
        if hint and not hint.isdisjoint(telling.wanted.spoken):
            return member.near
        if said is None or not said.isdisjoint(telling.spoken):
            answer = says(self._row, start, end, telling)
            if answer is Says.FOR:
                return member.near
            if answer is Says.AGAINST:
                return member.doubted
        doubted = hint and not hint.isdisjoint(telling.against.spoken)
        return member.doubted if doubted else member.score


def is_surer(found: Found, member: Member) -> bool:
    """Whether a shape at the place of what is found would give way to it, at its best."""
    return member.near <= found.score and member.rank >= found.rank
