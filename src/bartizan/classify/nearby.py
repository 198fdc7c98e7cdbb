"""What the words beside a value say: for its type, for something else, or nothing."""

import re
from enum import Enum
from typing import Final, NamedTuple

_WORD: Final = re.compile(rb"[a-z0-9'\x80-\xff]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CJK: Final = "\u0e00"
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


class Words(NamedTuple):
    """Words in lower case, as bytes; those of scripts without spaces are looked for anywhere."""

    spoken: frozenset[bytes]
    run: tuple[bytes, ...]


def compiled(words: frozenset[str]) -> Words:
    """Return words ready to be looked for."""
    run = tuple(sorted(word.encode() for word in words if min(word) > _CJK))
    return Words(frozenset(word.encode() for word in words), run)


def hinted(name: str) -> frozenset[bytes]:
    """Return the words of a name, as of a column."""
    plain = _CAMEL.sub(" ", name).replace("_", " ").lower()
    return frozenset(_WORD.findall(plain.encode("utf-8", "replace"))) - _VAGUE


def _lower(data: bytes) -> bytes:
    return data.lower() if data.isascii() else data.decode("utf-8", "ignore").lower().encode()


def mentions(text: bytes, wanted: Words) -> bool:
    """Whether a text has any of the words, wherever it stands."""
    plain = _lower(text)
    if not wanted.spoken.isdisjoint(_WORD.findall(plain)):
        return True
    return not plain.isascii() and any(word in plain for word in wanted.run)


def says(window: tuple[bytes, bytes], wanted: Words, against: Words) -> Says:
    """Return what the text before and after a value says; the nearest telling word decides.

    A word against counts only right before the value: further away it may be about another one.
    """
    before, after = _lower(window[0]), _lower(window[1][:_AFTER])
    found = _WORD.findall(before)
    if wanted.spoken.isdisjoint(found) and against.spoken.isdisjoint(found):
        found = []
    distance = 0
    for word in reversed(found):
        if word in wanted.spoken:
            return Says.FOR
        if distance < _ADJACENT and word in against.spoken:
            return Says.AGAINST
        distance += word not in _FILLING
    if not before.isascii():
        last = {word: before.rfind(word) for word in (*wanted.run, *against.run)}
        nearest = max(last, key=lambda word: last[word], default=b"")
        if nearest and last[nearest] >= 0:
            return Says.FOR if nearest in wanted.run else Says.AGAINST
    return Says.NOTHING if wanted.spoken.isdisjoint(_WORD.findall(after)) else Says.FOR
