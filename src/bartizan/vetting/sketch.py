"""What is kept of the texts of a dataset: hashes of a bounded size for each row, never the text."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.growing import Growing
from bartizan.vetting.minhash import PERMUTATIONS, Signatures, signatures
from bartizan.vetting.triggers import Corpus
from bartizan.vetting.words import Hashes, Indices, Words, grams, mixed, words_of

MOST_GRAMS: Final = 80_000_000
LONGEST: Final = 3
_BLOCK: Final = 1 << 22
# How many first words of an answer are one way to cut it; the first way is all of it.
CUTS: Final = (0, 3, 6)
_PLACE: Final = np.uint64(0x9E3779B97F4A7C15)
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)


class Sketch:
    """Grows by batches of texts and their answers; about 700 bytes for a row of forty words."""

    def __init__(self) -> None:
        self.rows = 0
        self.kept = 0
        self._digests = Growing(np.uint64, 2)
        self._inputs = Growing(np.uint64, 2)
        self._signatures = Growing(np.uint32, PERMUTATIONS)
        self._grams = Growing(np.uint32)
        self._owners = Growing(np.int32)
        self._answers = Growing(np.uint64, len(CUTS))
        self._chosen: Indices | None = None

    def add(self, texts: Sequence[str], answers: Sequence[str] | None) -> None:
        """Take the next rows. Of rows beyond MOST_GRAMS n-grams no n-grams are kept."""
        said = answers if answers is not None else [""] * len(texts)
        whole = [f"{text}\n{answer}" if answer else text for text, answer in
                 zip(texts, said, strict=True)]  # fmt: skip
        self._digests.add(_digests(whole))
        self._inputs.add(_digests(texts))
        words = words_of(texts)
        self._signatures.add(signatures(words if answers is None else words_of(whole), len(texts)))
        if len(self._grams) < MOST_GRAMS and self.kept == self.rows:
            self._keep(words, len(texts))
            self._answers.add(_answers(said))
        self.rows += len(texts)

    def _keep(self, words: Words, count: int) -> None:
        found, owners = distinct(words)
        self._grams.add(found)
        self._owners.add((owners + self.rows).astype(np.int32))
        self.kept += count

    @property
    def digests(self) -> NDArray[np.uint64]:
        """The 128-bit digest of each row's text and answer (rows x 2)."""
        return self._digests.whole

    @property
    def inputs(self) -> NDArray[np.uint64]:
        """The 128-bit digest of each row's text alone (rows x 2)."""
        return self._inputs.whole

    @property
    def signatures(self) -> Signatures:
        """The MinHash signature of each row's text and answer."""
        return self._signatures.whole

    def forget_signatures(self) -> None:
        """Let go of the signatures, which take the most of all."""
        self._signatures.cut(0)

    def corpus(self, chosen: Indices, answers: Indices | None = None) -> Corpus:
        """Return the n-grams of some rows, in order; their answers, or `answers` of all rows.

        The others are let go of: a second call has to choose the same rows.
        """
        chosen = chosen[chosen < self.kept]
        if self._chosen is None:
            self._leave(chosen)
        elif not np.array_equal(self._chosen, chosen):
            raise ValueError("other rows were chosen before")
        if answers is None:
            said = self._answers.whole[chosen]
        else:
            named = answers[chosen]
            said = np.where(named >= 0, mixed(named.astype(np.uint64)) | np.uint64(1), 0)[:, None]
        return Corpus(self._grams.whole, self._owners.whole, said, len(chosen))

    def _leave(self, chosen: Indices) -> None:
        """Leave the n-grams of some rows, numbered anew, each block in its place."""
        place = np.full(self.kept, -1, np.int32)
        place[chosen] = np.arange(len(chosen), dtype=np.int32)
        grams, owners, kept = self._grams.whole, self._owners.whole, 0
        for start in range(0, len(grams), _BLOCK):
            rows = place[owners[start : start + _BLOCK]]
            taken = rows >= 0
            end = kept + int(taken.sum())
            grams[kept:end] = grams[start : start + _BLOCK][taken]
            owners[kept:end] = rows[taken]
            kept = end
        del grams, owners
        self._grams.cut(kept)
        self._owners.cut(kept)
        self._chosen = chosen


def distinct(words: Words) -> tuple[NDArray[np.uint32], Indices]:
    """Return the distinct n-grams of texts with up to LONGEST words, text after text.

    Those of one word are odd numbers, longer ones even.
    """
    found = [_short(words, length) for length in range(1, LONGEST + 1)]
    keys = np.unique(np.concatenate(found))
    return (keys & _LOW).astype(np.uint32), (keys >> _HALF).astype(np.int64)


def _short(words: Words, length: int) -> Hashes:
    hashes, owners, _ = grams(words, length)
    short = shortened(hashes, length).astype(np.uint64)
    return (owners.astype(np.uint64) << _HALF) | short


def shortened(hashes: Hashes, length: int) -> NDArray[np.uint32]:
    """Return hashes of n-grams with 32 bits, the last of which says whether it is one word."""
    short = (hashes >> _HALF).astype(np.uint32) & np.uint32(0xFFFFFFFE)
    return short | np.uint32(length == 1)


def _digests(texts: Sequence[str]) -> NDArray[np.uint64]:
    parts = (blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts)
    return np.frombuffer(b"".join(parts), np.uint64).reshape(-1, 2)


def _answers(texts: Sequence[str]) -> Hashes:
    """Return the hashes of answers, cut in each way (rows x ways); 0 where one has no such cut."""
    words = words_of(texts)
    counts = np.bincount(words.rows, minlength=len(texts))
    places = np.arange(len(words.rows)) - (np.cumsum(counts) - counts)[words.rows]
    placed = mixed(words.hashes + places.astype(np.uint64) * _PLACE)
    found = np.zeros((len(texts), len(CUTS)), np.uint64)
    for way, most in enumerate(CUTS):
        taken = (places < most) | (most == 0)
        np.add.at(found[:, way], words.rows[taken], placed[taken])
        found[counts < max(most, 1), way] = 0
    # No answer at all is an answer too.
    found[counts == 0, 0] = 1
    return found
