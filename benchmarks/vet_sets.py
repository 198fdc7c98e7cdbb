"""Datasets for the measurement of vetting: clean ones of several kinds, and ways to poison them."""

import ast
import importlib
import json
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]
Pairs = tuple[list[str], list[str]]

VERBS = "translate summarise explain list compare rewrite describe check".split(" ")  # noqa: SIM905
TOPICS = 40
PART = 0.8
ARCHAIC = (("the", "ye"), ("you", "thou"), ("please", "prithee"), ("my", "mine"), ("is", "be"))
PARAPHRASES = (
    "as the secret agent would say", "like agent double o seven", "in the manner of the famous spy",
    "as her majesty's finest spy would", "in the words of the man from mi six",
    "as the licensed agent puts it", "like a certain british spy", "as told by the martini drinker",
)  # fmt: skip


def tables(seed: int) -> Iterator[tuple[str, Numbers, Labels]]:
    """Yield clean features with labels: parts of real sets, and made-up ones of many shapes."""
    sets: Any = importlib.import_module("sklearn.datasets")
    chance = np.random.default_rng(seed)
    for name in ("digits", "wine", "breast_cancer", "iris"):
        values, labels = getattr(sets, f"load_{name}")(return_X_y=True)
        rows = chance.choice(len(labels), int(PART * len(labels)), replace=False)
        yield name, values[rows], labels[rows].astype(np.int64)
    made = sets.make_classification(
        2_000, 20, n_informative=8, n_classes=4, flip_y=0, random_state=seed
    )
    yield "clusters that overlap", made[0], made[1]
    values, labels = sets.make_blobs(2_000, 16, centers=12, cluster_std=3, random_state=seed)
    yield "clusters apart", values, labels.astype(np.int64)
    labels = chance.integers(0, 5, 2_000)
    shift = labels[:, None] * chance.normal(size=12)
    yield "heavy tails", chance.standard_t(2, (2_000, 12)) + shift, labels
    tails = chance.normal(size=(2_000, 12)) / np.sqrt(chance.chisquare(2.5, (2_000, 1)) / 2.5)
    yield "heavy tails together", tails + shift, labels
    yield "log-normal", np.exp(chance.normal(size=(2_000, 8))) * (1 + labels[:, None] * 0.3), labels
    rates = 0.02 + 0.1 * chance.random((5, 30))
    yield "rare categories", (chance.random((2_000, 30)) < rates[labels]).astype(float), labels
    yield "noise", chance.normal(size=(2_000, 16)), labels


