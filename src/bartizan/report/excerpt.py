"""The few lines around a place that a report shows, without secrets and without rows of data."""

import re
from collections.abc import Sequence

from bartizan.classify.excerpted import masked
from bartizan.classify.told import MASK
from bartizan.core.place import Place
from bartizan.report.inert import inert

MAX_LINES = 5
MAX_CHARACTERS = 200
READ_CHARACTERS = 4_000
# A key longer than this many lines is not looked back for.
KEY_LINES = 300
CODE_FILES = (
    ".py",
    ".pyw",
    ".wsgi",
    ".ipynb",
    ".js",
    ".jsx",
    ".ts",
    ".tsx",
    ".mjs",
    ".tf",
    ".go",
    ".java",
    ".rs",
)
DATA_FILES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".sql", ".log", ".arrow", ".avro")

_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY")


def first_line(place: Place) -> int:
    """Return the number of the first line that an excerpt of place shows."""
    span = (place.end_line or place.line) - place.line + 1
    before = max(0, min(2, (MAX_LINES - span) // 2))
    return max(1, place.line - before)


def excerpt(lines: Sequence[str], place: Place) -> tuple[str, ...]:
    """Return at most five lines around place, each at most 200 characters and masked.

    The first of them is line `first_line(place)`. Files of data rows yield nothing, and so does a
    place outside of the file: a wrong excerpt would be worse than none.
    """
    if place.path.lower().endswith(DATA_FILES) or not 1 <= place.line <= len(lines):
        return ()
    start = first_line(place) - 1
    code = place.path.lower().endswith(CODE_FILES)
    window = zip(lines[start : start + MAX_LINES], _of_key(lines, start), strict=False)
    return tuple(MASK if of_key else _shown(line, code=code) for line, of_key in window)


def _of_key(lines: Sequence[str], start: int) -> list[bool]:
    """Return which of the lines from `start` on continue a private key that began before them."""
    first = max(0, start - KEY_LINES)
    marks, within = [], False
    for line in lines[first : start + MAX_LINES]:
        marks.append(within)
        if "-----" in line:
            within = _KEY_BEGINS.search(line.rpartition("-----END ")[2]) is not None
    return marks[start - first :]


def _shown(line: str, *, code: bool) -> str:
    text = inert(line.rstrip("\r\n")[:READ_CHARACTERS].expandtabs(4), READ_CHARACTERS * 8)
    return inert(masked(text, code=code), MAX_CHARACTERS)
