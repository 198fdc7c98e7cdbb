"""Reads names: `ignore_previous`, `sendAllFiles` and `ignoreallrules` are words to a model.

Where letters run into one, the words are found that the detector knows; what is none stays as it
is.
"""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from bartizan.gateway.injection.hashing import BASE, plain
from bartizan.gateway.injection.tables import VECTORS, tables

LONGEST: Final = 32
MOST_WORDS: Final = 2
MOST_GLUED: Final = 1000
"""Names of a list in which words are looked for that run into one."""
STRETCH: Final = 12
"""Words of a list that are judged as one: an order among many names is no part of a longer text."""
_KIND: Final = re.compile(r"\.[a-zA-Z0-9]{1,5}\Z")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_WRAP: Final = (1 << 64) - 1
_READ_AS: Final = plain().ljust(256)
_RUN: Final = 8
"""Letters of the shortest run that may be several words."""
_SHORT: Final = frozenset(["all", "and", "any", "me", "my", "not", "now", "the", "to", "you"])
_FEWEST, _LONG, _MOST = 4, 5, 14
_STRANGE, _PLAIN, _BRIEF = 1.2, 1.0, 1.6
"""What a letter costs that is in no known word, a long word, and a brief one."""


def is_name(text: str) -> bool:
    """Whether a text is a name and no sentence: a word or two of ASCII, as `instructions.md` is."""
    if len(text) > LONGEST or not text.isascii():
        return False
    name = _KIND.sub("", text)
    return len(_WORD.findall(name)) <= MOST_WORDS and len(words_of(name)) <= MOST_WORDS


def words_of(name: str, *, glued: bool = True) -> list[str]:
    """Return the words of a name, in small letters; with `glued` also those that run into one.

    A name beyond ASCII is returned as it is.
    """
    if not name.isascii():
        return [name]
    runs = map(str.lower, _WORD.findall(name))
    return [word for run in runs for word in _parted(run)] if glued else list(runs)


def stretches(names: list[str]) -> Iterator[str]:
    """Yield the words of the names of a list as texts of a few words, each half in the next."""
    glued = len(names) <= MOST_GLUED
    words = [word for name in names for word in words_of(name, glued=glued)]
    for start in range(0, max(1, len(words) - STRETCH // 2), STRETCH // 2):
        yield " ".join(words[start : start + STRETCH])


@lru_cache(maxsize=4096)
def _parted(run: str) -> tuple[str, ...]:
    """Return the words that a run of letters is made of: as many letters as can be, in few words.

    Time grows with the letters times the longest word; a run that is too long for a name is one.
    """
    if not _RUN <= len(run) <= LONGEST or _known([run]):
        return (run,)
    size = len(run)
    some = [
        run[start:end]
        for start in range(size)
        for end in range(start + _FEWEST, min(size, start + _MOST) + 1)
    ]
    words = _known(some) | _SHORT
    costs, starts = [0.0], [0]
    for end in range(1, size + 1):
        cost, start = costs[end - 1] + _STRANGE, end - 1
        for begin in range(max(0, end - _MOST), end - 1):
            if run[begin:end] in words:
                more = costs[begin] + (_PLAIN if end - begin >= _LONG else _BRIEF)
                cost, start = min((cost, start), (more, begin))
        costs.append(cost)
        starts.append(start)
    found = _pieces(run, starts)
    doubtful = len(found) == MOST_WORDS and size < MOST_WORDS * _LONG
    return (run,) if doubtful else tuple(found)


def _pieces(run: str, starts: list[int]) -> list[str]:
    """Return the words that the cheapest way goes over, letters between them as one."""
    cuts, end = [len(run)], len(run)
    while end:
        end = starts[end]
        cuts.append(end)
    found: list[str] = []
    strange = False
    for start, stop in zip(cuts[:0:-1], cuts[-2::-1], strict=True):
        single = stop - start == 1
        if single and strange:
            found[-1] += run[start]
        else:
            found.append(run[start:stop])
        strange = single
    return found


def _known(words: list[str]) -> frozenset[str]:
    """Return those of some words of small ASCII letters that the detector has a meaning for."""
    keys = _keys()
    return frozenset(word for word in words if _is_among(hash_of(word), keys))


def _is_among(value: int, keys: "array[int]") -> bool:
    at = bisect_left(keys, value)
    return at < len(keys) and keys[at] == value


def hash_of(word: str) -> int:
    """Return the hash of a word of ASCII, as the detector's."""
    value, power = 0, 1
    for code in word.encode().translate(_READ_AS):
        value += (code + 1) * power
        power = power * BASE & _WRAP
    return value & _WRAP


@cache
def _keys() -> "array[int]":
    """Return the hashes of all known words, in order."""
    keys = array("Q", tables(VECTORS, {"keys": "<u8"})["keys"])
    if sys.byteorder == "big":
        keys.byteswap()
    return keys
