"""Rows of documents that are read whole: JSON, HTML and notebooks."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from bartizan.classify.entity import words
from bartizan.collect.datasets.lines import lines
from bartizan.collect.datasets.rows import Row, every, flattened
from bartizan.core.errors import FormatError
from bartizan.formats.notebook import read_notebook

MAX_JSON: Final = 256 << 20
_LISTS: Final = ("data", "rows", "records", "examples", "items", "train", "instances")
_SILENT: Final = frozenset({"style"})
_LOOKS: Final = frozenset({"class", "style"})
_BLOCKS: Final = words(
    "p div br li td th tr h1 h2 h3 h4 h5 h6 section article pre title option label dd dt"
)


def document_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the records of a JSON document: of its list, of a list under a usual name, or itself.

    Raises FormatError for what is larger than MAX_JSON, no JSON, or nested too deep.
    """
    content = _whole(file)
    try:
        value = json.loads(content.decode("utf-8-sig", "replace"), object_pairs_hook=every)
        for record in _records(value):
            yield flattened(record)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"is no JSON that is read: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    where = getattr(error, "lineno", None)
    return f"line {where}" if where else "nested too deep, or too many fields"


def _records(value: object) -> list[object]:
    """Return the records, and as the last one what stands beside their list."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            found = value.get(name)
            if isinstance(found, list) and found:
                rest = {key: each for key, each in value.items() if key != name}
                return [*found, rest] if rest else found
    return [value]


def notebook_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the cells of a notebook: what was written, and what it printed."""
    for cell in read_notebook(_whole(file)).cells:
        yield {"source": cell.source, "output": "\n".join(text for text, _ in cell.outputs_text)}


def _whole(file: BinaryIO) -> bytes:
    content = file.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise FormatError(f"is larger than {MAX_JSON >> 20} MiB, which are read at once")
    return content


def html_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the texts of a page block by block, and of attributes that carry text."""
    parser = _Texts()
    for line in lines(file, cut=True):
        parser.feed(f"{line}\n")
        yield from parser.taken()
    parser.close()
    parser.flush()
    yield from parser.taken()


class _Texts(HTMLParser):
    """Collects the text between the tags; what a block holds is one text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._done: list[Row] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a new text at a block; take attributes."""
        self._silent = tag in _SILENT
        if tag in _BLOCKS:
            self.flush()
        self._done += [
            {"attribute": value} for name, value in attrs if name not in _LOOKS and value
        ]

    def handle_endtag(self, tag: str) -> None:
        """End the text of a block."""
        self._silent = False
        if tag in _BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._silent:
            self._pieces.append(data)

    def handle_comment(self, data: str) -> None:
        """Take a comment: it is read by whoever reads the file."""
        self._done.append({"comment": data})

    def unknown_decl(self, data: str) -> None:
        """Take the text of a CDATA section, and whatever else a declaration holds."""
        self._pieces.append(data.removeprefix("CDATA["))

    def handle_decl(self, decl: str) -> None:
        """Take a declaration: entities of XML have texts."""
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        """Take a processing instruction."""
        self.handle_comment(data)

    def flush(self) -> None:
        """End the text that is gathered."""
        text = " ".join("".join(self._pieces).split())
        self._pieces = []
        if text:
            self._done.append({"text": text})

    def taken(self) -> list[Row]:
        """Return what is done, once."""
        done, self._done = self._done, []
        return done
