"""Sources that are called `.json` and hold lines of JSON, known by their beginning."""

from codecs import BOM_UTF8
from dataclasses import replace
from typing import BinaryIO, Final

from bartizan.collect.datasets.opening import opened
from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError
from bartizan.formats.jsonlines import is_record

# A first line that is longer is taken for a document, and so are more empty lines than this.
LONGEST: Final = 1 << 20
_MOST_EMPTY: Final = 1_000


def as_written(source: Source) -> Source:
    """Return a source of JSON as one of JSON lines where it holds these, else as it is.

    One that cannot be opened stays as it is: who reads it says why.
    """
    if source.kind != "json" or source.unread:
        return source
    try:
        with opened(source) as file:
            return replace(source, kind="jsonl") if is_lined(file) else source
    except FormatError:
        return source


def is_lined(file: BinaryIO) -> bool:
    """Whether the first line that is not empty is an object or a list, whole, and another follows.

    No document of JSON begins so. Raises what reading the file raises.
    """
    first = _next(file).removeprefix(BOM_UTF8)
    if not first.endswith(b"\n") or not is_record(first.decode("utf-8", "replace")):
        return False
    return bool(_next(file).strip())


def _next(file: BinaryIO) -> bytes:
    """Return the next line that is not empty, cut at LONGEST; none after many empty ones."""
    for _ in range(_MOST_EMPTY):
        line = file.readline(LONGEST)
        if line.strip() or not line:
            return line
    return b""
