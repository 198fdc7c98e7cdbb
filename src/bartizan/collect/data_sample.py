"""Samples the rows of a table and says what its columns hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bartizan.classify.chance import Tried, denied, is_bare, is_chance, likely
from bartizan.classify.classes import CATEGORY_OF, TITLE_OF
from bartizan.classify.columns import Category, Named, class_of, named
from bartizan.classify.entity import Span
from bartizan.classify.markers import MarkerKind, poison_markers
from bartizan.classify.personal import find_personal, is_reserved, shape_of
from bartizan.classify.scanning import found_in
from bartizan.collect.choosing import MAX_CELL, choose, thinned
from bartizan.collect.shares import characters
from bartizan.core.errors import FormatError
from bartizan.core.words import Confidence
from bartizan.evidence.data import HiddenText, PersonalHit
from bartizan.formats.rows import Row, read_table

MOST_MARKS: Final = 20
# Names of persons stand in every corpus, and credentials are looked for in all files elsewhere.
TYPES: Final = frozenset(
    name
    for name, category in CATEGORY_OF.items()
    if category in (Category.CONTACT, Category.FINANCIAL, Category.GOVERNMENT_ID)
    or name in ("date_of_birth", "medical_record_number")
) - {"crypto_wallet"}
# No check digit proves these: in a few cells they are chance.
_UNPROVEN: Final = frozenset(
    {"phone", "address", "date_of_birth", "passport", "driving_licence", "medical_record_number"}
)
_MARKS: Final = frozenset(
    {MarkerKind.INVISIBLE, MarkerKind.UNICODE_TAG, MarkerKind.BIDI, MarkerKind.OVERRIDE}
)
_LEAST_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a table; `cut` is of how many characters of a cell, 0 for all of each.

    The rows that were looked at have so many `characters`.
    """

    rows: int
    sampled: int
    columns: tuple[str, ...]
    personal: tuple[PersonalHit, ...]
    hidden: tuple[HiddenText, ...]
    cut: int = 0
    characters: int = 0


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
    found: dict[str, _Count] = field(default_factory=dict)
    bare: int = 0
    tried: dict[str, Tried] = field(default_factory=dict)

    def is_chance(self, name: str) -> bool:
        """Whether the numbers of the column pass for a type no more often than by chance."""
        tried = self.tried.get(name, Tried(0, 0))
        numbers = (self.bare, self.filled.count)
        against = name in denied(self.name)
        rows = self.found[name].count
        return is_chance(name, tried, numbers=numbers, rows=rows, against=against)


def sample(content: bytes, kind: str, *, key: bytes, cut: bool, most: int) -> Sample:
    """Return what a sample of rows holds: the first ones, and a seeded choice of the others.

    The same content gives the same sample, of at most so many characters. `cut` says that content
    is only a file's beginning. Raises FormatError for content that is not of its kind.
    """
    table = read_table(content, kind, cut=cut)
    chosen, total = choose(table.rows)
    kept = thinned(chosen, characters, most)
    if chosen and not kept:
        raise FormatError("has rows with more characters than an assessment looks at of it")
    return look(table.columns, kept, total, key)


def look(written: tuple[str, ...], chosen: Sequence[Row], total: int, key: bytes) -> Sample:
    """Return what these rows hold, which were chosen of `total`; `written` are the columns."""
    names = _names(written, key)
    columns = [_Column(name, named(name)) for name in names]
    hidden: list[HiddenText] = []
    for index, column in enumerate(columns):
        _look_at(column, [(row.line, row.cells[index]) for row in chosen if index < len(row.cells)])
    for row in chosen:
        if len(hidden) < MOST_MARKS:
            hidden += _marks(row)
    personal = tuple(hit for column in columns for hit in _hits(column, len(chosen)))
    cut = MAX_CELL if any(len(cell) > MAX_CELL for row in chosen for cell in row.cells) else 0
    size = sum(map(characters, chosen))
    return Sample(total, len(chosen), names, personal, tuple(hidden[:MOST_MARKS]), cut, size)


def _names(written: tuple[str, ...], key: bytes) -> tuple[str, ...]:
    """Return the names of columns, or their numbers where the first row is of data.

    A table without a head would else name its columns after the first person in it.
    """
    data = any(find_personal(name, key=key) for name in written)
    return tuple(f"column {n}" for n in range(1, len(written) + 1)) if data else written


def _look_at(column: _Column, cells: Sequence[tuple[int, str]]) -> None:
    there = [(line, cell[:MAX_CELL]) for line, cell in cells if cell.strip()]
    for line, cell in there:
        column.filled.add(line, "" if column.filled.line else shape_of(cell))
    passed: Counter[str] = Counter()
    found = found_in([cell for _, cell in there], column.name, TYPES)
    for (line, cell), spans in zip(there, found, strict=True):
        for name, value in _first_of_each(cell, spans):
            column.found.setdefault(name, _Count()).add(line, shape_of(value))
            passed[name] += is_bare(cell)
    bare = [cell for _, cell in there if is_bare(cell)]
    column.bare = len(bare)
    column.tried = {name: Tried(count, passed[name]) for name, count in likely(bare).items()}


def _first_of_each(cell: str, spans: Iterable[Span]) -> Iterator[tuple[str, str]]:
    values = ((span.type, cell[span.start : span.end]) for span in reversed([*spans]))
    yield from {name: value for name, value in values if not is_reserved(name, value)}.items()


def _hits(column: _Column, sampled: int) -> Iterator[PersonalHit]:
    proven: set[Category] = set()
    for name, count in column.found.items():
        category = CATEGORY_OF[name]
        share = count.count / max(1, column.filled.count)
        if name in _UNPROVEN and share < _LEAST_SHARE and column.named is None:
            continue
        announced = column.named is not None and column.named.category is category
        if column.is_chance(name) and not announced:
            continue
        proven.add(category)
        yield _hit(column, category, TITLE_OF[name], count, sampled)
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
    for marker in poison_markers("\n".join(cell[:MAX_CELL] for cell in row.cells)):
        if marker.kind in _MARKS:
            yield HiddenText(kind=marker.kind.value, line=row.line, excerpt=marker.excerpt)
