"""Trains the model of names on made-up sentences: `python -m tools.persons.train`.

Averaged logistic regression by stochastic gradient descent over hashed views of tokens; the weights
are rounded to one signed byte each. The same seed gives the same file.
"""

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bartizan.classify.entity import words
from bartizan.classify.gazetteer import TITLES, given, ordinary, surnames
from bartizan.classify.persons import is_candidate, tokenised
from bartizan.classify.personviews import places, seen
from bartizan.classify.personweights import BUCKETS, NAME, TENSOR
from tools.persons.sentences import FILLERS, WITH, WITHOUT

TARGET: Final = Path(__file__).parents[2] / "src" / "bartizan" / "classify" / "names" / NAME
SENTENCES: Final = 60_000
EPOCHS: Final = 3
RATE: Final = 0.15
DECAY: Final = 2e-6
_ONSETS: Final = sorted(words("b br c ch d dr f g gr h j k kr l m n p r s sh st t tr v w y z"))
_VOWELS: Final = sorted(words("a e i o u ai ei ia io ou"))
_CODAS: Final = sorted(words("n r s l m k t th nd rt ski son ov ez ini an er"))
_PARTICLES: Final = ("de", "van", "von", "da", "del", "di", "dos", "van der", "bin", "al")
_INITIALS: Final = "ABCDEFGHJKLMNPRSTW"
_LISTED: Final = 0.65
_TWO: Final = 0.3
_NOISE: Final = 0.4

Example = tuple[str, list[tuple[int, int]]]


