"""Headings and front matter of documents: Markdown, reStructuredText, AsciiDoc, plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.lines import lines_of
from bartizan.formats.node import Node
from bartizan.formats.yamldoc import read_yaml

MAX_FRONT_MATTER: Final = 1_000
MAX_HEADINGS: Final = 5_000
_MAX_TITLE: Final = 300
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_NUMBER_SIGNS: Final = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)$")
_EQUAL_SIGNS: Final = re.compile(r"(={1,6})[ \t]+(\S.*)$")
_TAG: Final = re.compile(r"\s*<h([1-6])\b[^>\n]*>(.*)$", re.IGNORECASE)
_TAGS: Final = re.compile(r"<[^<>\n]*>")
_UNDERLINE: Final = re.compile(r"([=\-~^\"'`#*+:.])\1{2,}[ \t]*$")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: its text, its level from 1, and its line."""

    text: str
    level: int
    line: int


def read_titles(text: str, extension: str) -> tuple[Title, ...]:
    """Return the headings of a document, fenced code left out; at most MAX_HEADINGS.

    The extension (`.md`, `.rst`, `.adoc`, …) says which marks make a heading.
    """
    lines = lines_of(text)
    start = _front_matter_end(lines)
    found: list[Title] = []
    for title in _titles(lines, start, extension):
        if len(found) == MAX_HEADINGS:
            break
        found.append(title)
    return tuple(found)


def read_front_matter(text: str) -> Node | None:
    """Return the YAML block between `---` lines that opens a document, with the file's lines.

    None where there is none. Raises FormatError when the block is no YAML.
    """
    lines = lines_of(text)
    end = _front_matter_end(lines)
    if not end:
        return None
    documents = read_yaml("\n".join(["", *lines[1 : end - 1], ""]).encode("utf-8", "replace"))
    if len(documents) > 1:
        raise FormatError("the front matter is more than one YAML document")
    return documents[0] if documents else None


def _front_matter_end(lines: list[str]) -> int:
    """Return how many lines the front matter takes, its marks included."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index in range(1, min(len(lines), MAX_FRONT_MATTER)):
        if lines[index].rstrip() in ("---", "..."):
            return index + 1
    return 0


def _titles(lines: list[str], start: int, extension: str) -> Iterator[Title]:
    marks = _EQUAL_SIGNS if extension in (".adoc", ".asciidoc") else _NUMBER_SIGNS
    levels: dict[str, int] = {} if extension == ".rst" else {"=": 1, "-": 2}
    fence = ""
    for index in range(start, len(lines)):
        line = lines[index]
        if match := _FENCE.match(line):
            mark = match[1]
            fence = "" if fence and mark.startswith(fence) else fence or mark
        elif fence:
            continue
        elif match := marks.match(line) if extension != ".rst" else None:
            yield Title(_plain(match[2]), len(match[1]), index + 1)
        elif match := _TAG.match(line):
            yield Title(_plain(match[2]), int(match[1]), index + 1)
        elif level := _underlined(lines, index, levels, extension):
            yield Title(_plain(line), level, index + 1)


def _underlined(lines: list[str], index: int, levels: dict[str, int], extension: str) -> int:
    """Return the level of a line that the next one underlines, else 0."""
    line = lines[index].strip()
    below = _UNDERLINE.match(lines[index + 1]) if index + 1 < len(lines) else None
    if not below or not line or _UNDERLINE.match(line) or line.startswith(("|", "-", ">", "*")):
        return 0
    if extension == ".rst" and len(lines[index + 1].strip()) >= len(line):
        levels.setdefault(below[1], len(levels) + 1)
    return levels.get(below[1], 0)


def _plain(title: str) -> str:
    return _TAGS.sub("", title[:_MAX_TITLE]).strip().rstrip("#").strip(" *_`")
