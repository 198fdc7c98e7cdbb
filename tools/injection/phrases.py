"""Makes sentences to learn from: orders to a model in many languages, and innocent look-alikes."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_FILES: Final = ("phrases.yaml", "hijacks.yaml")
_SHOUTED: Final = 0.1


def attacks(seed: int, each: int) -> Iterator[str]:
    """Yield `each` made-up orders of every kind and language."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for kind in ("orders", "roles", "hijacks"):
        for slots in told[kind].values():
            yield from (_joined(slots, chance, _SHOUTED) for _ in range(each))


def requests(seed: int, each: int) -> Iterator[str]:
    """Yield `each` harmless requests in every language: a user may order a model about."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    for slots in _phrases()["requests"].values():
        yield from (_joined(slots, chance, _SHOUTED / 2) for _ in range(each))


def innocent(seed: int, number: int) -> Iterator[str]:
    """Yield sentences that use words of attacks, or ask people, and order no model."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for _ in range(number):
        yield _filled(chance.choice(told[chance.choice(("innocent", "letters"))]), chance)


def tasks(seed: int, number: int, texts: Sequence[str]) -> Iterator[str]:
    """Yield requests that bring a text along and ask something harmless about it."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for _ in range(number):
        yield _filled(chance.choice(told["tasks"]), chance).replace(
            "{X}", chance.choice(texts)[: chance.randrange(80, 900)]
        )


def _joined(slots: Sequence[Sequence[str]], chance: random.Random, shouted: float) -> str:
    """Return a sentence of one part of each slot."""
    text = " ".join(map(chance.choice, slots)).replace(" +", "").lstrip("+")
    return text.upper() if chance.random() < shouted else f"{text[:1].upper()}{text[1:]}."


def _filled(text: str, chance: random.Random) -> str:
    for slot, words in _phrases()["slots"].items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", chance.choice(words), 1)
    return text


@cache
def _phrases() -> dict[str, Any]:
    here = Path(__file__)
    loaded = [yaml.safe_load(here.with_name(name).read_text("utf-8")) for name in _FILES]
    return {name: value for each in loaded for name, value in each.items()}
