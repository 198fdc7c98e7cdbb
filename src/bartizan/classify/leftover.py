"""Which columns are full of one type that was replaced in some of their cells only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.classify.entity import Span
from bartizan.classify.naming import shown

# Less of a cell is a text in which a type is mentioned (`Braund, Mr. Owen Harris` is a name).
_OF_CELL: Final = 0.4
# In so many of a column's cells, it is a column of this type.
_OF_COLUMN: Final = 1 / 3


@dataclass(slots=True)
class _Column:
    filled: int = 0
    whole: int = 0
    full: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Left:
    """A column, as it may be shown, of which `whole` of `filled` cells were replaced whole."""

    column: str
    type: str
    whole: int
    filled: int


class Leftover:
    """Counts cells by what of them is replaced; holds numbers alone."""

    def __init__(self) -> None:
        self._columns: defaultdict[str, _Column] = defaultdict(_Column)

    def take(self, column: str, texts: Sequence[str], found: Sequence[Sequence[Span]]) -> None:
        """Take cells with the spans of them that are replaced."""
        counts = self._columns[column]
        for text, spans in zip(texts, found, strict=True):
            size = len(text.strip())
            if not size:
                continue
            counts.filled += 1
            covered = Counter[str]()
            for span in spans:
                covered[span.type] += span.end - span.start
            counts.whole += covered.total() >= size
            counts.full.update(of for of, length in covered.items() if length >= size * _OF_CELL)

    def columns(self) -> list[Left]:
        """Return the columns of one type of which some cell was not replaced whole."""
        return [
            Left(shown(name), of[0][0], counts.whole, counts.filled)
            for name, counts in sorted(self._columns.items())
            if counts.whole < counts.filled
            and (of := counts.full.most_common(1))
            and of[0][1] >= counts.filled * _OF_COLUMN
        ]
