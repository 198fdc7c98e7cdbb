"""Whether a document treats a subject: words with text around them, not a bare heading."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bartizan.core.place import Place
from bartizan.evidence.documents import Document

SHORTEST = 12
DEEPEST = 6
_EMPTY = re.compile(
    r"(?i)^[\s>*_|:#.-]*+(?:todo|tbd|to do|to be (?:done|defined|written|completed)|fixme|n/?a"
    r"|none yet|coming soon|fill (?:me |this )?in|lorem ipsum|<[^>]*+>|\[[^\]]*+\]|…)?"
    r"[\s>*_|:#.-]*+$"
)
_OPEN, _CLOSE = "<!--", "-->"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"(?i)\b20\d\d[-/.](?:0?[1-9]|1[0-2])(?:[-/.]\d\d?)?\b|\b\d\d?\.? {_MONTH},? 20\d\d\b"
    rf"|\b{_MONTH} (?:\d\d?(?:st|nd|rd|th)?,? )?20\d\d\b|\b\d\d?[/.]\d\d?[/.]20\d\d\b"
    rf"|\b20\d\d-?q[1-4]\b|\bq[1-4] 20\d\d\b"
)
_LINK = re.compile(
    r"(?i)https?://|\]\([^)\s]|\bconfluence\b|\bsharepoint\b|\bnotion\b|\bintranet\b"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject, and the words or phrases of which one says that it is treated.

    A `*` at the end of a word stands for its other endings; a space for a space or a hyphen.
    """

    name: str
    words: tuple[str, ...]


def topic(name: str, *words: str) -> Topic:
    """Return a topic; its name counts among its words."""
    return Topic(name, (name, *words))


def treated(documents: Iterable[Document], wanted: Topic) -> Place | None:
    """Return the first line that treats a topic: text with its words, or a heading with text below.

    A line that holds no more than a placeholder is no text.
    """
    pattern = _pattern(wanted.words)
    for document in documents:
        for line, text, below in _lines(document):
            if pattern.search(text) and below:
                return Place(document.path, line)
    return None


def dated(document: Document) -> Place | None:
    """Return the first line with a date."""
    for number, text in enumerate((document.text or "").split("\n"), 1):
        if _DATE.search(text):
            return Place(document.path, number)
    return None


def prose(document: Document) -> int:
    """Return how many lines say something: neither headings nor placeholders."""
    heads = _heads(document)
    lines = enumerate(_shown(document).split("\n"), 1)
    return sum(number not in heads and _says(text) for number, text in lines)


def refers(document: Document) -> bool:
    """Whether it is a page of a few lines that links to where the document is."""
    return prose(document) <= SHORTEST and _LINK.search(document.text or "") is not None


def _lines(document: Document) -> Iterator[tuple[int, str, bool]]:
    """Yield lines with whether they count: of a heading, whether its section has text."""
    yield from _counted(_shown(document), tuple(_heads(document).items()))


@lru_cache(maxsize=16)
def _counted(text: str, heads: tuple[tuple[int, int], ...]) -> tuple[tuple[int, str, bool], ...]:
    """Return the lines of a text that can count; kept, for many topics are asked of a document."""
    lines, levels = text.split("\n"), dict(heads)
    filled = [False] * (DEEPEST + 1)
    counted: list[tuple[int, str, bool]] = []
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        level = levels.get(number)
        if level is not None:
            counted.append((number, line, filled[level]))
            filled[level:] = [False] * (DEEPEST + 1 - level)
        elif _says(line):
            counted.append((number, line, True))
            filled = [True] * (DEEPEST + 1)
    return tuple(reversed(counted))


def _heads(document: Document) -> dict[int, int]:
    return {each.line: min(each.level, DEEPEST) for each in document.headings}


def _shown(document: Document) -> str:
    """Return the text with what is commented out blanked, line by line."""
    text, shown, at = document.text or "", list[str](), 0
    while (start := text.find(_OPEN, at)) >= 0:
        end = text.find(_CLOSE, start + len(_OPEN))
        if end < 0:
            break
        shown += (text[at:start], "\n" * text.count("\n", start, end))
        at = end + len(_CLOSE)
    return "".join((*shown, text[at:]))


def _says(text: str) -> bool:
    return len(text.strip()) > 2 and _EMPTY.match(text) is None  # noqa: PLR2004  (a mark is no text)


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for word in words:
        escaped = re.escape(word.rstrip("*")).replace(r"\ ", r"[\s_-]+")
        parts.append(escaped + (r"\w*" if word.endswith("*") else ""))
    return re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])")
