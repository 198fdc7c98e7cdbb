"""Makes sentences to learn from: orders to a model in many languages, and innocent look-alikes."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_FILE: Final = Path(__file__).with_name("phrases.yaml")
_SHOUTED: Final = 0.1


def attacks(seed: int, each: int) -> Iterator[str]:
    """Yield `each` made-up orders of every kind and language."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _phrases()
    for slots in (*told["orders"].values(), *told["roles"].values()):
        for _ in range(each):
            text = " ".join(map(chance.choice, slots)).replace(" +", "").lstrip("+")
            shouted = chance.random() < _SHOUTED
            yield text.upper() if shouted else f"{text[:1].upper()}{text[1:]}."


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


def _filled(text: str, chance: random.Random) -> str:
    for slot, words in _phrases()["slots"].items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", chance.choice(words), 1)
    return text


@cache
def _phrases() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return loaded
