"""Where retrieved text stands in a prompt, and whether anything marks its beginning and its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, aside, beside, calls, keys
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.retrieval import FOUND, NAMED_FOUND, found_by, named_as_found
from bartizan.evidence.source import Shape, Source, Value

TEMPLATES = ("*.PromptTemplate", "*.PromptTemplate.from_template",
             "*.ChatPromptTemplate.from_template", "*.ChatPromptTemplate.from_messages",
             "*.HumanMessagePromptTemplate.from_template")  # fmt: skip
ROLES = ("system", "developer", "tool", "function")
# What opens and closes a section of data, before and behind a hole of a text.
SIGNS = r"```\w*|\"\"\"|'''|-{3,}|={3,}|#{3,}|\*{3,}|\[/?[\w ]{3,40}\]|<{2,}|>{2,}|\|{2,}"
OPENS = re.compile(rf"(?:<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>|{SIGNS}|BEGIN[\w ]*[:>]?)\s*\Z")
CLOSES = re.compile(rf"\s*(?:</[A-Za-z][\w:.-]*>|{SIGNS}|END\b)")
HOLE = re.compile(r"\{\{?\s*([A-Za-z_]\w*)\s*\}?\}")
AROUND = 200
MARKING_ASKS: tuple[Ask, ...] = (
    *aside(keys("role")), *calls(*TEMPLATES), *MODEL_CALL_ASKS, *aside(beside(calls(*FOUND))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A hole of a prompt that takes retrieved text, under a name, and whether it is marked."""

    name: str
    place: Place
    marked: bool


def filled(source: Source) -> Iterator[Filled]:
    """Yield where prompts, those of the system left out, take what a search found."""
    for value, place in _texts(source):
        if source.is_test(place.path):
            continue
        if value.shape is Shape.TEXT:
            yield from _holes(source, value, place)
        elif value.text:
            yield from _places(value.text, place)


def _texts(source: Source) -> Iterator[tuple[Value, Place]]:
    for item in source.maps("role", "content"):
        role, content = item.value.entry("role"), item.value.entry("content")
        if role is not None and content is not None and role.text not in ROLES:
            yield content, item.place
    for call in source.calls(*TEMPLATES):
        for value in call.values:
            yield from ((each, call.place) for each in (value, *value.parts, *_messages(value)))
    for call in model_calls(source):
        yield from ((value, call.place) for value in call.values)


def _messages(value: Value) -> Iterator[Value]:
    """Yield the templates of a list of `("human", template)`, those of the system left out."""
    for part in value.parts:
        if part.shape is Shape.ITEMS and part.parts and part.parts[0].text not in ROLES:
            yield from part.parts[1:]


def _holes(source: Source, value: Value, place: Place) -> Iterator[Filled]:
    """Yield the holes of a text that is put together here."""
    for index, part in enumerate(value.parts):
        if part.known:
            continue
        found = found_by(source, part, place.path) or named_as_found(part)
        if found:
            before = value.parts[index - 1].text if index else ""
            after = value.parts[index + 1].text if index + 1 < len(value.parts) else ""
            yield Filled(found, place, _is_marked(before or "", after or ""))


def _places(text: str, place: Place) -> Iterator[Filled]:
    """Yield the places of a template that is filled in later."""
    for hole in HOLE.finditer(text):
        if NAMED_FOUND.search(hole[1]):
            before, after = text[max(0, hole.start() - AROUND) : hole.start()], text[hole.end() :]
            yield Filled(hole[1], place, _is_marked(before, after[:AROUND]))


def _is_marked(before: str, after: str) -> bool:
    closed = CLOSES.match(after) is not None
    return OPENS.search(before[-AROUND:]) is not None and closed
