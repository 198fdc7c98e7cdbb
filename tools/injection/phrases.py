"""Makes sentences to learn from: orders to a model in many languages, and innocent look-alikes."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_FILES: Final = ("phrases.yaml", "hijacks.yaml", "norms.yaml")
_ORDERS: Final = ("orders", "roles", "hijacks", "norms", "modes", "asks")
_APART: Final = re.compile(r" +(?=[?.,])")
_SHOUTED: Final = 0.1
_ENDS: Final = ("?", ".", "\u3002", "\u061f")


def attacks(seed: int, each: int) -> Iterator[str]:
    """Yield `each` made-up orders of every kind and language."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for kind in _ORDERS:
        for parts in told[kind].values():
            yield from (joined(parts, chance, _SHOUTED) for _ in range(each))


def requests(seed: int, each: int) -> Iterator[str]:
    """Yield `each` harmless requests in every language: a user may order a model about."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    for kind in ("requests", "everyday"):
        for parts in _phrases()[kind].values():
            yield from (joined(parts, chance, _SHOUTED / 2) for _ in range(each))


def tales(seed: int, number: int) -> Iterator[str]:
    """Yield harmless requests to play a role or to imagine something."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    for _ in range(number):
        yield joined(_phrases()["tales"]["en"], chance, 0)


def innocent(seed: int, number: int) -> Iterator[str]:
    """Yield sentences that use words of attacks, or ask people, and order no model."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for _ in range(number):
        yield filled(chance.choice(told[chance.choice(("innocent", "letters"))]), chance)


def tasks(seed: int, number: int, texts: Sequence[str]) -> Iterator[str]:
    """Yield requests that bring a text along and ask something harmless about it."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for _ in range(number):
        yield filled(chance.choice(told["tasks"]), chance).replace(
            "{X}", chance.choice(texts)[: chance.randrange(80, 900)]
        )


def joined(parts: Sequence[Sequence[str]], chance: random.Random, shouted: float) -> str:
    """Return a sentence of one part of each slot."""
    text = " ".join(map(chance.choice, parts)).replace(" +", "").lstrip("+ ")
    text = _APART.sub("", text).rstrip()
    if chance.random() < shouted:
        return text.upper()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(_ENDS) else '.'}"


def filled(
    text: str, chance: random.Random, known: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return a text with a word for each of its slots."""
    for slot, words in (slots() if known is None else known).items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", chance.choice(words), 1)
    return text


def slots() -> Mapping[str, Sequence[str]]:
    """Return the words that may stand in a slot, by its name."""
    found: Mapping[str, Sequence[str]] = _phrases()["slots"]
    return found


@cache
def _phrases() -> dict[str, Any]:
    here = Path(__file__)
    loaded = [yaml.safe_load(here.with_name(name).read_text("utf-8")) for name in _FILES]
    return {name: value for each in loaded for name, value in each.items()}
