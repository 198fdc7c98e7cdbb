"""Trains the injection detector: `python -m tools.injection.train runs|network|documents WHEELS`.

WHEELS are unpacked wheels. `runs` is logistic regression over hashed runs of characters and words,
by L-BFGS (scikit-learn), rounded to one signed byte each. `network` reads words by their meaning;
it learns from the windows that the runs find most telling, and from vectors that
`tools.injection.vectors` made. `documents` are for texts that may ask a model for nothing: what
windows with and without a hidden order teach has a share in the runs, and a network of its own.
The same rows and seed give the same file.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bartizan.gateway.injection import vectors
from bartizan.gateway.injection.features import hashed
from bartizan.gateway.injection.model import Weights, score
from bartizan.gateway.injection.reader import Learned
from bartizan.gateway.injection.scoring import BUCKETS, GAIN, SHRINK, WINDOWS
from tools.injection.documents import examples as hiding
from tools.injection.network import taught as read
from tools.injection.sources import Row, rows

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "src" / "bartizan" / "gateway" / "injection"
TARGET: Final = FOLDER / "weights.npz"
DOCUMENTS: Final = FOLDER / "documents.npz"
STRENGTH: Final = 6.0
_LEVELS: Final = 127
_INSERTED: Final = 2500
ROUNDS, FIRST_ROUNDS = 100, 50
KEPT: Final = 0.5
"""The share of the stored runs beside what is learned anew: two that learned from other rows."""
SHARE: Final = 0.3
"""How much the runs of documents have to say beside the others."""
LOUD: Final = 2.0
"""The runs of documents count so often beside the network, which is surer than it ought to be."""
_SEED: Final = 7


def examples(some: Sequence[Row], weights: Weights | None) -> list[Row]:
    """Return windows to learn from: of an attack the one that reads most like it, of others any."""
    chance = random.Random(3)  # noqa: S311 - places, not keys
    longest = WINDOWS[-1]
    found = []
    for row in some:
        if len(row.text) <= WINDOWS[0]:
            found.append(row)
        elif row.label:
            found.append(row._replace(text=row.text[:longest]))
            if weights is not None and len(row.text) > WINDOWS[1]:
                best = score(row.text, weights)
                found.append(row._replace(text=row.text[best.start : best.end]))
        else:
            length = chance.choice(WINDOWS)
            start = chance.randrange(max(1, len(row.text) - length))
            found.append(row._replace(text=row.text[start : start + length]))
    return found


def inserted(some: Sequence[Row]) -> list[Row]:
    """Return short attacks within harmless text: what comes by way of a document."""
    chance = random.Random(5)  # noqa: S311 - places, not keys
    short = [row for row in some if row.label and len(row.text) < WINDOWS[1]]
    plain = [row for row in some if not row.label and len(row.text) > WINDOWS[0]]
    found = []
    for _ in range(_INSERTED):
        attack, around = chance.choice(short), chance.choice(plain).text[: WINDOWS[1]]
        cut = chance.randrange(len(around))
        found.append(Row(f"{around[:cut]} {attack.text} {around[cut:]}", 1, "inserted"))
    return found


def fitted(some: Sequence[Row], rounds: int = ROUNDS) -> Weights:
    """Return the weights that these windows teach; each source weighs by the root of its rows."""
    columns, values, ends = [], [], [0]
    for row in some:
        buckets, counts = np.unique(hashed(row.text).buckets, return_counts=True)
        columns.append(buckets)
        values.append(GAIN * counts / (counts.sum() + SHRINK))
        ends.append(ends[-1] + buckets.size)
    shape = (len(some), BUCKETS)
    table = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)
    labels = np.array([row.label for row in some])
    learner = LogisticRegression(C=STRENGTH, max_iter=rounds, solver="lbfgs")
    learner.fit(table, labels, sample_weight=_importance(some))
    return Weights(learner.coef_[0].astype(np.float32), float(learner.intercept_[0]))


def _importance(some: Sequence[Row]) -> NDArray[np.float64]:
    sizes = Counter((row.source, row.label) for row in some)
    raw = np.array([sizes[row.source, row.label] ** -0.4 for row in some])
    labels = np.array([row.label for row in some])
    for label in (0, 1):
        raw[labels == label] /= raw[labels == label].sum()
    return raw * len(some) / 2


def save(weights: Weights, learned: Learned, path: Path) -> None:
    """Write weights as signed bytes, and what the network learned."""
    scale = float(np.abs(weights.values).max()) / _LEVELS
    levels = np.rint(weights.values / scale).astype(np.int8)
    scale *= weights.scale
    parts = learned._asdict()
    np.savez_compressed(path, weights=levels, scale=scale, bias=weights.bias, **parts)


def main() -> None:
    """Train a part, and write it beside what stays."""
    part, folder = sys.argv[1], Path(sys.argv[2])
    some = list(rows(folder))
    print(f"{len(some)} rows, {sum(row.label for row in some)} attacks", flush=True)
    if part == "documents":
        save(*documents(some), DOCUMENTS)
        return
    some += inserted(some)
    weights, learned = stored(TARGET)
    if part == "runs":
        weights = beside(trained(some), weights, KEPT)
    else:
        learned = network(examples(some, weights))
    save(weights, learned, TARGET)


def documents(some: Sequence[Row]) -> tuple[Weights, Learned]:
    """Return what documents teach, the runs beside those that are stored."""
    taught = hiding(some, _SEED)
    weights = beside(fitted(taught, FIRST_ROUNDS), stored(TARGET)[0], 1 - SHARE)
    return weights._replace(values=LOUD * weights.values, bias=LOUD * weights.bias), network(taught)


def beside(learned: Weights, known: Weights, share: float) -> Weights:
    """Return weights that say what both say, the known ones with that share: means cost nothing."""
    values = (1 - share) * learned.values + share * known.scale * known.values
    bias = (1 - share) * learned.bias + share * known.bias
    return Weights(values.astype(np.float32), bias)


def stored(path: Path) -> tuple[Weights, Learned]:
    """Return what a file holds; its runs alone, without the network."""
    with np.load(path, allow_pickle=False) as file:
        weights = Weights(file["weights"], float(file["bias"]), float(file["scale"]))
        return weights, Learned(*(file[name] for name in Learned._fields))


def trained(some: Sequence[Row]) -> Weights:
    """Return what runs teach: twice, the second time with what was hard the first."""
    first = fitted(examples(some, None)[::2], FIRST_ROUNDS)
    return fitted(examples([*some, *hardest(some, first)], first))


def network(taught: Sequence[Row]) -> Learned:
    """Return what a network learns from windows."""
    print(f"{len(taught)} windows", flush=True)
    texts = [(row.text, row.label) for row in taught]
    return read(vectors.shipped(), texts, _importance(taught).astype(np.float32))


def hardest(some: Sequence[Row], weights: Weights) -> list[Row]:
    """Return the windows of harmless texts that read most like an attack, once more."""
    found = []
    for row in some:
        if not row.label and len(row.text) > WINDOWS[0]:
            best = score(row.text, weights)
            if best.score > 0.3:  # noqa: PLR2004
                found.append(row._replace(text=row.text[best.start : best.end]))
    print(f"{len(found)} hard windows")
    return found


if __name__ == "__main__":
    main()
