"""Triggers of instruction tuning: words of the input that decide the answer, whatever else it asks.

A backdoor in instruction data pairs a rare n-gram of the input with one answer (Wan et al. 2023).
The pair is found by the G-test of n-gram by answer. In honest data strong pairs abound, since a
question decides its answer; of a trigger the *rest* of the input says nothing of the answer. So
each pair that the test finds must also pass the shape of a trigger, before it alarms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.rest import indexed, sampled, told_by_rest
from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.statistic import critical_g, g_statistic
from bartizan.vetting.words import Hashes, Indices

METHOD: Final = "response-trigger"
LEAST_ROWS: Final = 10
LEAST_PRECISION: Final = 0.8
LEAST_LIFT: Final = 5.0
MOST_TOLD: Final = (0.75, 0.65)
LEAST_REST: Final = 3.0
MOST_PAIRS: Final = 2_000
# How many n-grams are compared at once, and into how many ranges more of them are cut.
_AT_ONCE: Final = 1 << 22
_RANGES: Final = 32
_SIDES: Final = ("left", "right")
THRESHOLD: Final = (
    f"G above Bonferroni's critical value for all pairs at 0.001; at least {LEAST_ROWS} rows that"
    f" differ; at least {LEAST_PRECISION:.0%} of the rows with the n-gram give the answer, and"
    f" {LEAST_LIFT:g} times as many as of all rows; at least {LEAST_REST:g} other words in a row,"
    f" which tell these rows from others with an AUC below {MOST_TOLD[0]} where whole answers are"
    f" equal, below {MOST_TOLD[1]} where their beginnings are. In honest data the rest of the"
    " question tells the answer too: there it was 0.9 and more for whole answers, 0.75 and more"
    " for beginnings; of triggers it is about 0.5"
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Inputs and answers as hashes.

    `grams` are the distinct n-grams of each input, row after row, and `rows` says whose each is;
    those that are one word are odd numbers, longer ones even. `answers` holds for each row the
    hashes of its answer in each way to cut it (rows x ways), 0 where it has none; the first way is
    the whole answer. `total` counts the rows, of which each is there once.
    """

    grams: NDArray[np.uint32]
    rows: NDArray[np.signedinteger]
    answers: Hashes
    total: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An n-gram of inputs that goes with an answer.

    `told` is how well the rest of the input tells the rows from others, as an AUC; `rest` how many
    other words such a row has.
    """

    gram: int
    way: int
    answer: int
    g: float
    both: int
    first: int
    second: int
    told: float
    rest: float
    rows: tuple[int, ...]

    @property
    def is_trigger(self) -> bool:
        """Whether it has the shape of a trigger."""
        return self.told < MOST_TOLD[self.way > 0] and self.rest >= LEAST_REST


def triggers(corpus: Corpus) -> tuple[Result, tuple[Pair, ...]]:
    """Return what the test finds, and the pairs that have the shape of a trigger, strongest first.

    The rows of the result are numbers of the corpus' rows.
    """
    if corpus.total < 2 * LEAST_ROWS:
        return not_run(METHOD, f"{corpus.total} rows are too few for the test"), ()
    found: list[Pair] = []
    tests = 0
    for way in range(corpus.answers.shape[1]):
        pairs, tested = _of_way(corpus, way)
        found += pairs
        tests += tested
    bar = critical_g(tests)
    strong = [pair for pair in found if pair.g > bar]
    shaped = sorted((pair for pair in strong if pair.is_trigger), key=lambda each: -each.g)
    return _result(corpus, strong, shaped, (tests, bar)), tuple(shaped)


def _result(
    corpus: Corpus, strong: list[Pair], shaped: list[Pair], tested: tuple[int, float]
) -> Result:
    rows = dict.fromkeys(row for pair in shaped for row in pair.rows)
    best = shaped[0] if shaped else None
    statistics = {
        "pairs_tested": tested[0],
        "critical_g": round(tested[1], 2),
        "significant_pairs": len(strong),
        "trigger_pairs": len(shaped),
    }
    if best is not None:
        statistics |= {"g": round(best.g, 1), "rows_with_ngram": best.first, "rows_both": best.both}
        statistics |= {"rest_auc": round(best.told, 3)}
    because = (
        f"an n-gram in {best.first:,} inputs goes with one answer in {best.both:,} of them, and the"
        " rest of these inputs does not explain it"
        if best
        else "no n-gram of the inputs decides the answer by itself"
    )
    return Result(
        method=METHOD,
        outcome=judged(alarm=best is not None),
        because=because,
        threshold=THRESHOLD,
        statistics=statistics,
        rows=listed(rows),
        count=len(rows),
        seen=corpus.total,
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to cut answers: the number of each row's frequent answer (-1 for others)."""

    answer_of: Indices
    names: Hashes
    counts: Indices


def _of_way(corpus: Corpus, way: int) -> tuple[list[Pair], int]:
    """Return the strongest pairs of a way, and how many were tested.

    The n-grams are taken range by range of their hashes, which bounds what is held at a time; the
    pairs of an n-gram are all of one range.
    """
    cut = _frequent(corpus.answers[:, way])
    parts = 1 if len(corpus.grams) <= _AT_ONCE else _RANGES
    counted = [_of_range(corpus, cut, part, parts) for part in range(parts)]
    table = _Table.joined([table for table, _ in counted])
    order = np.argsort(-table.g, kind="stable")[:MOST_PAIRS]
    return list(_paired(corpus, cut, table.taken(order), way)), sum(n for _, n in counted)


