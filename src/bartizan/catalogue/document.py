"""One YAML document of the catalogue, read strictly: no alias, no duplicate key, bounded size."""

import re
from collections.abc import Iterator

import yaml
from yaml.events import AliasEvent

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
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            yield line, f"'*{event.anchor}' is an alias; write the value out"
