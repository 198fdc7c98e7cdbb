"""Hashes a text into buckets: runs of characters and of words, all at once and by their places.

Every run of three to five characters and of one to three words (and pairs with one word between)
falls into one of `BUCKETS`. Words get a polynomial hash from prefix sums, so that no loop runs over
characters or words; all arithmetic is modulo 2^64.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 1 << 19
BLOCK: Final = 1 << 14
"""The longest text, in characters, that is hashed at once."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

_MASK: Final = np.uint64(BUCKETS - 1)
_BASE: Final = 0x9E3779B97F4A7C15
_WRAP: Final = 1 << 64
_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS: Final = (np.uint64(30), np.uint64(27))
_LAST_SHIFT: Final = np.uint64(31)
_CHARS: Final = tuple(np.uint64(pow(_BASE, 2 * n + 3, _WRAP) | 1) for n in range(5))
_WORDS: Final = tuple(np.uint64(pow(_BASE, 2 * n + 21, _WRAP) | 1) for n in range(5))
_SALTS: Final = tuple(np.uint64(pow(_BASE, n + 77, _WRAP)) for n in range(8))
_SIZES: Final = (3, 4, 5)
_SPACE, _NO_BREAK, _ZERO, _NINE = 32, 0xA0, 48, 57
# Characters beyond ASCII that part words, and those that are a word each (ideographs, kana).
_MARKS: Final = (
    (0x80, 0xA9), (0xAB, 0xB4), (0xB6, 0xB9), (0xBB, 0xBF), (0x2000, 0x206F),
    (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40),
)  # fmt: skip
_SINGLE: Final = ((0x2E80, 0x2FFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))


class Hashed(NamedTuple):
    """Buckets of a text, and the character of the text at which the run of each begins."""

    places: Places
    buckets: NDArray[np.int64]
    starts: Places
    """Where each word begins."""
    words: Hashes
    """The hash of each word, which is its own wherever it stands."""


def hashed(text: str) -> Hashed:
    """Return the buckets of a text of at most BLOCK characters. Never raises on any text."""
    letters, places = _letters(text[:BLOCK])
    if not letters.size:
        return Hashed(places, np.zeros(0, np.int64), places, letters)
    at, one = _words(letters, places)
    parts = [(places[:0], letters[:0]), *_runs(letters, places), *_together(at, one)]
    where = np.concatenate([place for place, _ in parts])
    return Hashed(where, _mixed(np.concatenate([value for _, value in parts])), at, one)


def words_of(text: str) -> list[str]:
    """Return the words of a text of at most BLOCK characters as they are hashed: for training."""
    letters, _ = _letters(text[:BLOCK])
    if not letters.size:
        return []
    starts, ends = _edges(letters)
    plain = "".join(map(chr, letters.tolist()))
    return [plain[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _letters(text: str) -> tuple[Hashes, Places]:
    """Return code points of lower case, digits as 0 and each run of space as one, with places."""
    if text.isascii():
        plain = text.encode().translate(_PLAIN)
        if b"  " not in plain:
            return np.frombuffer(plain, np.uint8).astype(np.uint64), _PLACES[: len(plain)]
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(mark if len(mark.lower()) > 1 else mark.lower() for mark in text)
    codes = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where((codes >= _ZERO) & (codes <= _NINE), np.uint32(_ZERO), codes)
    codes = np.where((codes <= _SPACE) | (codes == _NO_BREAK), np.uint32(_SPACE), codes)
    blank = codes == _SPACE
    kept = np.ones(codes.size, bool)
    kept[1:] = ~(blank[1:] & blank[:-1])
    places = np.flatnonzero(kept)
    return codes[places].astype(np.uint64), places


def _runs(letters: Hashes, places: Places) -> list[tuple[Places, Hashes]]:
    found = []
    total = letters * _CHARS[0]
    for step in range(1, _SIZES[-1]):
        if letters.size <= step:
            break
        total = total[:-1] + letters[step:] * _CHARS[step]
        if step + 1 in _SIZES:
            found.append((places[: total.size], total + _SALTS[step]))
    return found


def _words(letters: Hashes, places: Places) -> tuple[Places, Hashes]:
    """Return where words begin, and a hash of each."""
    starts, ends = _edges(letters)
    if not starts.size:
        return places[:0], letters[:0]
    powers, inverse = _POWERS
    sums = np.zeros(letters.size + 1, np.uint64)
    np.cumsum((letters + np.uint64(1)) * powers[: letters.size], out=sums[1:])
    return places[starts], (sums[ends] - sums[starts]) * inverse[starts]


def _together(at: Places, one: Hashes) -> list[tuple[Places, Hashes]]:
    """Return words alone and with those behind them."""
    found = [(at, one + _SALTS[5])]
    if one.size < 2:  # noqa: PLR2004
        return found
    two = one[:-1] * _WORDS[0] + one[1:] * _WORDS[1]
    found.append((at[:-1], two))
    if two.size > 1:
        found.append((at[:-2], two[:-1] * _WORDS[2] + one[2:] * _WORDS[3]))
        found.append((at[:-2], one[:-2] * _WORDS[4] + one[2:] * _WORDS[3] + _SALTS[6]))
    return found


def _edges(letters: Hashes) -> tuple[Places, Places]:
    """Return where words begin and end: runs of letters and digits, or single ideographs."""
    word = np.zeros(letters.size + 2, bool)
    word[1:-1] = _ALNUM[np.minimum(letters, np.uint64(127)).view(np.int64)]
    if letters.max() <= 127:  # noqa: PLR2004
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


def _mixed(values: Hashes) -> NDArray[np.int64]:
    """Return the buckets of hashes, which are overwritten."""
    for shift, factor in zip(_SHIFTS, _MIX, strict=True):
        values ^= values >> shift
        values *= factor
    values >>= _LAST_SHIFT
    values &= _MASK
    return values.view(np.int64)


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
_ALNUM: Final = np.array([chr(code).isalnum() for code in range(127)] + [True])
_PLAIN: Final = bytes(
    _SPACE if code <= _SPACE else _ZERO if _ZERO <= code <= _NINE else ord(chr(code).lower())
    for code in range(128)
).ljust(256)
"""ASCII as `_letters` reads it, for the texts that are nothing else."""
_PLACES: Final = np.arange(BLOCK, dtype=np.int64)
