"""Reads .env files; the values stay in memory and are never part of a repr."""

import re
from dataclasses import dataclass, field
from typing import Final

from bartizan.formats.lines import lines_of, read_text

_ENTRY: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(.*)$")
_BARE_END: Final = re.compile(r"[ \t]+#.*$")


@dataclass(frozen=True, slots=True)
class EnvEntry:
    """A variable and its value, which may be a secret: whoever reads it must not print it."""

    name: str
    value: str = field(repr=False)
    line: int
    end_line: int


def read_env(content: bytes) -> tuple[EnvEntry, ...]:
    """Read KEY=VALUE lines as dotenv does: `export`, comments, quotes that span lines.

    Lines that are none are passed over. Raises FormatError for content that is no text.
    """
    entries: list[EnvEntry] = []
    lines = lines_of(read_text(content))
    at = 0
    while at < len(lines):
        match = _ENTRY.match(lines[at])
        at += 1
        if match:
            value, end = _value(lines, at, match[2])
            entries.append(EnvEntry(match[1], value, at, end))
            at = end
    return tuple(entries)


def _value(lines: list[str], line: int, text: str) -> tuple[str, int]:
    quote = text[:1]
    if quote not in ("'", '"'):
        return _BARE_END.sub("", text).strip(), line
    pieces = [text[1:]]
    for end in range(line, len(lines) + 1):
        closing = _closing(pieces[-1], quote)
        if closing >= 0:
            pieces[-1] = pieces[-1][:closing]
            return "\n".join(pieces), end
        if end < len(lines):
            pieces.append(lines[end])
    return _BARE_END.sub("", text).strip(), line


def _closing(text: str, quote: str) -> int:
    at = text.find(quote)
    while quote == '"' and at > 0 and text[at - 1] == "\\":
        at = text.find(quote, at + 1)
    return at
