"""Plants bait rows into a copy of a table: CSV, TSV or JSON lines."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from bartizan.classify.columns import PERSON, named
from bartizan.classify.finder import find_many
from bartizan.collect.datasets.csvfaults import told
from bartizan.collect.datasets.lines import lines
from bartizan.collect.datasets.opening import opened
from bartizan.collect.datasets.rows import MAX_CELL
from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError
from bartizan.datasets.bait import STRONG, Kind, Person, Planted, drawn, people

KINDS: Final = ("csv", "tsv", "jsonl")
_SAMPLE: Final = 2_000
_MOST: Final = 0.5
_COMMON: Final = 0.01
_LEAST: Final = 3
_LONG: Final = 40
_GIVEN: Final = ("first", "given", "vorname", "prénom", "voornaam", "fore")
_LAST: Final = ("last", "sur", "family", "nachname", "achternaam", "apellido", "cognome")


class _Object(dict[str, object]):
    """An object of JSON with the line that it was read from, which may say more than it holds."""

    def __init__(self, line: str, fields: Mapping[str, object]) -> None:
        super().__init__(fields)
        self.line = line


class Column:
    """A column of the table that gets bait: what its rows hold there."""

    def __init__(self, name: str, cells: Sequence[object]) -> None:
        self.name = name
        there = [each for each in cells if each is not None and str(each).strip()]
        self.kind = _kind(name, [str(each) for each in there])
        counted = Counter(there) if self.kind is Kind.COPIED else Counter()
        least = max(_LEAST, _COMMON * len(there))
        self.common = sorted((each for each, n in counted.items() if n >= least), key=str)
        self.numbers = [int(str(each)) for each in there] if self.kind is Kind.NUMBER else []
        self.quoted = any(isinstance(each, str) for each in there)

    def value(self, key: bytes, planted: Planted, person: Person) -> object:
        """Return what stands in the column in a bait row; None for nothing."""
        number = drawn(key, planted.copy, person.row, f"column {self.name}")
        if self.kind is Kind.COPIED:
            return self.common[number % len(self.common)]
        if self.kind is Kind.NUMBER:
            low, high = min(self.numbers), max(self.numbers)
            made = low + number % (high - low + 1)
            return str(made) if self.quoted else made
        return person.value(self.kind) or None


def plant(source: Source, out: Path, key: bytes, planted: Planted) -> Mapping[str, Kind]:
    """Write a copy with bait rows between the others; return what each column of these holds.

    Raises FormatError for what cannot be read to its end, and where no column can carry bait.
    """
    columns, total = _profile(source)
    kinds = {column.name: column.kind for column in columns}
    if STRONG.isdisjoint(kinds.values()):
        raise FormatError("no column holds addresses of e-mail or long texts, which carry bait")
    places = Counter(
        drawn(key, planted.copy, row, "place") % (total + 1) for row in range(planted.rows)
    )
    bait = people(key, planted)
    with out.open("w", encoding="utf-8", newline="") as target:
        writer = _Writer(target, source.kind)
        for number, row in enumerate(_rows(source, writer)):
            for person in islice(bait, places[number]):
                writer.write({each.name: each.value(key, planted, person) for each in columns})
            writer.write(row)
        for person in bait:
            writer.write({each.name: each.value(key, planted, person) for each in columns})
    return kinds


class _Writer:
    """Writes rows as they were read: cells of a CSV in their order, objects as their line."""

    def __init__(self, target: TextIO, kind: str) -> None:
        self._target = target
        self._csv = csv.writer(
            target, delimiter="\t" if kind == "tsv" else ",", lineterminator="\n"
        )
        self.head: list[str] | None = None

    def begin(self, head: list[str], delimiter: str) -> None:
        """Write the head of a CSV."""
        self.head = head
        self._csv = csv.writer(self._target, delimiter=delimiter, lineterminator="\n")
        self._csv.writerow(head)

    def write(self, row: "Mapping[str, object] | list[str]") -> None:
        """Write a row."""
        if isinstance(row, list):
            self._csv.writerow(row)
        elif isinstance(row, _Object):
            self._target.write(f"{row.line}\n")
        elif self.head is not None:
            self._csv.writerow("" if row[name] is None else row[name] for name in self.head)
        else:
            self._target.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def _profile(source: Source) -> tuple[list[Column], int]:
    """Return the columns, by the first rows, and how many rows there are."""
    cells: dict[str, list[object]] = {}
    writer = _Head()
    total = 0
    for row in _rows(source, writer):
        total += 1
        if total <= _SAMPLE:
            fields = (
                dict(zip(writer.head or (), row, strict=False)) if isinstance(row, list) else row
            )
            for name, value in fields.items():
                cells.setdefault(name, []).append(value)
    if not total:
        raise FormatError("has no rows among which bait could stand")
    return [Column(name, each) for name, each in cells.items()], total


class _Head(_Writer):
    """Takes the head of a CSV, and writes nothing."""

    def __init__(self) -> None:
        self.head = None

    def begin(self, head: list[str], delimiter: str) -> None:  # noqa: ARG002
        if len(set(head)) < len(head):
            raise FormatError("two columns have one name")
        self.head = head


def _rows(source: Source, writer: _Writer) -> "Iterator[Mapping[str, object] | list[str]]":
    with opened(source) as file:
        stream = lines(file, strict=True)
        if source.kind == "jsonl":
            yield from _objects(stream)
            return
        csv.field_size_limit(MAX_CELL)
        first = next(stream, "")
        delimiter = "\t" if source.kind == "tsv" else max(",;\t|", key=first.count)
        reader = csv.reader(_ended(first, stream), delimiter=delimiter)
        try:
            writer.begin(next(reader), delimiter)
            yield from (row for row in reader if row)
        except csv.Error as error:
            raise told(reader.line_num, error) from None


def _ended(first: str, stream: Iterator[str]) -> Iterator[str]:
    yield f"{first}\n"
    yield from (f"{line}\n" for line in stream)


def _objects(stream: Iterator[str]) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise FormatError(f"line {number} is no JSON that is read") from None
        if not isinstance(row, dict):
            raise FormatError(f"line {number} is no object")
        yield _Object(line, row)


def _kind(name: str, cells: Sequence[str]) -> Kind:
    """Return what bait rows hold in a column, by what the others hold in most rows."""
    found = [{span.type for span in spans} for spans in find_many(cells, column=name)]
    most = {
        kind for kind in set().union(*found) if sum(kind in e for e in found) > _MOST * len(cells)
    }
    announced = named(name)
    if cells and sum(map(len, cells)) > _LONG * len(cells):
        return Kind.TEXT if _distinct(cells) else Kind.EMPTY
    if (announced is not None and announced.what == PERSON) or "person" in most:
        return _part(name)
    if most & {Kind.EMAIL, Kind.PHONE}:
        return Kind.EMAIL if Kind.EMAIL in most else Kind.PHONE
    # What is sensitive, and nobody could be given, stays empty.
    return Kind.EMPTY if announced is not None or any(found) else _harmless(cells)


def _harmless(cells: Sequence[str]) -> Kind:
    if cells and all(each.isascii() and each.isdigit() and len(each) < _LONG for each in cells):
        return Kind.NUMBER
    least = max(_LEAST, _COMMON * len(cells))
    return Kind.COPIED if max(Counter(cells).values(), default=0) >= least else Kind.EMPTY


def _distinct(cells: Sequence[str]) -> bool:
    return len(set(cells)) > _MOST * len(cells)


def _part(name: str) -> Kind:
    plain = name.lower()
    if any(word in plain for word in _GIVEN):
        return Kind.GIVEN
    return Kind.SURNAME if any(word in plain for word in _LAST) else Kind.PERSON
