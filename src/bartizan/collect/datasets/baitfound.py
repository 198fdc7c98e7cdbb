"""Looks for bait rows in files of every format that is read: logs, dumps, tables, archives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.classify.batch import Spec
from bartizan.collect.datasets.opening import FAULTS
from bartizan.collect.datasets.reading import batches, parts
from bartizan.collect.datasets.source import UNKNOWN, Source
from bartizan.core.errors import FormatError
from bartizan.datasets.bait import Finder, Touched


@dataclass(frozen=True, slots=True)
class Sighted:
    """A bait row that stands in a row (from 1) of a table."""

    table: str
    row: int
    touched: Touched


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a source, and how many rows were looked at; `unread` says why not all."""

    name: str
    rows: int
    found: tuple[Sighted, ...]
    unread: str = ""


def look(sources: Iterable[Source], finder: Finder) -> Iterator[Looked]:
    """Yield what each source holds of the bait that the finder knows."""
    for source in sources:
        yield _looked(source, finder)


def _looked(source: Source, finder: Finder) -> Looked:
    found: list[Sighted] = []
    rows = 0
    unread = source.unread or ("" if source.kind else UNKNOWN)
    try:
        for part in () if unread else parts(source):
            for batch in batches(part, Spec(key=b"")):
                rows += batch.rows
                for number, cells in zip(
                    batch.numbers, zip(*batch.cells, strict=True), strict=False
                ):
                    text = "\n".join(cells)
                    found += (Sighted(batch.table, number + 1, each) for each in finder.find(text))
    except FormatError as error:
        unread = error.message
    except FAULTS as error:
        unread = (
            f"cannot be read to its end: {getattr(error, 'strerror', '') or type(error).__name__}"
        )
    return Looked(source.name, rows, tuple(found), unread)
