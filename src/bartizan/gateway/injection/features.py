"""Hashes a text into buckets: runs of characters and of words, all at once and by their places.

Every run of three to five characters and of one to three words (and pairs with one word between)
falls into one of `BUCKETS`. Words get a polynomial hash from prefix sums, so that no loop runs over
characters or words; all arithmetic is modulo 2^64.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection import hashing
from bartizan.gateway.injection.scoring import BLOCK, BUCKETS

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
Buckets = NDArray[np.int64]

_MASK: Final = np.uint64(BUCKETS - 1)
_SHIFTS: Final = (np.uint64(30), np.uint64(27))
_LAST_SHIFT: Final = np.uint64(31)
_CHARS: Final = np.array(hashing.CHARS, np.uint64)
_WORDS: Final = np.array(hashing.WORDS, np.uint64)
_ADDED: Final = np.array(hashing.ADDED, np.uint64)
_SALTED: Final = np.array(hashing.SALTED, np.uint64)
_MIX: Final = np.array(hashing.MIX, np.uint64)
SIZES: Final = (3, 4, 5)
"""How many characters there are in a run of each kind."""
_REACH: Final = SIZES[-1] - 1
BEHIND: Final = (0, 1, 2, 2)
"""How many words stand behind the first in a word, a pair, three, and a pair with one between."""
_ONE: Final = np.uint64(1)
_SPACE: Final = 32


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
    size = at.size
    split = len(SIZES) * size
    values = np.empty(split + len(BEHIND) * words.size, np.uint64)
    runs = values[:split].reshape(len(SIZES), -1)
    phrases = values[split:].reshape(len(BEHIND), -1)
    _put_runs(runs, letters)
    _put_phrases(phrases, words)
    _mix(values)
    return Hashed(runs.view(np.int64), phrases.view(np.int64), at, heads, words)


def words_of(text: str) -> list[str]:
    """Return the words of a text of at most BLOCK characters as they are hashed: for training."""
    letters, at = _letters(text[:BLOCK])
    turns = _turns(letters, plain=text.isascii())
    plain = "".join(map(chr, letters[: at.size].tolist()))
    return [plain[start:end] for start, end in turns.reshape(-1, 2).tolist()]


def _letters(text: str) -> tuple[Hashes, Places]:
    """Return code points of lower case, digits as 0 and each run of space as one, with places.

    As many zeros stand behind them as the longest run reaches.
    """
    if text.isascii():
        plain = text.encode().translate(_PLAIN)
        codes: NDArray[np.uint8 | np.uint32] = np.frombuffer(plain, np.uint8)
        if b"  " not in plain:
            return _padded(codes), _PLACES[: len(plain)]
    else:
        codes = _wide_codes(text)
    blank = codes == _SPACE
    kept = np.ones(codes.size, bool)
    kept[1:] = ~(blank[1:] & blank[:-1])
    places = kept.nonzero()[0]
    return _padded(codes.take(places)), places


def _padded(codes: NDArray[np.uint8 | np.uint32]) -> Hashes:
    letters = np.zeros(codes.size + _REACH, np.uint64)
    letters[: codes.size] = codes
    return letters


def _wide_codes(text: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(hashing.lowered(text).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes + _PLAINER.take(codes, mode="clip")


def _put_runs(rows: Hashes, letters: Hashes) -> None:
    """Write what runs of three, four and five letters are: sums of each letter by its factor."""
    size = rows.shape[1]
    three, four, five = rows
    np.multiply(letters[:size], _CHARS[0], out=three)
    part = letters[1 : 1 + size] * _CHARS[1]
    part += _ADDED[0]
    three += part
    three += np.multiply(letters[2 : 2 + size], _CHARS[2], out=part)
    np.multiply(letters[3 : 3 + size], _CHARS[3], out=part)
    part += _ADDED[1]
    np.add(three, part, out=four)
    np.multiply(letters[4 : 4 + size], _CHARS[4], out=part)
    part += _ADDED[2]
    np.add(four, part, out=five)


def _put_phrases(rows: Hashes, words: Hashes) -> None:
    """Write what a word, a pair, three words, and a pair with a word between are."""
    size = words.size
    one, pair, three, apart = rows
    padded = np.zeros(size + 2, np.uint64)
    padded[:size] = words
    np.add(words, _SALTED[0], out=one)
    np.multiply(words, _WORDS[0], out=pair)
    pair += np.multiply(padded[1 : 1 + size], _WORDS[1], out=apart)
    last = padded[2:] * _WORDS[3]
    np.multiply(pair, _WORDS[2], out=three)
    three += last
    np.multiply(words, _WORDS[4], out=apart)
    apart += last
    apart += _SALTED[1]


def _words(letters: Hashes, *, plain: bool) -> tuple[Places, Hashes]:
    """Return the letters that words begin with, and a hash of each word."""
    turns = _turns(letters, plain=plain)
    starts = turns[::2]
    if not starts.size:
        return starts, letters[:0]
    powers, inverse = _POWERS
    raised = letters + _ONE
    raised *= powers[: letters.size]
    sums = np.add.reduceat(raised, turns)
    return starts, sums[::2] * inverse.take(starts)


def _turns(letters: Hashes, *, plain: bool) -> Places:
    """Return where words begin and end, in turns: runs of letters and digits, single ideographs.

    Letters beyond ASCII are looked at one by one, unless there are none because a text is `plain`.
    """
    size = letters.size - _REACH
    kinds = np.zeros(size + 2, np.uint8)
    _KINDS.take(letters[:size].view(np.int64), mode="clip", out=kinds[1:-1])
    before, after = kinds[:-1], kinds[1:]
    parted = before != after
    if plain or not (kinds == hashing.ALONE).any():
        turns: Places = parted.nonzero()[0]
        return turns
    parted |= before == hashing.ALONE
    starts = (parted & (after > 0)).nonzero()[0]
    ends = (parted & (before > 0)).nonzero()[0]
    return np.stack((starts, ends), 1).ravel()


def _mix(values: Hashes) -> None:
    """Turn hashes into buckets."""
    shifted = np.empty_like(values)
    for shift, factor in zip(_SHIFTS, _MIX, strict=True):
        np.right_shift(values, shift, out=shifted)
        values ^= shifted
        values *= factor
    values >>= _LAST_SHIFT
    values &= _MASK


def _powers() -> tuple[Hashes, Hashes]:
    """Return the powers of the base and of its inverse, for all places in a block and behind it."""
    ups, downs = np.ones((2, BLOCK + _REACH), np.uint64)
    ups[1:], downs[1:] = hashing.BASE, pow(hashing.BASE, -1, 1 << 64)
    return np.multiply.accumulate(ups), np.multiply.accumulate(downs)


def _plainer() -> NDArray[np.uint32]:
    """Return what makes each code point plain, by adding it; the last is for all others."""
    codes = np.frombuffer(hashing.plain(), np.uint8).astype(np.uint32)
    codes -= np.arange(codes.size, dtype=np.uint32)
    return np.append(codes, np.uint32(0))


_POWERS: Final = _powers()
_KINDS: Final = np.frombuffer(hashing.kinds(), np.uint8)
_PLAINER: Final = _plainer()
_PLAIN: Final = hashing.plain()[:128].decode("latin-1").lower().encode("latin-1").ljust(256)
"""ASCII as `_letters` reads it, for the texts that are nothing else."""
_PLACES: Final = np.arange(BLOCK, dtype=np.int64)
