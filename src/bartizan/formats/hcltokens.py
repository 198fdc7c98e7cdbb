"""The tokens of HCL native syntax, from one compiled pattern."""

import re
from dataclasses import dataclass, field

from bartizan.core.errors import FormatError
from bartizan.formats.template import quoted_end

NEWLINE, NAME, NUMBER, STRING, TEMPLATE, HEREDOC, END = (
    "newline", "name", "number", "string", "template", "heredoc", "end",
)  # fmt: skip

_TOKEN = re.compile(
    r"[ \t\r]*+(?:"
    r"(?P<newline>(?:(?:\#|//)[^\n]*+)?+\n(?:[ \t\r]*+(?:(?:\#|//)[^\n]*+)?+\n)*+)"
    r"|(?P<name>[^\W\d][\w-]*+)"
    r'|(?P<string>"(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))*+")'
    r"|(?P<number>[0-9]++(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)"
    r"|(?P<heredoc><<-?[^\W\d][\w-]*+[ \t\r]*+\n)"
    r"|(?P<comment>/\*)"
    r'|(?P<template>")'
    r"|(?P<mark>==|!=|<=|>=|&&|\|\||=>|\.\.\.|[-+*/%<>!?:=.,()\[\]{}])"
    r"|(?P<end>\Z))"
)


@dataclass(frozen=True, slots=True)
class Heredoc:
    """The content of a heredoc: from start to end in the text, first line, and its `-`."""

    start: int
    end: int
    line: int
    indented: bool


@dataclass(slots=True)
class Tokens:
    """Tokens as columns: kind (a mark is its own kind), start, end, line; heredocs by index."""

    text: str
    kinds: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    heredocs: dict[int, Heredoc] = field(default_factory=dict)


def tokenize(text: str) -> Tokens:
    """Return the tokens of text; runs of newlines and comments count as one newline.

    Raises FormatError at the first character that begins no token.
    """
    tokens = Tokens(f"{text}\n")
    text, position, line = tokens.text, 0, 1
    match = _TOKEN.match
    while True:
        found = match(text, position)
        if found is None:
            raise FormatError(f"not HCL: line {line}: an unreadable character")
        kind = found.lastgroup or END
        start, position = found.span(kind)
        first = line
        if kind in _EXTENTS:
            position = _EXTENTS[kind](tokens, start, position, line)
        if kind in _MULTILINE:
            line += text.count("\n", start, position)
        elif kind == "mark":
            kind = found[kind]
        if kind == "comment":
            continue
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(position)
        tokens.lines.append(first)
        if kind == END:
            return tokens


def _comment(tokens: Tokens, _start: int, position: int, line: int) -> int:
    end = tokens.text.find("*/", position)
    if end < 0:
        raise FormatError(f"not HCL: line {line}: a comment is not closed")
    return end + 2


def _template(tokens: Tokens, _start: int, position: int, line: int) -> int:
    try:
        return quoted_end(tokens.text, position)
    except FormatError as error:
        raise FormatError(f"not HCL: line {line}: {error.message}") from None


def _heredoc(tokens: Tokens, start: int, content: int, line: int) -> int:
    """Find the line that holds the marker alone; the newline after it is not part of the token."""
    text = tokens.text
    opening = text[start:content]
    marker = opening.lstrip("<-").strip()
    position = content
    while (end := text.find("\n", position)) >= 0:
        if text[position:end].strip() == marker:
            indented = opening.startswith("<<-")
            tokens.heredocs[len(tokens.kinds)] = Heredoc(content, position, line + 1, indented)
            return end
        position = end + 1
    raise FormatError(f"not HCL: line {line}: a heredoc is not closed")


_EXTENTS = {"comment": _comment, TEMPLATE: _template, HEREDOC: _heredoc}
_MULTILINE = frozenset({"comment", TEMPLATE, HEREDOC, NEWLINE})
