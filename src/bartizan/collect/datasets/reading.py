"""A source as batches of rows, whatever its format; and its parts, which can be read apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from bartizan.classify.batch import Batch, Spec
from bartizan.collect.datasets import columnar, documents, rows, sqlite
from bartizan.collect.datasets.opening import FAULTS, opened
from bartizan.collect.datasets.ranges import Range, ranged
from bartizan.collect.datasets.rows import MOST_COLUMNS, Row
from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError
from bartizan.engine.told import Told, silent

BATCH_ROWS: Final = 4_096
BATCH_CHARACTERS: Final = 4 << 20
BATCH_CELLS: Final = 1 << 19
OTHERS: Final = "(other fields)"
SPLIT_BYTES: Final = 64 << 20
_READERS: Final = {
    "text": rows.text_rows,
    "csv": lambda file: rows.delimited_rows(file, tabs=False),
    "tsv": lambda file: rows.delimited_rows(file, tabs=True),
    "jsonl": rows.json_rows,
    "json": documents.document_rows,
    "html": documents.html_rows,
    "notebook": documents.notebook_rows,
}
_TABLES: Final = frozenset({"parquet", "arrow", "sqlite"})
_BY_LINE: Final = frozenset({"text", "jsonl"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a source that is read by itself: row groups of Parquet, a range of whole lines.

    It is `weight` of `of` of its source: of the rows, or of the bytes.
    """

    source: Source
    groups: tuple[int, ...] | None = None
    range: Range | None = None
    weight: int = 1
    of: int = 1

    @property
    def name(self) -> str:
        """What tells this part from the others of its source."""
        if self.range is not None:
            return f"{self.range.start}-{self.range.end}"
        return "all" if self.groups is None else ",".join(map(str, self.groups))


def parts(source: Source) -> Iterator[Part]:
    """Yield the parts of a source, in order. Raises FormatError for what cannot be opened."""
    plain = isinstance(source.path, Path) and not source.packing and not source.member
    if source.kind == "parquet":
        groups = columnar.row_groups(source.path)
        for index, count in enumerate(groups):
            yield Part(source, (index,), weight=count, of=sum(groups))
    elif source.kind in _BY_LINE and plain and source.size > SPLIT_BYTES:
        with opened(source) as file:
            for each in ranged(file, SPLIT_BYTES):
                yield Part(source, range=each, weight=each.end - each.start, of=source.size)
    else:
        yield Part(source)


def batches(part: Part, spec: Spec, told: Told = silent) -> Iterator[Batch]:
    """Yield the rows of a part in batches; raises FormatError where it cannot be read any further.

    Columns that are not wanted may be left out. `told` is told of about how many bytes are read.
    """
    source = part.source
    if source.kind in _TABLES:
        for batch in _of_tables(part, spec):
            yield batch
            told(source.size * batch.rows // max(1, part.of) if part.groups else batch.size)
    else:
        with opened(source, told) as file:
            first = part.range.first if part.range is not None else 0
            stream = part.range.of(file) if part.range is not None else file
            yield from gathered(_READERS[source.kind](stream), source.name, first)


def _of_tables(part: Part, spec: Spec) -> Iterator[Batch]:
    source = part.source
    if source.kind == "parquet":
        yield from columnar.parquet_batches(source.path, source.name, part.groups, spec)
    elif source.kind == "arrow":
        yield from columnar.arrow_batches(source.path, source.name)
    else:
        for name, found in sqlite.tables(_on_disk(source)):
            yield from gathered(found, f"{source.name}#{name}", 0)


def _on_disk(source: Source) -> Path:
    if not isinstance(source.path, Path):
        raise FormatError("a database in a store is not read: fetch it first")
    return source.path


def gathered(found: Iterable[Row], table: str, first: int) -> Iterator[Batch]:
    """Yield rows as batches; a field that a row lacks is empty.

    Fields beyond MOST_COLUMNS, as those of objects whose keys are data, are one column together.
    What ends the rows before their end is raised when the rows before it are yielded.
    """
    known: set[str] = set()
    faults: list[Exception] = []
    stream = (_within(row, known) for row in _until_fault(found, faults))
    while taken := list(_some(stream)):
        names = dict.fromkeys(name for row in taken for name in row)
        cells = tuple([row.get(name, "") for row in taken] for name in names)
        size = sum(len(cell) for column in cells for cell in column)
        numbers = range(first, first + len(taken))
        yield Batch(table=table, columns=tuple(names), cells=cells, numbers=numbers, size=size)
        first += len(taken)
    if faults:
        raise faults[0]


def _until_fault(found: Iterable[Row], faults: list[Exception]) -> Iterator[Row]:
    """Yield rows; what ends them is put into `faults`."""
    try:
        yield from found
    except (FormatError, *FAULTS) as error:
        faults.append(error)


def _within(row: Row, known: set[str]) -> Row:
    """Return a row without more names than a table may have; they are in the text of one cell."""
    if row.keys() <= known:
        return row
    if len(known) + len(row.keys() - known) <= MOST_COLUMNS:
        known.update(row)
        return row
    others = "\n".join(f"{name}: {text}" for name, text in row.items() if name not in known)
    return {**{name: text for name, text in row.items() if name in known}, OTHERS: others}


def _some(stream: Iterator[Row]) -> Iterator[Row]:
    left = BATCH_CHARACTERS
    names: set[str] = set()
    for count, row in enumerate(islice(stream, BATCH_ROWS), 1):
        yield row
        left -= sum(map(len, row.values()))
        names.update(row)
        if left < 0 or count * len(names) > BATCH_CELLS:
            return
