"""What the vetting of datasets finds, misses and alarms for, beside cleanlab and datasketch.

Usage: python -m benchmarks.vet [--seeds N] [--first SEED] [--texts FILE...] [--part PART...]

Needs scikit-learn (digits, networks), cleanlab and datasketch. FILE are clean sets of others.
Times are CPU time of this process.
"""

import argparse
import importlib
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bartizan.vetting import (
    feature_clusters,
    feature_spectral,
    label_confident,
    label_neighbours,
    triggers,
)
from bartizan.vetting.minhash import alike, groups, signatures
from bartizan.vetting.records import Records
from bartizan.vetting.rest import area
from bartizan.vetting.result import Outcome, Result
from bartizan.vetting.sketch import Sketch
from bartizan.vetting.study import Vetting
from bartizan.vetting.words import words_of
from benchmarks import vet_sets as sets

FLIPPED = 0.1
KINDS = ("phrase", "one common word", "split", "paraphrase", "style", "clean label")
DOCUMENTS = 4_400
PAIRS = 40_000


def flips(seeds: int) -> None:
    """AUC of flipped labels on digits, and what cleanlab makes of them."""
    cleanlab: Any = importlib.import_module("cleanlab.rank")
    for seed in range(seeds):
        values, labels, _ = sets.patched(seed, 0)
        chance = np.random.default_rng(seed)
        rows = chance.choice(len(labels), int(FLIPPED * len(labels)), replace=False)
        labels[rows] = (labels[rows] + chance.integers(1, 10, len(rows))) % 10
        wrong = np.isin(np.arange(len(labels)), rows)
        started = time.process_time()
        doubt = label_neighbours.suspicion(values, labels)
        took = time.process_time() - started
        near = label_neighbours.flips(values, labels)
        confident = label_confident.flips(values, labels, 10, confirmed=True)
        started = time.process_time()
        quality = cleanlab.get_label_quality_scores(labels, _logistic(values, labels))
        other = time.process_time() - started
        print(
            f"flips, seed {seed}: AUC {area(doubt[wrong], doubt[~wrong]):.4f} ({took:.2f} s),"
            f" cleanlab {area(-quality[wrong], -quality[~wrong]):.4f} ({other:.2f} s);"
            f" {near.outcome} {near.count} rows, confident {confident.outcome} {confident.count}"
        )


def _logistic(values: sets.Numbers, labels: sets.Labels) -> Any:  # noqa: ANN401
    linear: Any = importlib.import_module("sklearn.linear_model")
    folds: Any = importlib.import_module("sklearn.model_selection")
    model = linear.LogisticRegression(max_iter=200)
    return folds.cross_val_predict(model, values / 16, labels, cv=5, method="predict_proba")


def patches(seeds: int) -> None:
    """Recall and precision of a patch in digits, and the AUC that cleanlab gives the poison."""
    for share in (0.005, 0.01, 0.05):
        told = np.array([_patch(seed, share) for seed in range(seeds)])
        (recall, precision, alarms), low = told.mean(0), told.min(0)
        print(
            f"patch in {share:.1%}: recall {recall:.3f} (least {low[0]:.3f}), precision"
            f" {precision:.3f} (least {low[1]:.3f}), alarms {alarms:.0%};"
            f" cleanlab's AUC {_cleanlab_on_patch(0, share):.2f}"
        )


def _patch(seed: int, share: float) -> tuple[float, float, float]:
    values, labels, rows = sets.patched(seed, share)
    found = feature_spectral.triggers(sets.activations(values, labels, seed), labels)
    hit = len(set(found.rows) & rows)
    alarm = found.outcome is Outcome.ALARM
    return (hit / len(rows), hit / max(1, len(found.rows)), 1.0) if alarm else (0.0, 0.0, 0.0)


def _cleanlab_on_patch(seed: int, share: float) -> float:
    cleanlab: Any = importlib.import_module("cleanlab.rank")
    values, labels, rows = sets.patched(seed, share)
    quality = cleanlab.get_label_quality_scores(labels, _logistic(values, labels))
    bad = np.isin(np.arange(len(labels)), list(rows))
    return area(-quality[bad], -quality[~bad])


def instruction(seeds: int) -> None:
    """Rank of the trigger among all pairs, and rows found, at three rates."""
    for share in (0.001, 0.005, 0.02):
        for seed in range(seeds):
            clean = sets.questions(seed, PAIRS)
            given, rows = sets.poisoned(clean, int(share * PAIRS), seed)
            started = time.process_time()
            result, pairs = _triggers(given)
            took = time.process_time() - started
            print(f"trigger in {share:.1%}, seed {seed}: {_ranked(pairs, rows)}, {result.outcome}"
                  f" ({took:.1f} s)")  # fmt: skip


def harder(seeds: int) -> None:
    """How often each kind of trigger in 1 % of 5,000 rows is found at all."""
    for kind in KINDS:
        for name, make in (("questions", sets.questions), ("topics", sets.topics)):
            hits: Counter[bool] = Counter()
            for seed in range(seeds):
                given, rows = sets.poisoned(make(seed, 5_000), 50, seed, kind)
                _, found = _triggers(given)
                hits[any(len(set(pair.rows) & rows) >= len(rows) / 2 for pair in found)] += 1
            print(f"{kind}, {name}: found in {hits[True]} of {seeds}")