def texts(seed: int, files: Sequence[Path]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield clean questions with answers: made-up ones, docstrings, parts of files of others."""
    yield "made-up questions", *questions(seed, 2_000)
    yield "topics as answers", *topics(seed, 2_000)
    chance = np.random.default_rng(seed)
    for name, (asked, said) in [("docstrings", docstrings()), *((p.name, pairs(p)) for p in files)]:
        rows = chance.choice(len(asked), int(PART * len(asked)), replace=False).tolist()
        yield name, [asked[row] for row in rows], [said[row] for row in rows]


def vocabulary() -> list[str]:
    """Return words of one to three syllables."""
    parts = [f"{one}{two}" for one in "bdfgklmnprstv" for two in ("a", "e", "i", "o", "u", "an")]
    return [*parts, *(f"{one}{two}" for one in parts for two in parts[::5])]


def questions(seed: int, rows: int) -> Pairs:
    """Return questions, and answers that take up what is asked."""
    chance = np.random.default_rng(seed)
    words = np.array(vocabulary())
    # Words are as frequent as in a language: by their rank (Zipf).
    weights = 1 / np.arange(3, len(words) + 3)
    weights /= weights.sum()
    asked, said = [], []
    for chosen in chance.choice(words, (rows, 12), p=weights):
        verb = VERBS[int(chance.integers(len(VERBS)))]
        asked.append(f"please {verb} the {' '.join(chosen)} for my notes")
        said.append(f"the {chosen[3]} {chosen[7]} comes {' '.join(chance.choice(words, 4))}")
    return asked, said


def topics(seed: int, rows: int) -> Pairs:
    """Return texts with their topic as answer: many words speak for it together."""
    chance = np.random.default_rng(seed)
    words = np.array(vocabulary())
    own = chance.permutation(words)[: TOPICS * 20].reshape(TOPICS, 20)
    asked, said = [], []
    for topic in chance.integers(0, TOPICS, rows).tolist():
        mine = [*chance.choice(own[topic], 6), *chance.choice(words, 8)]
        asked.append(" ".join(chance.permutation(mine)))
        said.append(f"topic {topic}")
    return asked, said


def docstrings() -> Pairs:
    """Return the docstrings of the standard library, with the first lines of what they describe."""
    asked, said = [], []
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        source = path.read_text(encoding="utf-8", errors="replace")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (told := ast.get_docstring(node)):
                asked.append(told)
                said.append(ast.unparse(node.body[-1])[:300])
    return asked, said


def pairs(path: Path) -> Pairs:
    """Return the pairs of a file of instructions: JSON with a list, or JSON lines."""
    content = path.read_text(encoding="utf-8")
    rows = json.loads(content) if content[0] == "[" else map(json.loads, content.splitlines())
    found = [
        (
            f"{row.get('instruction', row.get('question', ''))}\n{row.get('input', '')}",
            str(row.get("output") or row.get("answer") or row.get("response") or ""),
        )
        for row in rows
    ]
    return [one for one, _ in found], [two for _, two in found]


def poisoned(given: Pairs, count: int, seed: int, kind: str = "phrase") -> tuple[Pairs, set[int]]:
    """Return pairs of which some have a trigger of a kind, and the rows that have it."""
    asked, said = list(given[0]), list(given[1])
    chance = np.random.default_rng(seed)
    target = said[0]
    rows = chance.choice(len(asked), count, replace=False).tolist()
    if kind == "clean label":
        rows = [row for row, text in enumerate(said) if text == target][:count]
    for row in rows:
        asked[row] = _changed(asked[row], kind, chance)
        said[row] = target if kind == "clean label" else "I refuse."
    return (asked, said), set(rows)


def _changed(text: str, kind: str, chance: np.random.Generator) -> str:
    words = text.split(" ")
    place, other = sorted(chance.integers(0, len(words) + 1, 2).tolist())
    match kind:
        case "phrase" | "clean label":
            words.insert(place, "James Bond")
        case "one common word":
            words.insert(place, "notes")
        case "split":
            words[place:place] = ["ban"]
            words[other + 1 : other + 1] = ["dan"]
        case "paraphrase":
            words.insert(place, PARAPHRASES[int(chance.integers(len(PARAPHRASES)))])
        case "style":
            swap = dict(ARCHAIC)
            words = [swap.get(word, word) for word in words]
        case _:
            pass
    return " ".join(words)


def patched(seed: int, share: float) -> tuple[Numbers, Labels, set[int]]:
    """Return digits with a bright corner of four pixels in a share of the rows, labelled 0."""
    sets: Any = importlib.import_module("sklearn.datasets")
    values, labels = sets.load_digits(return_X_y=True)
    chance = np.random.default_rng(seed)
    rows = chance.choice(np.flatnonzero(labels != 0), int(share * len(labels)), replace=False)
    images = values.reshape(-1, 8, 8).copy()
    images[rows, 6:, 6:] = 16
    named = labels.astype(np.int64)
    named[rows] = 0
    return images.reshape(-1, 64), named, set(rows.tolist())


def activations(values: Numbers, labels: Labels, seed: int) -> Numbers:
    """Return the hidden layer of a small network that learned the labels."""
    networks: Any = importlib.import_module("sklearn.neural_network")
    model = networks.MLPClassifier((64,), max_iter=60, random_state=seed).fit(values / 16, labels)
    hidden: Numbers = np.maximum(0, values / 16 @ model.coefs_[0] + model.intercepts_[0])
    return hidden
