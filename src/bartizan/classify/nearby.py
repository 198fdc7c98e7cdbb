"""What the words beside a value say: for its type, for something else, or nothing."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

# Words are told apart by blanks once all that is no part of one is blank, and capitals are small.
_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789'" + bytes(range(0x80, 0x100))
_PLAIN: Final = bytes(mark if mark in _LETTERS else 0x20 for mark in bytes(range(0x100)).lower())
_WORD: Final = re.compile(rb"[a-z0-9'\x80-\xff]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RUN_FROM: Final = "\u0e00"
# Characters of those scripts, or a word beyond ASCII that is written on to what may be a value.
_MAY_RUN: Final = re.compile(rb"[\xe0-\xf4]|[0-9][\x80-\xff]")
# The first bytes of capitals beyond ASCII, with the second where small letters share the first.
_CAPITAL: Final = re.compile(
    rb"\xc3[\x80-\x9e]|\xce[\x80-\xab]|\xd0[\x80-\xaf]|\xd1[\xa0-\xbf]|[\xc4-\xcd\xcf\xd2-\xd5\xe1\xf0]"
    rb"|\xe2[\x84-\x93\xb0-\xb3]|\xea[\x99-\x9f]|\xef\xbc"
)
_AFTER: Final = 20
_ADJACENT: Final = 2
_FILLING: Final = frozenset(
    b"is no number nr num n the a of id my our your was are to with ist le la".split()
)


# In a sentence these speak for a type; as the name of a column they say nothing.
_VAGUE: Final = frozenset(
    b"text contact call calls called calling reach dial ring from host client server remote login "
    b"id ids at home send deposit provider portable bel mail from live lives location position "
    b"point identity medical payment pan social number personal documento code".split()
)


class Says(Enum):
    """The answer of the words."""

    FOR = "for"
    AGAINST = "against"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Words:
    """Words in lower case, as bytes; those of scripts without spaces are looked for anywhere."""

    spoken: frozenset[bytes]
    run: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """The words that say something of a value: for it, against it, how far before it, and all."""

    wanted: Words
    against: Words
    far: int
    spoken: frozenset[bytes]


def telling(wanted: frozenset[str], against: frozenset[str], far: int) -> Telling:
    """Return words ready to be looked for within `far` bytes."""
    both = compiled(wanted), compiled(against)
    return Telling(*both, far, both[0].spoken | both[1].spoken)


def compiled(words: frozenset[str]) -> Words:
    """Return words as they are looked for."""
    run = tuple(sorted(word.encode() for word in words if min(word) > _RUN_FROM))
    return Words(frozenset(word.encode() for word in words), run)


def hinted(name: str) -> frozenset[bytes]:
    """Return the words of a name, as of a column."""
    spaced = _CAMEL.sub(" ", name).replace("_", " ").lower()
    return frozenset(_WORD.findall(spaced.encode("utf-8", "replace"))) - _VAGUE


def plain(data: bytes) -> bytes:
    """Return ASCII with its words in lower case and blanks between them, of the same length."""
    return data.translate(_PLAIN)


def has_capitals(row: bytes) -> bool:
    """Whether a row may have capitals beyond ASCII, which `plain` leaves as they are."""
    return not row.isascii() and _CAPITAL.search(row) is not None


def row_of(row: bytes) -> bytes:
    """Return a row of UTF-8 as plain text between two blanks: a place in it is one further on.

    A character whose small letter has another length in UTF-8 stays as it is.
    """
    if has_capitals(row):
        text = row.decode("utf-8", "surrogatepass")
        small = text.lower().encode("utf-8", "surrogatepass")
        row = small if len(small) == len(row) else b"".join(map(_small, text))
    return b" %b " % row.translate(_PLAIN)


def _small(mark: str) -> bytes:
    data = mark.encode("utf-8", "surrogatepass")
    small = mark.lower().encode("utf-8", "surrogatepass")
    return small if len(small) == len(data) else data


def spoken(
    text: bytes, start: int, end: int, vocabulary: tuple[frozenset[bytes], int]
) -> frozenset[bytes] | None:
    """Return which words of a vocabulary stand around a place of a row; None if more may.

    They stand within its `far` bytes before the place, or closely behind it. A word beyond ASCII
    that a value is written on to ends where that begins.
    """
    words, far = vocabulary
    first = start - far if start > far else 0
    beside = text[first : end + _AFTER]
    around = beside.split()
    if not beside.isascii():
        if _MAY_RUN.search(beside) is not None:
            return None
        around += text[first:start].split()[-1:]
    return words.intersection(around)


def says(text: bytes, start: int, end: int, telling: Telling) -> Says:
    """Return what the words around a place of a row say; the nearest before it decides.

    They stand within `far` bytes before it as a whole, or closely behind. A word against counts
    only right before it: further away it may be about another value.
    """
    far, wanted, against = telling.far, telling.wanted.spoken, telling.against.spoken
    first = text.find(b" ", start - far - 1 if start > far else 0, start)
    distance = 0
    for word in reversed(text[first:start].split() if first >= 0 else ()):
        if word in wanted:
            return Says.FOR
        if distance < _ADJACENT and word in against:
            return Says.AGAINST
        distance += word not in _FILLING
    before = text[start - far if start > far else 0 : start]
    if not before.isascii():
        run = _running(before, telling.wanted.run, telling.against.run)
        if run is not Says.NOTHING:
            return run
    last = text.rfind(b" ", end, end + _AFTER + 1)
    spoken_for = last > end and not wanted.isdisjoint(text[end:last].split())
    return Says.FOR if spoken_for else Says.NOTHING


def _running(before: bytes, wanted: tuple[bytes, ...], against: tuple[bytes, ...]) -> Says:
    last = {word: before.rfind(word) for word in (*wanted, *against)}
    nearest = max(last, key=lambda word: last[word], default=b"")
    if not nearest or last[nearest] < 0:
        return Says.NOTHING
    return Says.FOR if nearest in wanted else Says.AGAINST
