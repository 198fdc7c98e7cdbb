"""Makes documents to learn from: e-mails, pages and tool results, with and without orders."""

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from bartizan.gateway.injection.scoring import WINDOWS
from tools.injection.phrases import filled, joined, slots
from tools.injection.sources import Row

WINDOWS_EACH: Final = 25_000
"""How many windows of each label are learned from."""
_LONGEST: Final = 1500
_LONGEST_ORDER: Final = 800
_SHORT: Final = 240
_ATTACKS, _ORDERS = 0.35, 0.33
"""Shares of attacks and of our own orders among what is hidden; the rest are requests."""
_JOINED: Final = 0.3
_OWN: Final = 3
"""Our own documents count like so many sources."""
_AROUND: Final = ("manual-docs", "manual-docstrings", "manual-code", "reviews", "chatterbot",
                  "django", "lorem", "tables", "definitions")  # fmt: skip
_REQUESTS: Final = ("bfcl", "own-requests", "s-labs", "neuralchemy", "oubliette")
_FILE: Final = "documents.yaml"
_ENGLISH: Final = 0.5
_SHOUTED: Final = 0.08
_STEPS: Final = 8
_LINES: Final = {
    "table": "| {} | {} | {} |",
    "log": "2024-05-1{0} 10:0{0} INFO {2}",
    "list": "- {2}",
}
_FORMS: Final = ("letter", "letter", "mail", "json", "page", "list", "table", "log", "plain")


class Document(NamedTuple):
    """A document, and where an order stands in it that nobody gave."""

    text: str
    start: int
    end: int


def examples(some: Sequence[Row], seed: int) -> list[Row]:
    """Return windows of documents to learn from: with something that is asked in them, and without.

    In a document an attack is hidden, one of our own orders, or a request that a user might make:
    from a document that is an attack as well.
    """
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    plain = _plain(some, seed)
    names = sorted(plain)
    asked = {
        "attack": [row.text for row in some if row.label],
        "order": list(orders(seed, WINDOWS_EACH // 3)),
        "request": [row.text for row in some if _is_request(row)],
    }
    found = []
    for _ in range(WINDOWS_EACH):
        kind = chance.choices(sorted(asked), (_ATTACKS, _ORDERS, 1 - _ATTACKS - _ORDERS))[0]
        around = chance.choice(plain[chance.choice(names)])[:_LONGEST]
        order = chance.choice(asked[kind])[:_LONGEST_ORDER]
        found.append(Row(window(hidden(order, around, chance), chance), 1, kind))
    for _ in range(WINDOWS_EACH):
        name = chance.choice(names)
        text = chance.choice(plain[name])
        if chance.random() < _JOINED:
            text += chance.choice(("\n", "\n\n", " ")) + chance.choice(plain[chance.choice(names)])
        length = chance.choice(WINDOWS)
        start = chance.randrange(max(1, len(text) - length))
        found.append(Row(text[start : start + length], 0, name))
    return found


def _plain(some: Sequence[Row], seed: int) -> dict[str, list[str]]:
    """Return documents without an order by their source."""
    found: dict[str, list[str]] = {}
    for row in some:
        if row.source in _AROUND and not row.label:
            found.setdefault(row.source, []).append(row.text)
    own = list(harmless(seed + 1, WINDOWS_EACH // 2))
    return found | {f"own-{number}": own for number in range(_OWN)}


def _is_request(row: Row) -> bool:
    return not row.label and row.source in _REQUESTS and len(row.text) < _SHORT


def orders(seed: int, number: int) -> Iterator[str]:
    """Yield things that a document may not ask of a model: half of them in English."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _told()
    known = {**told["brought_slots"], **slots()}
    others = sorted(set(told["brought"]) - {"en"})
    for _ in range(number):
        language = "en" if chance.random() < _ENGLISH else chance.choice(others)
        yield filled(joined(told["brought"][language], chance, _SHOUTED), chance, known)


def harmless(seed: int, number: int) -> Iterator[str]:
    """Yield documents that order no model about, though they ask people for this and that."""
    chance = random.Random(seed)  # noqa: S311 - words, not keys
    told = _told()
    known = {**told["brought_slots"], **told["notice_slots"], **slots()}
    for _ in range(number):
        some = chance.sample(told["notices"], chance.randint(1, _STEPS))
        yield _laid([filled(each, chance, known) for each in some], chance)


def hidden(order: str, around: str, chance: random.Random) -> Document:
    """Return a document with an order in it: at its end, at its beginning, or between."""
    place = chance.choice((len(around), len(around), 0, chance.randrange(len(around) + 1)))
    broken = around.rfind("\n", 0, place) if chance.random() < 1 / 2 else -1
    cut = broken if broken > 0 else place
    before, behind = chance.choice(
        (("\n", "\n"), ("\n\n", "\n"), (" ", " "), ("\n<!-- ", " -->\n"))
    )
    start = cut + len(before)
    text = f"{around[:cut]}{before}{order}{behind}{around[cut:]}"
    return Document(text, start, start + len(order))


def window(document: Document, chance: random.Random) -> str:
    """Return a window of a document that holds its order, or as much of it as it can."""
    length = chance.choice(WINDOWS)
    low = max(0, document.end - length)
    start = chance.randint(min(low, document.start), document.start)
    return document.text[start : start + length]


def _laid(said: Sequence[str], chance: random.Random) -> str:
    """Return sentences in the form of some document."""
    who, form = chance.choice(slots()["W"]), chance.choice(_FORMS)
    if form == "json":
        rows = [{"id": number, "from": who, "body": each} for number, each in enumerate(said)]
        return json.dumps(rows, ensure_ascii=False, indent=chance.choice((None, 2)))
    if form == "page":
        return "<html><body>" + "".join(f"<p>{each}</p>\n" for each in said) + "</body></html>"
    if form in _LINES:
        line = _LINES[form]
        return "\n".join(line.format(number, who, each) for number, each in enumerate(said))
    body = chance.choice((" ", "\n", "\n\n")).join(said)
    if form == "mail":
        about, box = chance.choice(slots()["T"]), who.split()[-1].lower()
        return f"Subject: {about}\nFrom: {who} <{box}@example.com>\n\n{body}"
    if form == "letter":
        return f"Hi {who},\n\n{body}\n\nBest,\n{chance.choice(slots()['W'])}"
    return body


@cache
def _told() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(_FILE).read_text("utf-8"))
    return loaded
