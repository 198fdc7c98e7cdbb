"""What a summary means: which class and categories a column and a dataset have, how sure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.classify.chance import Tried, denied, is_chance, told
from bartizan.classify.columns import Category, Named, class_of, named
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
_UNTRIED: Final = Tried(0, 0)


@dataclass(frozen=True, slots=True)
class Holding:
    """A type in a column, with its count; `announced` says that only the column's name says so."""

    type: str
    category: Category
    count: Count | None
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A type that cells of a column look like by chance, with the reason why it is taken for that.

    It does not make the column's class.
    """

    type: str
    count: Count
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a column holds, the lowest class that fits, and how many rows that rests on.

    `doubts` are what it only seems to hold.
    """

    table: str
    column: str
    seen: ColumnCount
    total: int
    holds: tuple[Holding, ...]
    doubts: tuple[Doubt, ...] = ()

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
    against = denied(column)
    reasons = {
        kind: _doubted(kind, seen, announced, against=kind in against) for kind in seen.types
    }
    found = tuple(
        Holding(kind, CATEGORY_OF[kind], count)
        for kind, count in seen.types.items()
        if not reasons[kind]
    )
    doubts = tuple(
        Doubt(kind, seen.types[kind], reason) for kind, reason in reasons.items() if reason
    )
    if announced is not None and seen.filled:
        categories = {each.category for each in found}
        if announced.category not in categories:
            found = (*found, Holding(announced.what, announced.category, None, announced=True))
    return Judged(table, column, seen, total, found, doubts)


def _doubted(kind: str, seen: ColumnCount, announced: Named | None, *, against: bool) -> str:
    """Return why hits of a type are taken for chance, "" where they are taken for values.

    What the name of the column announces is no chance.
    """
    count = seen.types[kind]
    if announced is None and _is_rare(kind, count, seen):
        return f"{count.rows:,} of {seen.filled:,} short values look like it, nothing proves one"
    if announced is not None and announced.category is CATEGORY_OF[kind]:
        return ""
    return told(kind, seen.tried[kind]) if _is_passing(kind, seen, against=against) else ""


def _is_passing(kind: str, seen: ColumnCount, *, against: bool = False) -> bool:
    """Whether no more numbers pass for the type than pass by chance."""
    tried, rows = seen.tried.get(kind, _UNTRIED), seen.types[kind].rows
    numbers = (seen.bare, seen.filled)
    return is_chance(kind, tried, numbers=numbers, rows=rows, against=against)


def _is_rare(kind: str, count: Count, seen: ColumnCount) -> bool:
    """Whether so few cells of a column of short values look like the type that it is chance."""
    short = seen.characters < _TEXT * max(1, seen.filled)
    if kind == PERSON:
        return short and count.rows < _NAMED * seen.filled
    return kind in _GUESSED and short and count.rows < _CHANCE * seen.filled


def is_decided(seen: ColumnCount, total: int) -> bool:
    """Whether a sample answers for a column: all was seen, a type fills it, or it holds codes.

    What has no hit in the sample but long texts, what has few hits, and what is empty there, is
    scanned in full.
    """
    if seen.rows >= total:
        return True
    if seen.types:
        return any(
            count.rows >= _SURE * max(1, seen.filled) and not _is_passing(kind, seen)
            for kind, count in seen.types.items()
        )
    return 0 < seen.characters < _TEXT * seen.filled
