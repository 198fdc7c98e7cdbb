"""Rows of text formats, one after the other: lines, delimited tables, JSON lines."""

import csv
import json
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from bartizan.classify import find
from bartizan.classify.naming import shown
from bartizan.collect.datasets.csvfaults import told
from bartizan.collect.datasets.lines import lines
from bartizan.core.errors import FormatError

MAX_CELL: Final = 16 << 20
MOST_COLUMNS: Final = 4_000
DEPTH: Final = 40
# A last row of our own, which a quote that is open swallows.
_END: Final = "\0end"
_DELIMITERS: Final = (",", ";", "\t", "|")

Row = dict[str, str]


def text_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield each line as a row with one column; a block that BEGINs and ENDs is in its first."""
    held: list[str] = []
    for line in lines(file, cut=True):
        if held or line.startswith("-----BEGIN "):
            held.append(line)
            if line.startswith("-----END ") or len(held) > _LONGEST_BLOCK:
                yield from _block(held)
                held = []
        else:
            yield {"text": line}
    if held:
        yield from _block(held)


def _block(held: list[str]) -> Iterator[Row]:
    """Yield a block as its first row, and empty ones, so that rows are still lines."""
    yield {"text": "\n".join(held)}
    yield from ({"text": ""} for _ in held[1:])


_LONGEST_BLOCK: Final = 400


def delimited_rows(file: BinaryIO, *, tabs: bool) -> Iterator[Row]:
    """Yield the rows of a CSV or TSV. A first row that holds data gives the columns numbers.

    Raises FormatError for what csv cannot read, for a quote that is never closed, and for more
    columns than MOST_COLUMNS.
    """
    csv.field_size_limit(MAX_CELL)
    source = lines(file)
    first = next(source, None)
    if first is None:
        return
    delimiter = "\t" if tabs else max(_DELIMITERS, key=first.count)
    ended = chain((f"{line}\n" for line in chain([first], source)), [_END])
    reader = csv.reader(ended, delimiter=delimiter)
    try:
        head = next(reader)
        if len(head) > MOST_COLUMNS:
            raise FormatError(f"has more than {MOST_COLUMNS} columns")
        names = _names(head)
        if names != head:
            yield dict(zip(names, head, strict=True))
        for cells in _closed(reader):
            yield _row(names, cells)
    except csv.Error as error:
        raise told(reader.line_num, error) from None


def _closed(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield rows up to _END. Raises FormatError where that is no row, but within quotes."""
    last: list[str] | None = None
    for cells in reader:
        if last is not None:
            yield last
        last = cells
    if last == [_END]:
        return
    if last:
        yield [*last[:-1], last[-1].removesuffix(_END)]
    raise FormatError("has a quote that is never closed: what comes after it is one cell")


def _names(head: list[str]) -> list[str]:
    plain = [cell.strip() for cell in head]
    data = any(find(cell) for cell in plain) or all(_is_number(cell) for cell in plain)
    if data or len(set(plain)) < len(plain):
        return [f"column {number}" for number in range(1, len(head) + 1)]
    return head


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("-", "", 1).isdigit()


def _row(names: list[str], cells: list[str]) -> Row:
    if len(cells) <= len(names):
        return dict(zip(names, cells, strict=False))
    more = {
        f"column {number}": cells[number - 1] for number in range(len(names) + 1, len(cells) + 1)
    }
    return dict(zip(names, cells, strict=False)) | more


def json_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield each line's object; fields of objects within it have names with points.

    Raises FormatError for a line that is no JSON or nested deeper than DEPTH.
    """
    for number, line in enumerate(lines(file), 1):
        try:
            yield flattened(json.loads(line, object_pairs_hook=every)) if line.strip() else {}
        except (ValueError, RecursionError):
            raise FormatError(f"line {number} is no JSON that is read") from None


def every(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; the values of a name that it has twice are a list, none is lost."""
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    found: dict[str, list[object]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def flattened(value: object) -> Row:
    """Return the texts of a JSON value by the path to them; those of one list are one text each.

    Raises ValueError for what is nested deeper than DEPTH or has more fields than MOST_COLUMNS.
    """
    texts: dict[str, list[str]] = {}
    _flatten(value, "", texts, DEPTH)
    if len(texts) > MOST_COLUMNS:
        raise ValueError("too many fields")
    return {name: "\n".join(found) for name, found in texts.items()}


def _flatten(value: object, name: str, texts: dict[str, list[str]], depth: int) -> None:
    if depth <= 0:
        raise ValueError("too deep")
    if isinstance(value, dict):
        for key, each in value.items():
            plain = shown(key)
            inner = f"{name}.{plain}" if name else plain
            if plain != key:  # the key is a value, or holds one
                texts.setdefault(inner, []).append(key)
            _flatten(each, inner, texts, depth - 1)
    elif isinstance(value, list):
        for each in value:
            _flatten(each, name, texts, depth - 1)
    elif value is not None:
        texts.setdefault(name or "value", []).append(str(value))