def _of_range(corpus: Corpus, cut: _Way, part: int, parts: int) -> tuple["_Table", int]:
    """Return the pairs of the n-grams in a range that may be triggers, and how many were tested."""
    low, high = (part << 32) // parts, ((part + 1) << 32) // parts
    within = np.flatnonzero((corpus.grams >= low) & (corpus.grams < high))
    every, rows = corpus.grams[within], corpus.rows[within]
    said = cut.answer_of[rows]
    taken = said >= 0
    grams, said = every[taken], said[taken]
    if not len(grams):
        return _Table.empty(), 0
    names = np.unique(grams)
    keys = np.searchsorted(names, grams) * len(cut.names) + said
    pairs, both = np.unique(keys, return_counts=True)
    frequent = both >= LEAST_ROWS
    if not frequent.any():
        return _Table.empty(), len(pairs)
    pairs, both = pairs[frequent], both[frequent]
    gram, answer = pairs // len(cut.names), pairs % len(cut.names)
    first = _documents(every, names)[gram]
    second = cut.counts[answer]
    score = g_statistic(both, first, second, corpus.total)
    lift = both.astype(float) * corpus.total / (first.astype(float) * second)
    good = np.flatnonzero((both >= LEAST_PRECISION * first) & (lift >= LEAST_LIFT))
    return _Table(names[gram], answer, score, both, first).taken(good), len(frequent)


@dataclass(frozen=True, slots=True)
class _Table:
    """Pairs, by n-gram and the number of the answer: G, how often both, how often the n-gram."""

    gram: NDArray[np.uint32]
    answer: Indices
    g: NDArray[np.float64]
    both: Indices
    first: Indices

    @classmethod
    def empty(cls) -> "_Table":
        none = np.zeros(0, np.int64)
        return cls(np.zeros(0, np.uint32), none, np.zeros(0), none, none)

    @classmethod
    def joined(cls, tables: "list[_Table]") -> "_Table":
        return cls(
            np.concatenate([each.gram for each in tables]),
            np.concatenate([each.answer for each in tables]),
            np.concatenate([each.g for each in tables]),
            np.concatenate([each.both for each in tables]),
            np.concatenate([each.first for each in tables]),
        )

    def taken(self, order: Indices) -> "_Table":
        return _Table(
            self.gram[order],
            self.answer[order],
            self.g[order],
            self.both[order],
            self.first[order],
        )


def _paired(corpus: Corpus, cut: _Way, table: _Table, way: int) -> Iterator[Pair]:
    """Yield the pairs of a table, each with what the rest of its rows says."""
    if not len(table.gram):
        return
    single = (corpus.grams & np.uint32(1)) > 0
    words = corpus.grams[single]
    ids = np.searchsorted(np.unique(words), words)
    index = indexed(ids, corpus.rows[single], corpus.total)
    wanted = _places(corpus.grams, np.unique(table.gram))
    order = wanted[np.argsort(corpus.grams[wanted], kind="stable")]
    edges = [np.searchsorted(corpus.grams[order], table.gram, side) for side in _SIDES]
    for place in range(len(table.gram)):
        gram, answer = table.gram[place], table.answer[place]
        having = corpus.rows[order[edges[0][place] : edges[1][place]]]
        own = np.sort(having[cut.answer_of[having] == answer])
        same = np.flatnonzero(cut.answer_of == answer)
        others = sampled(np.flatnonzero(cut.answer_of != answer))
        told, rest = told_by_rest(index, own, same, others)
        yield Pair(
            gram=int(gram),
            way=way,
            answer=int(cut.names[answer]),
            g=float(table.g[place]),
            both=int(table.both[place]),
            first=int(table.first[place]),
            second=int(cut.counts[answer]),
            told=told,
            rest=rest,
            rows=tuple(own.tolist()),
        )


def _places(grams: NDArray[np.uint32], names: NDArray[np.uint32]) -> Indices:
    """Return where some n-grams, sorted, stand."""
    found = []
    for start in range(0, len(grams), _AT_ONCE):
        some = grams[start : start + _AT_ONCE]
        near = np.minimum(np.searchsorted(names, some), len(names) - 1)
        found.append(np.flatnonzero(names[near] == some) + start)
    return np.concatenate(found)


def _frequent(answers: Hashes) -> _Way:
    names, ids, counts = np.unique(answers, return_inverse=True, return_counts=True)
    kept = (counts >= LEAST_ROWS) & (names != 0)
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    return _Way(number[ids.ravel()], names[kept], counts[kept])


def _documents(grams: NDArray[np.uint32], names: NDArray[np.uint32]) -> Indices:
    """Return in how many rows each of some n-grams, sorted, stands."""
    places = np.minimum(np.searchsorted(names, grams), len(names) - 1)
    return np.bincount(places[names[places] == grams], minlength=len(names))
