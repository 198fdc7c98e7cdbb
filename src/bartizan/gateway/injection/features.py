"""Hashes a text into buckets: runs of characters and of words, all at once and by their places.

Every run of three to five characters and of one to three words (and pairs with one word between)
falls into one of `BUCKETS`. Words get a polynomial hash from prefix sums, so that no loop runs over
characters or words; all arithmetic is modulo 2^64.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 1 << 19
BLOCK: Final = 1 << 14
"""The longest text, in characters, that is hashed at once."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
Buckets = NDArray[np.int64]

_MASK: Final = np.uint64(BUCKETS - 1)
_BASE: Final = 0x9E3779B97F4A7C15
_WRAP: Final = 1 << 64
_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS: Final = (np.uint64(30), np.uint64(27))
_LAST_SHIFT: Final = np.uint64(31)
_CHARS: Final = tuple(pow(_BASE, 2 * n + 3, _WRAP) | 1 for n in range(5))
_WORDS: Final = tuple(pow(_BASE, 2 * n + 21, _WRAP) | 1 for n in range(5))
_SALTS: Final = tuple(pow(_BASE, n + 77, _WRAP) for n in range(8))
SIZES: Final = (3, 4, 5)
"""How many characters there are in a run of each kind."""
BEHIND: Final = (0, 1, 2, 2)
"""How many words stand behind the first in a word, a pair, three, and a pair with one between."""
_ONE: Final = np.uint64(1)
_SPACE, _NO_BREAK, _ZERO, _NINE = 32, 0xA0, 48, 57
# Characters beyond ASCII that part words, and those that are a word each (ideographs, kana).
_MARKS: Final = (
    (0x80, 0xA9), (0xAB, 0xB4), (0xB6, 0xB9), (0xBB, 0xBF), (0x2000, 0x206F),
    (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40),
)  # fmt: skip
_SINGLE: Final = ((0x2E80, 0x2FFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))


class Hashed(NamedTuple):
    """A text's runs by their buckets; those that the text ends within are none, as `real` tells."""

    runs: Buckets
    """Of three, four and five characters, a row each; a column for each letter that was read."""
    phrases: Buckets
    """Of a word, a pair, three words, and a pair with a word between; a column for each word."""
    at: Places
    """Where in the text each letter stands that was read."""
    heads: Places
    """Which of the letters each word begins with."""
    words: Hashes
    """The hash of each word, which is its own wherever it stands."""

    def real(self) -> Iterator[tuple[Buckets, Places]]:
        """Yield the buckets of the runs of each kind, and where in the text each run begins."""
        for row, size in zip(self.runs, SIZES, strict=True):
            count = max(0, row.size - size + 1)
            yield row[:count], self.at[:count]
        starts = self.at[self.heads]
        for row, behind in zip(self.phrases, BEHIND, strict=True):
            count = max(0, row.size - behind)
            yield row[:count], starts[:count]

    @property
    def buckets(self) -> Buckets:
        """The buckets of all runs."""
        return np.concatenate([buckets for buckets, _ in self.real()])


def hashed(text: str) -> Hashed:
    """Return the buckets of a text of at most BLOCK characters. Never raises on any text."""
    letters, at = _letters(text[:BLOCK])
    heads, words = _words(letters, plain=text.isascii())
    split = len(SIZES) * letters.size
    values = np.empty(split + len(BEHIND) * words.size, np.uint64)
    runs = values[:split].reshape(len(SIZES), -1)
    phrases = values[split:].reshape(len(BEHIND), -1)
    _put(runs, letters, _RUNS)
    _put(phrases, words, _PHRASES)
    _mix(values)
    return Hashed(runs.view(np.int64), phrases.view(np.int64), at, heads, words)


