"""Words and n-grams of many texts at once, as hashes: no Python runs for each word."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]

LONGEST_TEXT: Final = 1 << 16
_BASE: Final = 0x9E3779B97F4A7C15
_BASE_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_MIX: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT: Final = 31
_ASCII: Final = 0x80
_NO_WORD: Final = re.compile(r"[^\w]+")
# Scripts without spaces: each sign is a word of its own.
_SIGNS: Final = re.compile(r"([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of texts in order: the hash of each, the text that it is of, its bytes there.

    `starts` and `ends` count the bytes of the plain texts joined by one byte.
    """

    hashes: Hashes
    rows: Indices
    starts: Indices
    ends: Indices


def plain(text: str) -> str:
    """Return a text as its words are told apart: lower case, one form of equal letters.

    Of a text beyond LONGEST_TEXT characters the first and the last half of that are taken.
    """
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT // 2]} {text[-LONGEST_TEXT // 2 :]}"
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub(r" \1 ", _NO_WORD.sub(" ", folded))


def joined(texts: Sequence[str]) -> tuple[bytes, Indices]:
    """Return the plain texts as bytes, one after the other, and where each starts."""
    parts = [plain(text).encode("utf-8", "replace") for text in texts]
    lengths = np.fromiter((len(part) + 1 for part in parts), np.int64, len(parts))
    return b"\n".join(parts), np.cumsum(lengths) - lengths


def words_of(texts: Sequence[str]) -> Words:
    """Return the words of texts. Linear in their length."""
    data, firsts = joined(texts)
    signs = np.frombuffer(data, np.uint8)
    inside = np.zeros(len(signs) + 2, bool)
    inside[1:-1] = _IS_WORD[signs]
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    rows = np.searchsorted(firsts, starts, "right") - 1
    return Words(_hashed(signs, starts, ends), rows, starts, ends)


def _hashed(signs: NDArray[np.uint8], starts: Indices, ends: Indices) -> Hashes:
    """Return the hash of each slice: a polynomial of its bytes, from sums over all bytes."""
    if not len(signs):
        return np.zeros(0, np.uint64)
    powers = np.cumprod(np.full(len(signs), _BASE, np.uint64))
    sums = np.zeros(len(signs) + 1, np.uint64)
    np.cumsum((signs.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    inverses = np.cumprod(np.full(len(signs), _BASE_INVERSE, np.uint64))
    return mixed(np.multiply(sums[ends] - sums[starts], inverses[starts], dtype=np.uint64))


def mixed(values: Hashes) -> Hashes:
    """Return values whose bits are well mixed (splitmix64's last step; Steele et al. 2014)."""
    for shift, factor in _MIX:
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values ^ (values >> np.uint64(_LAST_SHIFT))


def grams(words: Words, length: int) -> tuple[Hashes, Indices, Indices]:
    """Return the n-grams of `length` words: the hash, the text, and the number of its first word.

    No n-gram runs from one text into the next.
    """
    count = len(words.hashes) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    within = np.flatnonzero(words.rows[:count] == words.rows[length - 1 :])
    found = np.full(len(within), length, np.uint64)
    for offset in range(length):
        found = mixed(found * np.uint64(_BASE) + words.hashes[within + offset])
    return found, words.rows[within], within


def _word_bytes() -> NDArray[np.bool_]:
    table = np.arange(256) >= _ASCII
    for sign in b"abcdefghijklmnopqrstuvwxyz0123456789":
        table[sign] = True
    return table


_IS_WORD: Final = _word_bytes()
