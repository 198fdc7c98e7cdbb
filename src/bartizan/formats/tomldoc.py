"""TOML as a positioned tree: parsed by the standard library, lines found in the text."""

import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.node import Limits, Node
from bartizan.formats.text import decode

TOML_LIMITS: Final = Limits(size=4_000_000, depth=50, nodes=500_000)
_NAME: Final = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED: Final = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*+"
_HEADER: Final = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_KEY: Final = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_AT_LINE: Final = re.compile(r"\bat line (\d{1,9})")
_PART: Final = re.compile(_NAME)
# A key of more parts costs the parser the square of them, and nests too deep anyway.
_DEEP: Final = re.compile(rf"(?<![A-Za-z0-9_-]){_NAME}(?:[ \t]*\.[ \t]*{_NAME}){{50}}")
_LITERAL: Final = re.compile(r"""(?:"((?:[^"\\\n]|\\.)*+)|'([^'\n]*+))(?:["']|$)""", re.MULTILINE)

Path = tuple[str, ...]


def parse_toml(content: bytes, limits: Limits = TOML_LIMITS) -> Mapping[str, object]:
    """Return the tables of a TOML document, without lines.

    Raises FormatError for content that is no TOML 1.0 or is beyond the limits.
    """
    return _parsed(decode(content, limits.size))


def read_toml(content: bytes, limits: Limits = TOML_LIMITS) -> Node:
    """Return a TOML document as a tree with lines.

    A value stands where its key does; a string in an array stands where its text does. Dates and
    times are their ISO text. Raises FormatError for content that is no TOML 1.0 or is beyond the
    limits.
    """
    text = decode(content, limits.size)
    return _Placer(text, limits).node(_parsed(text), (), 1)


def _parsed(text: str) -> Mapping[str, object]:
    if _DEEP.search(text):
        raise FormatError("a key of more than 50 parts is not read")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not what the parser says: it quotes what stands there.
        line = _AT_LINE.search(str(error))
        raise FormatError(f"not TOML: line {line[1]}" if line else "not TOML") from None


class _Placer:
    """Finds the line of each value, in the order in which they are written."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._limits = limits
        self._count = 0
        self._paths: defaultdict[Path, list[int]] = defaultdict(list)
        self._literals: defaultdict[str, list[int]] = defaultdict(list)
        header: Path = ()
        for number, line in enumerate(text.split("\n"), 1):
            if match := _HEADER.match(line):
                header = _names(match[1])
                self._mention(header, len(header), number)
            elif match := _KEY.match(line):
                self._mention((*header, *_names(match[1])), len(header) + 1, number)
            for literal in _LITERAL.finditer(line):
                self._literals[literal[1] or literal[2] or ""].append(number)

    def node(self, value: object, path: Path, line: int) -> Node:
        """Return the value as a node that stands at or after a line."""
        self._count += 1
        if self._count > self._limits.nodes or len(path) > self._limits.depth:
            raise FormatError("the TOML document nests too deep or holds too many values")
        own = _from(self._paths.get(path), line)
        if isinstance(value, dict):
            fields = {str(key): self.node(item, (*path, key), own) for key, item in value.items()}
            return Node(fields, own, _last(fields.values(), own), own)
        if isinstance(value, list):
            return self._array(value, path, own)
        if isinstance(value, str | int | float | bool):
            return Node(value, own, own, own)
        return Node(str(value), own, own, own)

    def _array(self, values: list[object], path: Path, line: int) -> Node:
        items: list[Node] = []
        at = line
        for value in values:
            if isinstance(value, dict):
                after = items[-1].line + 1 if items else at
                at = _from(self._paths.get(path), after, at)
                items.append(self.node(value, path, at))
            elif isinstance(value, str):
                at = _from(self._literals.get(value), at)
                items.append(Node(value, at, at, line))
            else:
                items.append(self.node(value, (*path, ""), at))
        return Node(tuple(items), line, _last(items, line), line)

    def _mention(self, path: Path, shortest: int, line: int) -> None:
        for length in range(max(1, shortest), len(path) + 1):
            self._paths[path[:length]].append(line)


def _names(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted)[:60])


def _from(lines: list[int] | None, earliest: int, otherwise: int | None = None) -> int:
    """Return the first of the sorted lines that is not before the earliest."""
    at = bisect_left(lines or [], earliest)
    if lines and at < len(lines):
        return lines[at]
    return earliest if otherwise is None else otherwise


def _last(nodes: Iterable[Node], line: int) -> int:
    return max((node.end_line for node in nodes), default=line)
