"""Finds the words again that an n-gram's hash stands for, in a text that has it."""

import numpy as np

from bartizan.vetting.sketch import LONGEST, shortened
from bartizan.vetting.words import grams, joined, words_of


def spelled(text: str, gram: int) -> str:
    """Return the words of a text whose n-gram has this hash, "" where it has none."""
    words = words_of([text])
    data, _ = joined([text])
    for length in range(1, LONGEST + 1):
        hashes, _, firsts = grams(words, length)
        here = np.flatnonzero(shortened(hashes, length) == np.uint32(gram))
        if len(here):
            first = int(firsts[here[0]])
            start, end = int(words.starts[first]), int(words.ends[first + length - 1])
            return data[start:end].decode("utf-8", "replace")
    return ""