class Writer:
    """Fills the slots of sentences."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made-up text
        self._given = sorted(given())
        self._surnames = sorted(surnames())
        self._ordinary = sorted(ordinary())

    def made_up(self) -> str:
        """Return a word that no list holds."""
        parts = [
            self.chance.choice(_ONSETS) + self.chance.choice(_VOWELS)
            for _ in range(self.chance.choice((1, 2, 2)))
        ]
        return ("".join(parts) + self.chance.choice(_CODAS)).capitalize()

    def thing(self) -> str:
        """Return what is written with a capital and is no person: a word of every day for most."""
        if self.chance.random() < _TWO:
            return self.made_up()
        return self.chance.choice(self._ordinary).capitalize()

    def first(self) -> str:
        """Return a given name: one in four is in no list."""
        if self.chance.random() > _LISTED:
            return self.made_up()
        return titled(self.chance.choice(self._given))

    def last(self) -> str:
        """Return a surname: one in four is in no list, some have two parts or a particle."""
        listed = titled(self.chance.choice(self._surnames))
        name = listed if self.chance.random() < _LISTED else self.made_up()
        other = titled(self.chance.choice(self._surnames))
        particle = f"{self.chance.choice(_PARTICLES)} {name}"
        forms = (name, f"{name}-{other}", particle, f"{name} {other}")
        return self.chance.choices(forms, (84, 5, 5, 6))[0]

    def full(self) -> str:
        """Return a name as people write them."""
        first, second, last = self.first(), self.first(), self.last()
        initial = f"{self.chance.choice(_INITIALS)}."
        forms = (
            f"{first} {last}",
            f"{first} {initial} {last}",
            f"{initial} {last}",
            f"{first} {last}".upper(),
            f"{first} {second} {last}",
        )
        return self.chance.choices(forms, (74, 10, 6, 4, 6))[0]

    def sentence(self, template: str) -> Example:
        """Return a sentence and where its persons stand."""
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        persons = template in _WITH
        noisy = self.chance.random() < _NOISE
        for piece in _split(template):
            text = self._noisy(self._filled(piece)) if noisy else self._filled(piece)
            if persons and piece in ("{P}", "{F}", "{L}"):
                start = sum(map(len, pieces))
                spans.append((start, start + len(text)))
            pieces.append(text)
        return "".join(pieces), spans

    def _noisy(self, text: str) -> str:
        """Return text with some words changed, so that no sentence is learnt by rote."""
        parts = text.split(" ")
        for index, part in enumerate(parts):
            if part.isalpha() and part.islower() and self.chance.random() < _NOISE:
                parts[index] = self.chance.choice(self._ordinary)
        return " ".join(parts)

    def _filled(self, piece: str) -> str:
        makers = {"{P}": self.full, "{F}": self.first, "{L}": self.last, "{W}": self.thing}
        if piece in makers:
            return makers[piece]()
        if piece == "{O}" and self.chance.random() < _TWO:
            return f"{self.made_up()} {self.chance.choice(_COMPANIES)}"
        slot = piece[1:-1] if piece.startswith("{") else ""
        return self.chance.choice(FILLERS[slot].split("|")) if slot else piece


_COMPANIES: Final = ("Inc", "Ltd", "GmbH", "Group", "Labs")


def titled(name: str) -> str:
    """Return a name of the lists as it is written."""
    return "'".join(part.capitalize() for part in name.split("'"))


def _split(template: str) -> Iterator[str]:
    rest = template
    while (at := rest.find("{")) >= 0:
        yield rest[:at]
        yield rest[at : at + 3]
        rest = rest[at + 3 :]
    yield rest


def _templates(text: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in text.strip().split("\n")]


_WITH: Final = frozenset(_templates(WITH))


def examples(seed: int, count: int) -> Iterator[Example]:
    """Yield sentences, some of them two in a row; half have no person."""
    writer = Writer(seed)
    kinds = (_templates(WITH), _templates(WITHOUT))
    for _ in range(count):
        text, spans = writer.sentence(writer.chance.choice(writer.chance.choice(kinds)))
        if writer.chance.random() < _TWO:
            more, found = writer.sentence(writer.chance.choice(writer.chance.choice(kinds)))
            spans += [(start + len(text) + 1, end + len(text) + 1) for start, end in found]
            text = f"{text} {more}"
        yield text, spans


def rows(example: Example) -> Iterator[tuple[list[int], bool]]:
    """Yield for each candidate its buckets and whether it belongs to a name."""
    text, spans = example
    tokens = tokenised(text)
    after = False
    for index, mine in enumerate(tokens.words):
        inside = _inside(tokens.starts[index], tokens.end(index), spans)
        if is_candidate(tokens.words, index) and mine.small not in TITLES:
            views = seen(tokens.words, index)
            yield [place for view in views for place in places(view)[after]], inside
        after = inside


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def trained(seed: int) -> list[float]:
    """Return the mean of the weights over the course of training."""
    weights, total = [0.0] * BUCKETS, [0.0] * BUCKETS
    data = [row for example in examples(seed, SENTENCES) for row in rows(example)]
    step = 0
    for _ in range(EPOCHS):
        random.Random(seed).shuffle(data)  # noqa: S311 - an order of examples
        for found, inside in data:
            score = sum(weights[bucket] for bucket in found)
            error = inside - 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
            step += 1
            for bucket in found:
                change = RATE * (error - DECAY * weights[bucket])
                weights[bucket] += change
                total[bucket] += step * change
    return [weight - late / step for weight, late in zip(weights, total, strict=True)]


def write(weights: list[float], path: Path) -> None:
    """Write weights as safetensors, one signed byte each."""
    scale = max(map(abs, weights)) / 127
    data = bytes(round(weight / scale) & 0xFF for weight in weights)
    header = {
        "__metadata__": {"scale": repr(scale), "trained_by": "tools.persons.train"},
        TENSOR: {"dtype": "I8", "shape": [BUCKETS], "data_offsets": [0, len(data)]},
    }
    text = json.dumps(header, separators=(",", ":"))
    head = (text + " " * (-len(text) % 8)).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + data)


if __name__ == "__main__":
    write(trained(seed=1), TARGET)
    print(f"wrote {TARGET.name}, {TARGET.stat().st_size} bytes")
