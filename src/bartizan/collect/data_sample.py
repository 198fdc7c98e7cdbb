"""Samples the rows of a table and says what its columns hold."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bartizan.classify.checksums import is_ssn
from bartizan.classify.columns import Category, Named, class_of, named
from bartizan.classify.markers import MarkerKind, poison_markers
from bartizan.classify.personal import find_personal, shape_of
from bartizan.core.words import Confidence
from bartizan.evidence.data import HiddenText, PersonalHit
from bartizan.formats.rows import Row, read_table

FIRST_ROWS: Final = 300
RESERVOIR: Final = 700
SEED: Final = 7
MAX_CELL: Final = 4_096
MOST_MARKS: Final = 20
_CATEGORIES: Final = {
    "email": Category.CONTACT,
    "phone": Category.CONTACT,
    "card": Category.FINANCIAL,
    "iban": Category.FINANCIAL,
    "us-ssn": Category.GOVERNMENT_ID,
}
_MARKS: Final = frozenset(
    {MarkerKind.INVISIBLE, MarkerKind.UNICODE_TAG, MarkerKind.BIDI, MarkerKind.OVERRIDE}
)
_LEAST_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a table."""

    rows: int
    sampled: int
    columns: tuple[str, ...]
    personal: tuple[PersonalHit, ...]
    hidden: tuple[HiddenText, ...]


@dataclass(slots=True)
class _Count:
    """How often a column has something, and where first."""

    count: int = 0
    line: int = 0
    shape: str = ""

    def add(self, line: int, shape: str) -> None:
        self.count += 1
        if not self.line:
            self.line, self.shape = line, shape


@dataclass(slots=True)
class _Column:
    """What the cells of a column hold."""

    name: str
    named: Named | None
    filled: _Count = field(default_factory=_Count)
    found: dict[tuple[str, str], _Count] = field(default_factory=dict)


def sample(content: bytes, kind: str, *, key: bytes, cut: bool) -> Sample:
    """Return what a sample of rows holds: the first ones, and a seeded choice of the others.

    The same content gives the same sample. `cut` says that content is only a file's beginning.
    Raises FormatError for content that is not of its kind.
    """
    table = read_table(content, kind, cut=cut)
    chosen, total = _choose(table.rows)
    names = _names(table.columns, key)
    columns = [_Column(name, named(name)) for name in names]
    hidden: list[HiddenText] = []
    for row in chosen:
        for column, cell in zip(columns, row.cells, strict=False):
            _look(column, row.line, cell[:MAX_CELL], key)
        if len(hidden) < MOST_MARKS:
            hidden += _marks(row)
    personal = tuple(hit for column in columns for hit in _hits(column, len(chosen)))
    return Sample(total, len(chosen), names, personal, tuple(hidden[:MOST_MARKS]))


def _names(written: tuple[str, ...], key: bytes) -> tuple[str, ...]:
    """Return the names of columns, or their numbers where the first row is of data.

    A table without a head would else name its columns after the first person in it.
    """
    data = any(find_personal(name, key=key) for name in written)
    return tuple(f"column {n}" for n in range(1, len(written) + 1)) if data else written


def _choose(rows: Iterable[Row]) -> tuple[list[Row], int]:
    chance = random.Random(SEED)  # noqa: S311 - a sample that must repeat, no secret
    first: list[Row] = []
    others: list[Row] = []
    total = 0
    for row in rows:
        total += 1
        if len(first) < FIRST_ROWS:
            first.append(row)
        elif len(others) < RESERVOIR:
            others.append(row)
        else:
            index = chance.randrange(total - FIRST_ROWS)
            if index < RESERVOIR:
                others[index] = row
    return [*first, *sorted(others, key=lambda row: row.line)], total


def _look(column: _Column, line: int, cell: str, key: bytes) -> None:
    if not cell.strip():
        return
    column.filled.add(line, "" if column.filled.line else shape_of(cell))
    for detector, what, shape in _personal(column, cell, key):
        column.found.setdefault((detector, what), _Count()).add(line, shape)


def _personal(column: _Column, cell: str, key: bytes) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for hit in find_personal(cell, key=key):
        if hit.detector not in seen:
            seen.add(hit.detector)
            yield hit.detector, hit.title, hit.masked
    announced = column.named is not None and column.named.category is Category.GOVERNMENT_ID
    if announced and "us-ssn" not in seen and is_ssn(cell.strip()):
        yield "us-ssn", "US social security number", shape_of(cell.strip())


def _hits(column: _Column, sampled: int) -> Iterator[PersonalHit]:
    proven: set[Category] = set()
    for (detector, what), count in column.found.items():
        category = _CATEGORIES[detector]
        share = count.count / max(1, column.filled.count)
        if detector == "phone" and share < _LEAST_SHARE and column.named is None:
            continue
        proven.add(category)
        yield _hit(column, category, what, count, sampled)
    if column.named is not None and column.filled.count and column.named.category not in proven:
        hit = _hit(column, column.named.category, column.named.what, column.filled, sampled)
        yield replace(hit, by_name=True, confidence=Confidence.MEDIUM)


def _hit(
    column: _Column, category: Category, what: str, count: _Count, sampled: int
) -> PersonalHit:
    return PersonalHit(
        category=category.value,
        what=what,
        lowest_class=class_of(category),
        column=column.name,
        count=count.count,
        sampled=sampled,
        line=count.line,
        shape=count.shape,
    )


def _marks(row: Row) -> Iterator[HiddenText]:
    for marker in poison_markers("\n".join(row.cells)[:MAX_CELL]):
        if marker.kind in _MARKS:
            yield HiddenText(kind=marker.kind.value, line=row.line, excerpt=marker.excerpt)
