"""YAML 1.1 as positioned trees: libyaml parses it into events; no object is ever constructed."""

import re
from dataclasses import dataclass, field
from typing import Protocol

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from bartizan.core.errors import FormatError
from bartizan.formats.keys import repeated
from bartizan.formats.node import Expression, Limits, Node, Value
from bartizan.formats.text import decode
from bartizan.formats.yamlscalar import resolve

YAML_LIMITS = Limits(size=4_000_000, depth=100, nodes=200_000)

_CORE = "tag:yaml.org,2002:"
_NATIVE = frozenset({None, "!", f"{_CORE}seq", f"{_CORE}map", f"{_CORE}omap", f"{_CORE}set"})
_SCALARS = frozenset({f"{_CORE}{name}" for name in ("int", "float", "bool", "null")})
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)


def read_yaml(content: bytes, *, limits: Limits = YAML_LIMITS) -> tuple[Node, ...]:
    """Return the documents of a YAML stream, each as a tree with lines.

    Keys are text. Merge keys are applied. A tag that is not of the core schema, such as `!Ref`,
    makes its value an Expression. Raises FormatError on anything else: broken, too large, too deep,
    too many nodes once aliases are followed, a key that is given twice, an alias within itself, or
    a text template (its message then begins with "templated").
    """
    text = decode(content, limits.size)
    builder = _Builder(limits)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _broken(text, _where(error)) from None
    except _ComplexKeyError as error:
        raise _broken(text, f"line {error.line}: a key that is not a scalar") from None
    return tuple(builder.documents)


class _Mark(Protocol):
    """Where an event stands; lines count from 0."""

    line: int
    column: int


def _line(mark: _Mark | None) -> int:
    return mark.line + 1 if mark is not None else 1


