"""Rows of text tables (CSV, TSV, JSON Lines, JSON, plain text) with their lines, bounded."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.jsondoc import read_json_text
from bartizan.formats.jsonlines import is_lined
from bartizan.formats.keys import once
from bartizan.formats.lines import lines_of, read_text
from bartizan.formats.node import Limits, Node

MAX_BYTES: Final = 64 << 20
MAX_CELL: Final = 65_536
MOST_COLUMNS: Final = 2_000
LONGEST_FIELD: Final = 128 << 10
_JSON: Final = Limits(size=MAX_BYTES, depth=60, nodes=2_000_000)
_LISTS: Final = ("data", "rows", "records", "examples", "items", "train", "instances")
_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, in the order of the columns, and its line."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table and an iterator over its rows, which may raise FormatError."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def read_table(content: bytes, kind: str, *, cut: bool = False) -> Table:
    """Open a table of a kind: csv, tsv, jsonl, json (which may be lines as well) or txt.

    `cut` says that content is only the beginning of a file: its last line is then left out. Raises
    FormatError for content that is no text, or not of the kind.
    """
    text = read_text(content, limit=MAX_BYTES)
    if cut:
        text = text[: text.rfind("\n") + 1]
    if kind == "json" and not is_lined(text):
        return _json(text)
    if kind in {"json", "jsonl"}:
        return _json_lines(text)
    if kind == "txt":
        return Table(("text",), _lines(text))
    return _delimited(text, "\t" if kind == "tsv" else _delimiter(text))


def _delimiter(text: str) -> str:
    first = text[: text.find("\n")] if "\n" in text else text
    return max(_DELIMITERS, key=first.count)


def _delimited(text: str, delimiter: str) -> Table:
    rows = _csv_rows(lines_of(text), delimiter)
    header = next(rows, Row(1, ()))
    if len(header.cells) > MOST_COLUMNS:
        raise FormatError(f"more than {MOST_COLUMNS} columns")
    return Table(tuple(cell.strip() for cell in header.cells), rows)


def _csv_rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_FIELD)  # one for the whole process, whoever set it last
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield Row(line, tuple(cell[:MAX_CELL] for cell in cells[: MOST_COLUMNS + 1]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FormatError(f"line {line}: {error}") from None


def _lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(lines_of(text), 1):
        if line.strip():
            yield Row(number, (line[:MAX_CELL],))


def _json_lines(text: str) -> Table:
    columns: dict[str, int] = {}
    for row in _objects(text):
        for name in row[1]:
            columns.setdefault(name, len(columns))
        if len(columns) > MOST_COLUMNS or row[0] > _HEADER_LINES:
            break
    names = tuple(columns)
    rows = (
        Row(line, tuple(fields.get(name, "") for name in names)) for line, fields in _objects(text)
    )
    return Table(names, rows)


_HEADER_LINES: Final = 200


def _objects(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines_of(text), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, object_pairs_hook=once)
            fields = value if isinstance(value, dict) else {"value": value}
            cells = {str(name): _cell(each) for name, each in fields.items()}
        except (ValueError, RecursionError):
            raise FormatError(f"line {number}: no JSON") from None
        yield number, cells


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value[:MAX_CELL]
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)[:MAX_CELL]


def _json(text: str) -> Table:
    tree = read_json_text(text, limits=_JSON)
    rows = _records(tree)
    names = tuple(dict.fromkeys(name for row in rows[:_HEADER_LINES] for name in row.fields()))
    if len(names) > MOST_COLUMNS:
        raise FormatError(f"more than {MOST_COLUMNS} columns")
    return Table(names or ("value",), (_json_row(row, names) for row in rows))


def _records(tree: Node) -> tuple[Node, ...]:
    if tree.items():
        return tree.items()
    lists = (tree.fields().get(name) for name in _LISTS)
    found = next((each.items() for each in lists if each is not None and each.items()), ())
    return found or (tree,)


def _json_row(row: Node, names: tuple[str, ...]) -> Row:
    fields = row.fields()
    if not fields:
        return Row(row.line, (_cell(row.plain()),))
    cells = (fields.get(name) for name in names)
    return Row(row.line, tuple("" if cell is None else _cell(cell.plain()) for cell in cells))
