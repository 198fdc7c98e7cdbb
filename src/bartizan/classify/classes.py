"""What a summary means: which class and categories a column and a dataset have, how sure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.classify.columns import Category, class_of, named
from bartizan.classify.credentials import TITLES
from bartizan.classify.people import TYPE as PERSON
from bartizan.classify.registry import ENTITIES
from bartizan.classify.summary import ColumnCount, Count

CLASSES: Final = ("public", "internal", "confidential", "restricted")
BROAD: Final = {
    Category.IDENTITY: "personal",
    Category.CONTACT: "personal",
    Category.LOCATION: "personal",
    Category.GOVERNMENT_ID: "personal",
    Category.SPECIAL: "personal",
    Category.FINANCIAL: "payment",
    Category.HEALTH: "health",
    Category.CREDENTIAL: "secret",
}
CATEGORY_OF: Final = {
    **{entity.name: entity.category for entity in ENTITIES},
    **dict.fromkeys(TITLES, Category.CREDENTIAL),
}
TITLE_OF: Final = {**{entity.name: entity.title for entity in ENTITIES}, **TITLES}
# A share of filled rows from which a column is of a type, and one below which a guess is chance.
_SURE: Final = 0.1
_CHANCE: Final = 0.002
_GUESSED: Final = frozenset({"phone", "address", "driving_licence", "passport", "icd_code"})
_TEXT: Final = 24
_NAMED: Final = 0.2
_RULE_OF_THREE: Final = 3


@dataclass(frozen=True, slots=True)
class Holding:
    """A type in a column, with its count; `announced` says that only the column's name says so."""

    type: str
    category: Category
    count: Count | None
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What a column holds, the lowest class that fits, and how many rows that rests on."""

    table: str
    column: str
    seen: ColumnCount
    total: int
    holds: tuple[Holding, ...]

    @property
    def lowest(self) -> str:
        """The lowest class that fits; public where nothing was found."""
        return highest(class_of(each.category) for each in self.holds)

    @property
    def bound(self) -> float:
        """The largest share of rows that may hold what none of those seen holds, at 95 %."""
        if self.seen.rows >= self.total:
            return 0.0
        return min(1.0, _RULE_OF_THREE / self.seen.rows) if self.seen.rows else 1.0


def highest(classes: Iterable[str]) -> str:
    """Return the most sensitive of classes; public for none."""
    return max(classes, key=CLASSES.index, default=CLASSES[0])


def judged(name: tuple[str, str], seen: ColumnCount, total: int) -> Judged:
    """Return what a column of `total` rows holds, from the rows that were seen of it."""
    table, column = name
    announced = named(column)
    found = tuple(
        Holding(kind, CATEGORY_OF[kind], count)
        for kind, count in seen.types.items()
        if announced is not None or not _by_chance(kind, count, seen)
    )
    if announced is not None and seen.filled:
        categories = {each.category for each in found}
        if announced.category not in categories:
            found = (*found, Holding(announced.what, announced.category, None, announced=True))
    return Judged(table, column, seen, total, found)


def _by_chance(kind: str, count: Count, seen: ColumnCount) -> bool:
    """Whether so few cells of a column of short values look like the type that it is chance."""
    short = seen.characters < _TEXT * max(1, seen.filled)
    if kind == PERSON:
        return short and count.rows < _NAMED * seen.filled
    return kind in _GUESSED and short and count.rows < _CHANCE * seen.filled


def is_decided(seen: ColumnCount, total: int) -> bool:
    """Whether a sample answers for a column: all was seen, a type fills it, or it holds codes.

    What has no hit in the sample but long texts, and what has few hits, is scanned in full.
    """
    if seen.rows >= total:
        return True
    if seen.types:
        return any(count.rows >= _SURE * max(1, seen.filled) for count in seen.types.values())
    return seen.characters < _TEXT * max(1, seen.filled)
