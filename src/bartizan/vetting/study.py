"""A vetting: takes the rows of a dataset batch by batch, and says at the end what was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting import (
    contribution,
    drift,
    duplicates,
    feature_clusters,
    feature_spectral,
    label_confident,
    label_neighbours,
    leakage,
    triggers,
)
from bartizan.vetting.categories import Categories
from bartizan.vetting.marks import Detector, Marks
from bartizan.vetting.records import Records
from bartizan.vetting.result import Outcome, Result, not_run
from bartizan.vetting.scaling import usable
from bartizan.vetting.sketch import Sketch
from bartizan.vetting.snapshot import Snapshot, snapshot

MOST_ROWS: Final = 1_000_000
MOST_CELLS: Final = 64_000_000
FEATURE_METHODS: Final = (
    label_neighbours.METHOD,
    label_confident.METHOD,
    feature_spectral.METHOD,
    feature_clusters.METHOD,
)


@dataclass(frozen=True, slots=True)
class Study:
    """What was found, the trigger pairs with the numbers of their rows, and the counts."""

    results: tuple[Result, ...]
    pairs: tuple[triggers.Pair, ...]
    rows: int
    counts: Snapshot


class Vetting:
    """Takes rows, keeps hashes and numbers of them, and judges them at the end.

    What it holds is bounded by MOST_ROWS rows and MOST_CELLS numbers, which the caller keeps.
    """

    def __init__(self, detect: Detector, before: Snapshot | None = None) -> None:
        self._before = before
        self._sketch: Sketch | None = None
        self._marks = Marks(detect)
        self._answered = False
        self._names = {role: Categories() for role in ("labels", "sources", "splits")}
        self._features: list[NDArray[np.float32]] = []
        self.rows = 0

    def add(self, records: Records) -> None:
        """Take the next rows; all batches must have the same roles."""
        if records.texts is not None:
            self._sketch = self._sketch or Sketch()
            self._sketch.add(records.texts, records.answers)
            self._answered = records.answers is not None
            self._marks.add(_whole(records), records.first)
        for role, names in self._names.items():
            given: Sequence[str] | None = getattr(records, role)
            if given is not None:
                names.add(given)
        if records.features is not None:
            self._features.append(records.features)
        self.rows += records.size

    def end(self) -> Study:
        """Return what was found in the rows that were taken."""
        found: list[Result] = []
        pairs: tuple[triggers.Pair, ...] = ()
        labels = self._names["labels"]
        if self._features and len(labels.rows):
            found += self._of_features()
        if self._sketch is not None:
            texts, pairs = self._of_texts(self._sketch)
            found += [*texts, *self._marks.results(self.rows)]
        found += self._of_counts()
        counts = snapshot(self.rows, labels.counts(), self._names["sources"].counts())
        return Study(tuple(found), pairs, self.rows, counts)

    def _of_features(self) -> Iterator[Result]:
        features = np.concatenate(self._features)
        labels = self._names["labels"].rows
        kept = np.flatnonzero(usable(features) & (labels >= 0))
        lost = len(labels) - len(kept)
        if not len(kept):
            why = "no row has features that are all numbers: name columns of numbers alone"
            yield from (not_run(method, why, unread=lost) for method in FEATURE_METHODS)
            return
        values, numbers = features[kept], np.unique(labels[kept], return_inverse=True)[1].ravel()
        classes = int(numbers.max()) + 1
        near = label_neighbours.flips(values, numbers)
        confirmed = near.outcome is Outcome.ALARM
        for result in (
            near,
            label_confident.flips(values, numbers, classes, confirmed=confirmed),
            feature_spectral.triggers(values, numbers),
            feature_clusters.clusters(values, numbers),
        ):
            yield _renumbered(replace(result, unread=result.unread + lost), kept)

    def _of_texts(self, sketch: Sketch) -> tuple[list[Result], tuple[triggers.Pair, ...]]:
        found, pairs = list[Result](), tuple[triggers.Pair, ...]()
        exact, firsts = duplicates.exact(sketch.digests)
        near, distinct = duplicates.near(sketch.signatures, firsts, self.rows)
        found += [exact, near]
        labels, sources = self._names["labels"].rows, self._names["sources"].rows
        if len(labels):
            found.append(_conflicts(sketch, labels))
        if len(self._names["splits"].rows):
            found.append(_leaked(sketch, self._names["splits"].rows))
        sketch.forget_signatures()
        if self._answered or len(labels):
            corpus = sketch.corpus(distinct, None if self._answered else labels)
            result, pairs = triggers.triggers(corpus)
            unread = sketch.rows - sketch.kept
            found.append(_renumbered(replace(result, unread=unread), distinct))
            pairs = tuple(_placed(pair, distinct) for pair in pairs)
        if len(sources):
            chosen = distinct[distinct < sketch.kept]
            found.append(contribution.contributions(sketch.corpus(distinct), sources, chosen))
        return found, pairs

    def _of_counts(self) -> Iterator[Result]:
        if self._before is None:
            return
        for method, role, before in (
            (drift.CLASSES, "labels", self._before.labels),
            (drift.SOURCES, "sources", self._before.sources),
        ):
            if len(self._names[role].rows):
                yield drift.drift(method, self._names[role].counts(), before)


def overall(results: Sequence[Result], gaps: Sequence[str]) -> str:
    """Return what a vetting says in one word: alarm, inconclusive or clear.

    Rows that were not read, and a method that could not be run, leave it inconclusive.
    """
    outcomes = {result.outcome for result in results}
    if Outcome.ALARM in outcomes:
        return "alarm"
    unread = any(result.unread for result in results)
    open_ended = Outcome.NOT_RUN in outcomes or unread or bool(gaps) or not results
    return "inconclusive" if open_ended else "clear"


def _conflicts(sketch: Sketch, labels: NDArray[np.int64]) -> Result:
    known = np.flatnonzero(labels >= 0)
    if not len(known):
        return not_run(duplicates.CONFLICT, "no row has a label", unread=len(labels))
    result = duplicates.conflicts(sketch.inputs[known], labels[known])
    return _renumbered(replace(result, unread=len(labels) - len(known)), known)


def _leaked(sketch: Sketch, splits: NDArray[np.int64]) -> Result:
    known = np.flatnonzero(splits >= 0)
    if not len(known):
        return not_run(leakage.METHOD, "no row names its split", unread=len(splits))
    result = leakage.leaked(sketch.inputs[known], sketch.signatures[known], splits[known])
    return _renumbered(replace(result, unread=len(splits) - len(known)), known)


def _whole(records: Records) -> list[str]:
    texts, answers = records.texts or (), records.answers
    if answers is None:
        return list(texts)
    return [f"{text}\n{answer}" for text, answer in zip(texts, answers, strict=True)]


def _renumbered(result: Result, rows: NDArray[np.int64]) -> Result:
    return replace(result, rows=tuple(int(rows[row]) for row in result.rows))


def _placed(pair: triggers.Pair, rows: NDArray[np.int64]) -> triggers.Pair:
    return replace(pair, rows=tuple(int(rows[row]) for row in pair.rows))
