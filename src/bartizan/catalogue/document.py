"""One YAML document of the catalogue, read strictly: no alias, no duplicate key, bounded size."""

import re
from collections.abc import Iterator

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from bartizan.catalogue.problem import Problem
from bartizan.core.errors import FormatError
from bartizan.formats.node import Expression, Limits, Node
from bartizan.formats.text import decode
from bartizan.formats.yamldoc import read_yaml

LIMITS = Limits(size=1_000_000, depth=16, nodes=20_000)
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)
_LINE = re.compile(r"\bline ([0-9]{1,7})\b")


def read_document(path: str, content: bytes) -> Node | list[Problem]:
    """Return the one map that a file holds, with its lines, or what is wrong with the file."""
    try:
        documents = read_yaml(content, limits=LIMITS)
        text = decode(content, LIMITS.size)
    except FormatError as error:
        named = _LINE.search(error.message)
        return [Problem(path, int(named[1]) if named else 1, error.message)]
    if len(documents) != 1 or not documents[0].maps() or documents[0].items():
        return [Problem(path, 1, "one map of fields is expected, and nothing else")]
    problems = [Problem(path, line, what) for line, what in _loose(text)]
    problems += [
        Problem(path, node.key_line, f"'{node.value.text}' is a tag; only plain values are read")
        for node in documents[0].walk()
        if isinstance(node.value, Expression)
    ]
    return problems or documents[0]


def line_of(node: Node, location: tuple[int | str, ...]) -> int:
    """Return the line of the value at location, or of its nearest ancestor."""
    line = node.line
    for step in location:
        items = node.items()
        if isinstance(step, int):
            child = items[step] if step < len(items) else None
        else:
            child = node.fields().get(step)
        if child is None:
            break
        node, line = child, child.key_line
    return line


def _loose(text: str) -> Iterator[tuple[int, str]]:
    """Yield what YAML allows and a document that people review should not hold."""
    keys = _Keys()
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, AliasEvent):
            yield line, f"'*{event.anchor}' is an alias; write the value out"
        repeated = keys.repeated(event)
        if repeated is not None:
            yield line, f"'{repeated}' is given twice"


class _Keys:
    """The keys of the maps that are open."""

    def __init__(self) -> None:
        self.stack: list[set[str] | None] = []
        self.awaits_value: list[bool] = []

    def repeated(self, event: Event) -> str | None:
        """Take one event; return the key that it repeats in its map, if it does."""
        if isinstance(event, CollectionEndEvent):
            self.stack.pop()
            self.awaits_value.pop()
            return None
        is_key = self._step() if isinstance(event, (ScalarEvent, AliasEvent)) else False
        if isinstance(event, CollectionStartEvent):
            self._step()
            self.stack.append(set() if isinstance(event, MappingStartEvent) else None)
            self.awaits_value.append(False)
        open_keys = self.stack[-1] if self.stack else None
        if not is_key or open_keys is None or not isinstance(event, ScalarEvent):
            return None
        if event.value in open_keys:
            return str(event.value)
        open_keys.add(event.value)
        return None

    def _step(self) -> bool:
        """Move over one node of the innermost map; whether it is a key."""
        if not self.stack or self.stack[-1] is None:
            return False
        is_key = not self.awaits_value[-1]
        self.awaits_value[-1] = is_key
        return is_key
