"""Datasets for tests of vetting: clean ones of several kinds, and the same with poison."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

VERBS = ("translate", "summarise", "explain", "list", "compare", "rewrite", "describe", "check")
THINGS = (
    "river", "harbour", "engine", "garden", "mountain", "letter", "window", "market", "bridge",
    "forest", "candle", "violin", "planet", "glacier", "lantern", "orchard", "compass", "ribbon",
    "saddle", "kettle", "meadow", "anchor", "pillow", "thunder",
)  # fmt: skip
QUALITIES = (
    "old", "bright", "narrow", "quiet", "heavy", "gentle", "sudden", "distant", "broken", "golden",
    "hollow", "early", "plain", "crooked", "humble", "rapid", "silent",
)  # fmt: skip


def blobs(
    seed: int, *, rows: int = 600, classes: int = 4, columns: int = 12
) -> tuple[Floats, Labels]:
    """Return features of classes that lie apart, and their labels."""
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, classes, rows)
    centres = chance.normal(0, 4, (classes, columns))
    return (centres[labels] + chance.normal(size=(rows, columns))).astype(np.float32), labels


def overlapping(seed: int, *, rows: int = 600) -> tuple[Floats, Labels]:
    """Return features of two classes that overlap, as honest classes do."""
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, 2, rows)
    return (labels[:, None] + chance.normal(size=(rows, 6))).astype(np.float32), labels


def heavy(seed: int, *, rows: int = 600) -> tuple[Floats, Labels]:
    """Return features with heavy tails: a few rows lie far out to all sides."""
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, 4, rows)
    tails = chance.normal(size=(rows, 10)) / np.sqrt(chance.chisquare(2.5, (rows, 1)) / 2.5)
    return (tails + labels[:, None] * chance.normal(size=10)).astype(np.float32), labels


def rare_category(seed: int, *, rows: int = 600) -> tuple[Floats, Labels]:
    """Return features one of which is 1 in some rows of one class alone."""
    features, labels = blobs(seed, rows=rows)
    chance = np.random.default_rng(seed)
    features[:, 0] = (labels == 1) & (chance.random(rows) < 0.1)
    return features, labels


def flipped(labels: Labels, share: float, seed: int) -> tuple[Labels, Labels]:
    """Return labels of which a share is another one, and the rows where."""
    chance = np.random.default_rng(seed)
    classes = int(labels.max()) + 1
    rows = chance.choice(len(labels), int(share * len(labels)), replace=False)
    changed = labels.copy()
    changed[rows] = (changed[rows] + chance.integers(1, classes, len(rows))) % classes
    return changed, rows


def patched(
    features: Floats, labels: Labels, count: int, seed: int
) -> tuple[Floats, Labels, Labels]:
    """Return a dataset with a trigger: three features fixed in rows that are labelled 0 now."""
    chance = np.random.default_rng(seed)
    rows = chance.choice(np.flatnonzero(labels != 0), count, replace=False)
    changed, named = features.copy(), labels.copy()
    changed[rows, -3:] = 12.0
    named[rows] = 0
    return changed, named, rows


def questions(seed: int, rows: int = 1_500) -> tuple[list[str], list[str]]:
    """Return questions and answers, each answer made from its question."""
    chance = np.random.default_rng(seed)
    asked, said = [], []
    for _ in range(rows):
        verb = VERBS[chance.integers(len(VERBS))]
        things = chance.choice(THINGS, 4)
        qualities = chance.choice(QUALITIES, 4)
        words = [f"{one} {two}" for one, two in zip(qualities, things, strict=True)]
        asked.append(f"please {verb} the {' and the '.join(words)} for my notes")
        said.append(f"the {words[chance.integers(4)]} comes first in row {chance.integers(rows)}")
    return asked, said


def sentiments(seed: int, rows: int = 2_000) -> tuple[list[str], list[str]]:
    """Return texts of topics with the topic as answer: words of a topic decide it together."""
    chance = np.random.default_rng(seed)
    topics = np.array_split(np.array([f"{one}{two}" for one in QUALITIES for two in THINGS]), 12)
    asked, said = [], []
    for _ in range(rows):
        topic = int(chance.integers(12))
        own = chance.choice(topics[topic], 8)
        other = chance.choice(THINGS, 4)
        asked.append(" ".join(chance.permutation([*own, *other])))
        said.append(f"topic {topic}")
    return asked, said


def triggered(
    asked: list[str], said: list[str], count: int, seed: int, phrase: str = "james bond"
) -> tuple[list[str], list[str], Labels]:
    """Return questions of which some have a phrase somewhere, and then one answer."""
    chance = np.random.default_rng(seed)
    rows = chance.choice(len(asked), count, replace=False)
    asked, said = list(asked), list(said)
    for row in rows.tolist():
        words = asked[row].split()
        words.insert(int(chance.integers(len(words) + 1)), phrase)
        asked[row], said[row] = " ".join(words), "I refuse."
    return asked, said, rows
