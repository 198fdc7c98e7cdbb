"""Tells from the outline of a run of digits which shapes can stand in it, and where they begin.

An outline is a run with every digit as 0 and every letter as a. There are few of them in any text,
so that each is asked once which shapes fit: the numbers of a text cost a look into a table, however
many shapes of numbers there are.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import re2

# A number begins with one of these, goes on with these, and is no shorter: 1.1.90.
RUN: Final = re.compile(rb"[0-9(+][0-9 .\-/()+]{5,}+")
LONGEST: Final = 48
"""Longer runs are rows of numbers, whose outlines do not come again."""
TAIL: Final = 32
"""How far behind a run a value goes on at most, as with a telephone's extension."""
_OUTLINE: Final = bytes.maketrans(
    b"123456789bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    b"0" * 9 + b"a" * 51,
)
_PART: Final = re.compile(r"\\.|\[[^\]]+\]|\{[0-9,]+\}|\(\?:|.")
_STRUCTURE: Final = frozenset(["(?:", ")", "|", "?", r"\b"])
_UNBOUND: Final = frozenset(["(", "*", "+"])
_MARKS: Final = frozenset(" .-/()+")
_DIGITS: Final = frozenset("0123456789")
_PRINTABLE: Final = tuple(map(chr, range(0x20, 0x7F)))


def outlined(data: bytes) -> bytes:
    """Return the outline of a text, of the same length."""
    return data.translate(_OUTLINE)


def relaxed(pattern: str) -> str | None:
    """Return a pattern that fits the outline of all that a pattern fits; None if it has letters.

    A pattern of which only a group is the value has no relaxed one either, nor has one that may
    go on without end: what is matched place by place must be short.
    """
    parts = []
    for part in _PART.findall(pattern):
        other = _relaxed(part)
        if other is None:
            return None
        parts.append(other)
    return "".join(parts)


@cache
def _relaxed(part: str) -> str | None:
    if part in _UNBOUND or part.endswith(",}") or r"\x" in part:
        return None
    if part in _STRUCTURE or part[0] == "{":
        return part
    fitting = {mark for mark in _PRINTABLE if re.fullmatch(part, mark)}
    if not fitting <= _MARKS | _DIGITS:
        return None
    marks = [re.escape(mark) for mark in sorted(fitting - _DIGITS)]
    return f"[{''.join([*marks, *('0' if fitting & _DIGITS else '')])}]"


class Fitting(NamedTuple):
    """A shape by its number, with the places of an outline at which it may begin, in order."""

    member: int
    places: tuple[int, ...]


class Outlines:
    """Shapes of numbers: which of them fit an outline.

    `patterns` are relaxed ones, `before` the bytes that may not stand before a value of each.
    """

    def __init__(
        self, patterns: Sequence[str], before: Sequence[frozenset[int]], options: re2.Options
    ) -> None:
        self._patterns = [re.compile(pattern.encode()) for pattern in patterns]
        self._before = before
        self._all = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._all.Add(pattern)
        self._all.Compile()

    def fitting(self, outline: bytes) -> tuple[Fitting, ...]:
        """Return what may stand in the outline of a run with the characters next to it."""
        fits = (Fitting(each, tuple(self._places(outline, each))) for each in self._any(outline))
        return tuple(fit for fit in fits if fit.places)

    def _any(self, outline: bytes) -> list[int]:
        return sorted(self._all.Match(outline) or ())

    def _places(self, outline: bytes, index: int) -> Iterator[int]:
        begins, before = self._patterns[index].match, self._before[index]
        for place in range(1, len(outline)):
            free = outline[place] in b"0(+" and outline[place - 1] not in before
            if free and begins(outline, place) is not None:
                yield place - 1