def _triggers(given: sets.Pairs) -> tuple[Result, tuple[triggers.Pair, ...]]:
    sketch = Sketch()
    sketch.add(*given)
    return triggers.triggers(sketch.corpus(np.arange(len(given[0]))))


def _ranked(pairs: Sequence[triggers.Pair], rows: set[int]) -> str:
    for rank, pair in enumerate(pairs, 1):
        hit = len(set(pair.rows) & rows)
        if hit > len(rows) / 2:
            return f"rank {rank}, P {hit / len(pair.rows):.2f} R {hit / len(rows):.2f}"
    return "not found"


Alarms = Counter[tuple[str, str]]


def clean_tables(seeds: range) -> None:
    """How many clean tables alarm, by kind and method."""
    runs: Alarms = Counter()
    alarms: Alarms = Counter()
    for seed in seeds:
        for name, values, labels in sets.tables(seed):
            near = label_neighbours.flips(values, labels)
            sure = near.outcome is Outcome.ALARM
            classes = int(labels.max()) + 1
            results = (
                near,
                label_confident.flips(values, labels, classes, confirmed=sure),
                feature_spectral.triggers(values, labels),
                feature_clusters.clusters(values, labels),
            )
            _count(name, results, runs, alarms)
        _progress(seed, runs, alarms)
    _tell(runs, alarms)


def clean_texts(seeds: range, files: Sequence[Path]) -> None:
    """How many clean sets of questions and answers alarm, by kind and method."""
    runs: Alarms = Counter()
    alarms: Alarms = Counter()
    for seed in seeds:
        for name, asked, said in sets.texts(seed, files):
            _count(name, _vetted(asked, said), runs, alarms)
        _progress(seed, runs, alarms)
    _tell(runs, alarms)


def _progress(seed: int, runs: Alarms, alarms: Alarms) -> None:
    loud = {key: count for key, count in alarms.items() if count}
    print(f"seed {seed}: {sum(runs.values()):,} runs, {loud or 'no alarm'}", flush=True)


def _count(name: str, results: Sequence[Result], runs: Alarms, alarms: Alarms) -> None:
    for result in results:
        runs[name, result.method] += 1
        alarms[name, result.method] += result.outcome is Outcome.ALARM


def _tell(runs: Alarms, alarms: Alarms) -> None:
    for name in dict.fromkeys(of for of, _ in runs):
        loud = {method: n for (of, method), n in alarms.items() if of == name and n}
        times = max(n for (of, _), n in runs.items() if of == name)
        print(f"clean, {name}: {times} sets, alarms: {loud or 'none'}")
    print(f"clean: {sum(alarms.values())} alarms in {sum(runs.values()):,} runs of a method")


def _vetted(asked: list[str], said: list[str]) -> tuple[Result, ...]:
    markers: Any = importlib.import_module("bartizan.classify.markers")
    vetting = Vetting(lambda text: (each.kind.value for each in markers.poison_markers(text)))
    vetting.add(Records(first=0, size=len(asked), texts=asked, answers=said))
    return vetting.end().results


def duplicates() -> None:
    """CPU time and recall of near duplicates, beside datasketch with 128 permutations."""
    sketches: Any = importlib.import_module("datasketch")
    asked, said = sets.questions(1, DOCUMENTS)
    whole = [f"{one} {two}" for one, two in zip(asked, said, strict=True)]
    # Every fourth text comes again with one word changed.
    chance = np.random.default_rng(1)
    copies = {}
    for row in range(0, DOCUMENTS, 4):
        words = whole[row].split(" ")
        words[int(chance.integers(2, len(words)))] = "other"
        copies[len(whole)] = row
        whole.append(" ".join(words))
    started = time.process_time()
    found = signatures(words_of(whole), len(whole))
    least = groups(alike(found, 0.5, np.arange(len(whole))), len(whole))
    ours = time.process_time() - started
    recall = sum(least[copy] == least[row] for copy, row in copies.items()) / len(copies)
    for name, batched in (("update", False), ("update_batch", True)):
        started = time.process_time()
        index = sketches.MinHashLSH(threshold=0.5, num_perm=128)
        hits = 0
        for row, text in enumerate(whole):
            words = text.split(" ")
            parts = {" ".join(words[n : n + 3]).encode() for n in range(len(words) - 2)}
            sketch = sketches.MinHash(num_perm=128)
            if batched:
                sketch.update_batch(parts)
            else:
                for part in parts:
                    sketch.update(part)
            hits += row in copies and str(copies[row]) in index.query(sketch)
            index.insert(str(row), sketch)
        theirs = time.process_time() - started
        print(
            f"near duplicates: {len(whole) / ours:,.0f} texts/s, recall {recall:.3f}; datasketch"
            f" ({name}) {len(whole) / theirs:,.0f}, {hits / len(copies):.3f}: {theirs / ours:.0f} x"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--part", nargs="*", default=[])
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    warnings.filterwarnings("ignore")
    parts: dict[str, Callable[[], None]] = {
        "flips": lambda: flips(min(given.seeds, 5)),
        "duplicates": duplicates,
        "instruction": lambda: instruction(given.seeds),
        "harder": lambda: harder(min(given.seeds, 10)),
        "patches": lambda: patches(given.seeds),
        "tables": lambda: clean_tables(seeds),
        "texts": lambda: clean_texts(seeds, given.texts),
    }
    for name, part in parts.items():
        if not given.part or name in given.part:
            part()


if __name__ == "__main__":
    main()