class _ComplexKeyError(Exception):
    """A key is a list or a map, which is also how an unquoted `{{ x }}` reads."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _broken(text: str, reason: str) -> FormatError:
    if "{{" in text or "{%" in text:
        return FormatError(f"templated: not YAML before it is rendered ({reason})")
    return FormatError(f"not YAML: {reason}")


# What a parser quotes of a document may be secret.
_QUOTED = re.compile(r"(['\"]).*?\1", re.DOTALL)


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = _QUOTED.sub("…", getattr(error, "problem", None) or "unreadable characters")
    return f"line {mark.line + 1}: {problem}" if mark is not None else str(problem)


@dataclass(frozen=True, slots=True)
class _Built:
    """A finished node with what it costs to follow: nodes when expanded, and levels."""

    node: Node
    weight: int
    height: int


@dataclass(slots=True)
class _Frame:
    """A collection that is being read."""

    line: int
    key_line: int
    tag: str | None
    anchor: str | None
    is_map: bool
    is_flow: bool
    end_line: int = 0
    items: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    merged: list[Node] = field(default_factory=list)
    key: str | None = None
    at: int = 0
    weight: int = 1
    height: int = 1

    def add(self, built: _Built) -> None:
        """Take the next child: an element, or the value of the key that was read."""
        self.weight += built.weight
        self.height = max(self.height, built.height + 1)
        self.end_line = max(self.end_line, built.node.end_line)
        if not self.is_map:
            self.items.append(built.node)
        elif self.key == "<<" and built.node.maps():
            self.merged.extend(built.node.maps())
        elif self.key is not None:
            self.fields[self.key] = built.node
        self.key = None

    def value(self) -> Value:
        """Return the collection; of merged maps the earlier wins, and own entries win over all."""
        if not self.is_map:
            return tuple(self.items)
        merged: dict[str, Node] = {}
        for source in reversed(self.merged):
            merged.update(source.fields())
        return {**merged, **self.fields}


class _Builder:
    """Trees from events, with a stack of its own, so that nesting cannot exhaust Python's."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.documents: list[Node] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Built] = {}
        self.nodes = 0

    def take(self, event: Event) -> None:
        """Take one event of the stream."""
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, CollectionStartEvent):
            self._open(event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self.anchors = {}

    def _scalar(self, event: ScalarEvent) -> None:
        top = self.stack[-1] if self.stack else None
        line = _line(event.start_mark)
        if top is not None and top.is_map and top.key is None:
            self._count(1)
            if event.value in top.fields:
                raise repeated(event.value, f"line {line}: ")
            top.key, top.at = event.value, line
            self._anchor(event, _Built(Node(event.value, line, line, line), 1, 1))
            return
        first = line + 1 if event.style in ("|", ">") else line
        last = _line(event.end_mark)
        if event.end_mark is not None and not event.end_mark.column:
            last -= 1
        node = Node(_scalar_value(event), first, max(first, last), self._key_line(line))
        self._finish(event, _Built(node, 1, 1))

    def _open(self, event: CollectionStartEvent) -> None:
        line = _line(event.start_mark)
        self._reject_key(line)
        if len(self.stack) >= self.limits.depth:
            raise FormatError(f"line {line}: nested deeper than {self.limits.depth} levels")
        is_map = isinstance(event, MappingStartEvent)
        is_flow = bool(event.flow_style)
        key_line = self._key_line(line)
        self.stack.append(_Frame(line, key_line, event.tag, event.anchor, is_map, is_flow))

    def _close(self, event: Event) -> None:
        frame = self.stack.pop()
        closed = _line(event.end_mark) if frame.is_flow else frame.line
        end_line = max(frame.end_line, closed)
        value = frame.value()
        if frame.tag not in _NATIVE:
            node = Node(value, frame.line, end_line, frame.line)
            value = Expression(_short(frame.tag), (node,) if frame.is_map else tuple(frame.items))
        node = Node(value, frame.line, end_line, frame.key_line)
        built = _Built(node, frame.weight, frame.height)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = built
        self._count(1)
        self._attach(built)

    def _alias(self, event: AliasEvent) -> None:
        line = _line(event.start_mark)
        self._reject_key(line)
        target = self.anchors.get(event.anchor or "")
        if target is None:
            raise FormatError(f"line {line}: an alias refers to nothing that is complete")
        if len(self.stack) + target.height > self.limits.depth:
            raise FormatError(f"line {line}: nested deeper than {self.limits.depth} levels")
        self._count(target.weight)
        node = Node(target.node.value, line, line, self._key_line(line))
        self._attach(_Built(node, target.weight, target.height))

    def _finish(self, event: NodeEvent, built: _Built) -> None:
        self._count(1)
        self._anchor(event, built)
        self._attach(built)

    def _anchor(self, event: NodeEvent, built: _Built) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = built

    def _attach(self, built: _Built) -> None:
        if self.stack:
            self.stack[-1].add(built)
        else:
            self.documents.append(built.node)

    def _key_line(self, line: int) -> int:
        top = self.stack[-1] if self.stack else None
        return top.at if top is not None and top.key is not None else line

    def _reject_key(self, line: int) -> None:
        if self.stack and self.stack[-1].is_map and self.stack[-1].key is None:
            raise _ComplexKeyError(line)

    def _count(self, weight: int) -> None:
        self.nodes += weight
        if self.nodes > self.limits.nodes:
            raise FormatError(f"more than {self.limits.nodes} nodes, aliases followed")


def _scalar_value(event: ScalarEvent) -> Value:
    tag = event.tag
    if tag is None or tag == "!":
        return resolve(event.value) if event.implicit[0] and tag is None else event.value
    if tag == f"{_CORE}str":
        return event.value
    if tag in _SCALARS:
        return resolve(event.value)
    return Expression(f"{_short(tag)} {event.value}")


def _short(tag: str | None) -> str:
    return f"!!{tag.removeprefix(_CORE)}" if tag and tag.startswith(_CORE) else str(tag)