def words_of(text: str) -> list[str]:
    """Return the words of a text of at most BLOCK characters as they are hashed: for training."""
    letters, _ = _letters(text[:BLOCK])
    if not letters.size:
        return []
    starts, ends = _edges(letters, plain=text.isascii())
    plain = "".join(map(chr, letters.tolist()))
    return [plain[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _letters(text: str) -> tuple[Hashes, Places]:
    """Return code points of lower case, digits as 0 and each run of space as one, with places."""
    if text.isascii():
        plain = text.encode().translate(_PLAIN)
        codes: NDArray[np.uint8 | np.uint32] = np.frombuffer(plain, np.uint8)
        if b"  " not in plain:
            return codes.astype(np.uint64), _PLACES[: len(plain)]
    else:
        codes = _wide_codes(text)
    blank = codes == _SPACE
    kept = np.ones(codes.size, bool)
    kept[1:] = ~(blank[1:] & blank[:-1])
    places = np.flatnonzero(kept)
    return codes[places].astype(np.uint64), places


def _wide_codes(text: str) -> NDArray[np.uint32]:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(mark if len(mark.lower()) > 1 else mark.lower() for mark in text)
    codes = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where((codes >= _ZERO) & (codes <= _NINE), np.uint32(_ZERO), codes)
    return np.where((codes <= _SPACE) | (codes == _NO_BREAK), np.uint32(_SPACE), codes)


def _put(rows: Hashes, values: Hashes, factors: tuple[Hashes, Hashes]) -> None:
    """Write sums of products: of each value and those behind it, by a row of factors each."""
    by, salts = factors
    width = by.shape[1]
    padded = np.zeros(values.size + width - 1, np.uint64)
    padded[: values.size] = values
    size = padded.itemsize
    shifted = np.ndarray((width, values.size), np.uint64, padded, strides=(size, size))
    np.matmul(by, shifted, out=rows)
    rows += salts


def _words(letters: Hashes, *, plain: bool) -> tuple[Places, Hashes]:
    """Return the letters that words begin with, and a hash of each word."""
    starts, ends = _edges(letters, plain=plain)
    powers, inverse = _POWERS
    sums = np.zeros(letters.size + 1, np.uint64)
    raised = letters + _ONE
    raised *= powers[: letters.size]
    np.cumsum(raised, out=sums[1:])
    words = sums.take(ends)
    words -= sums.take(starts)
    words *= inverse.take(starts)
    return starts, words


def _edges(letters: Hashes, *, plain: bool) -> tuple[Places, Places]:
    """Return where words begin and end: runs of letters and digits, or single ideographs.

    Letters beyond ASCII are looked at one by one, unless there are none because a text is `plain`.
    """
    word = np.zeros(letters.size + 2, bool)
    word[1:-1] = _ALNUM.take(letters.view(np.int64), mode="clip")
    if plain:
        turns = np.flatnonzero(word[1:] != word[:-1])
        return turns[::2], turns[1::2]
    return _wide_edges(letters, word[1:-1])


def _wide_edges(letters: Hashes, word: NDArray[np.bool_]) -> tuple[Places, Places]:
    single = np.zeros(letters.size, bool)
    for low, high in _MARKS:
        word &= (letters < low) | (letters > high)
    for low, high in _SINGLE:
        single |= (letters >= low) & (letters <= high)
    before = np.concatenate(([False], word[:-1]))
    apart = single | np.concatenate(([False], single[:-1]))
    starts = np.flatnonzero(word & (~before | apart))
    after = np.concatenate((word[1:], [False]))
    parted = single | np.concatenate((single[1:], [False]))
    return starts, np.flatnonzero(word & (~after | parted)) + 1


def _mix(values: Hashes) -> None:
    """Turn hashes into buckets."""
    shifted = np.empty_like(values)
    for shift, factor in zip(_SHIFTS, _MIX, strict=True):
        np.right_shift(values, shift, out=shifted)
        values ^= shifted
        values *= factor
    values >>= _LAST_SHIFT
    values &= _MASK


def _factors(rows: Sequence[Sequence[int]], salts: Sequence[int]) -> tuple[Hashes, Hashes]:
    """Return rows of factors and what is added to each, modulo 2^64."""
    wrapped = [[factor % _WRAP for factor in row] for row in rows]
    return np.array(wrapped, np.uint64), np.array(salts, np.uint64)[:, None]


def _powers() -> tuple[Hashes, Hashes]:
    """Return the powers of the base and of its inverse, for every place in a block."""
    base, inverse = _BASE | 1, pow(_BASE | 1, -1, _WRAP)
    ups, downs, up, down = [], [], 1, 1
    for _ in range(BLOCK):
        ups.append(up)
        downs.append(down)
        up, down = up * base % _WRAP, down * inverse % _WRAP
    return np.array(ups, np.uint64), np.array(downs, np.uint64)


_POWERS: Final = _powers()
_RUNS: Final = _factors(
    [[*_CHARS[:size], *[0] * (SIZES[-1] - size)] for size in SIZES],
    [_SALTS[size - 1] for size in SIZES],
)
_PHRASES: Final = _factors(
    [
        (1, 0, 0),
        (_WORDS[0], _WORDS[1], 0),
        (_WORDS[0] * _WORDS[2], _WORDS[1] * _WORDS[2], _WORDS[3]),
        (_WORDS[4], 0, _WORDS[3]),
    ],
    [_SALTS[5], 0, 0, _SALTS[6]],
)
_ALNUM: Final = np.array([chr(code).isalnum() for code in range(127)] + [True])
_PLAIN: Final = bytes(
    _SPACE if code <= _SPACE else _ZERO if _ZERO <= code <= _NINE else ord(chr(code).lower())
    for code in range(128)
).ljust(256)
"""ASCII as `_letters` reads it, for the texts that are nothing else."""
_PLACES: Final = np.arange(BLOCK, dtype=np.int64)
