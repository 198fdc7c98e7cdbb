"""Contribution: one source that brings most of what is rare in a dataset."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.triggers import Corpus
from bartizan.vetting.words import Indices

METHOD: Final = "source-ngrams"
LEAST_SOURCES: Final = 5
LEAST_GRAMS: Final = 20
RARE: Final = (5, 0.01)
EXCLUSIVE: Final = 0.95
MOST_SHARE: Final = 0.5
MOST_RATIO: Final = 5.0
_MOST_NAMES: Final = 100_000
THRESHOLD: Final = (
    f"one of at least {LEAST_SOURCES} sources brings more than {MOST_SHARE:.0%} of the n-grams that"
    f" are rare (in {RARE[0]} rows or more and {RARE[1]:.0%} at most) and its own"
    f" ({EXCLUSIVE:.0%} of their rows are its), at least {LEAST_GRAMS} of them, and more than"
    f" {MOST_RATIO:g} times its share of the rows: phrases that one author repeats and nobody else"
    " writes"
)


def contributions(corpus: Corpus, sources: NDArray[np.int64], chosen: Indices) -> Result:
    """Return the rows of the source that brings most of the rare n-grams.

    `sources` counts from 0 and is of all rows; `chosen` are the rows of the corpus.
    """
    owners = sources[chosen]
    sizes = np.bincount(owners[owners >= 0])
    if not LEAST_SOURCES <= int((sizes > 0).sum()) <= _MOST_NAMES:
        return not_run(METHOD, f"the column has {int((sizes > 0).sum()):,} sources")
    grams, ids, counts = np.unique(corpus.grams, return_inverse=True, return_counts=True)
    rare = (counts >= RARE[0]) & (counts <= max(RARE[0], RARE[1] * corpus.total))
    taken = rare[ids.ravel()] & (owners[corpus.rows] >= 0)
    pairs = ids.ravel()[taken].astype(np.int64) * len(sizes) + owners[corpus.rows[taken]]
    known, times = np.unique(pairs, return_counts=True)
    gram, source = known // len(sizes), known % len(sizes)
    own = times >= EXCLUSIVE * counts[gram]
    brought = np.bincount(source[own], minlength=len(sizes))
    return _result(brought, sizes, owners, chosen) if len(grams) else not_run(METHOD, "no words")


def _result(
    brought: NDArray[np.int64], sizes: NDArray[np.int64], owners: Indices, chosen: Indices
) -> Result:
    total = int(brought.sum())
    first = int(brought.argmax())
    share = int(brought[first]) / max(total, 1)
    rows_share = int(sizes[first]) / max(int(sizes.sum()), 1)
    ratio = share / max(rows_share, 1e-9)
    alarm = brought[first] >= LEAST_GRAMS and share > MOST_SHARE and ratio > MOST_RATIO
    rows = chosen[owners == first]
    return Result(
        method=METHOD,
        outcome=judged(alarm=bool(alarm)),
        because=f"one source has {rows_share:.1%} of the rows and {share:.1%} of the rare n-grams"
        " that are one source's own",
        threshold=THRESHOLD,
        statistics={
            "rare_ngrams_of_one_source": total,
            "of_the_first_source": int(brought[first]),
            "share": round(share, 5),
            "share_of_rows": round(rows_share, 5),
            "sources": len(sizes),
        },
        rows=listed(rows) if alarm else (),
        count=len(rows) if alarm else 0,
        seen=len(chosen),
    )
