"""A row of the tables of national numbers: a shape, its check digits, its words, examples."""

import re
from collections.abc import Callable
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Chance, Entity, Shape, words

YY: Final = r"[0-9]{2}"
MM: Final = r"(?:0[1-9]|1[0-2])"
DD: Final = r"(?:0[1-9]|[12][0-9]|3[01])"
_SEPARATORS: Final = re.compile(r"[^0-9A-Za-z]")
# Numbers of accounts and entries at these sites have the shapes of some, and one in ten or in a
# hundred has the right check digit.
_SITES: Final = "wikidata wiki qid facebook twitter instagram youtube tiktok telegram linkedin"
_AGAINST: Final = words(
    f"order invoice phone tel tracking serial version isbn account ref sku part {_SITES}"
)


def national(  # noqa: PLR0913 - a row of a table
    name: str,
    title: str,
    pattern: str,
    fits: Callable[[str], bool],
    context: str,
    examples: tuple[tuple[str, ...], tuple[str, ...]],
    *,
    alone: float = 0.0,
    by_chance: Chance | None = None,
) -> Entity:
    """Make a row: `alone` is the score of a shape that is told from all others.

    `by_chance` is there where a number needs no word beside it.
    `fits` gets the number without separators and in capitals; `examples` are must and must-not.
    """

    def accept(value: str) -> bool:
        return fits(_SEPARATORS.sub("", value).upper())

    return Entity(
        name=name,
        title=title,
        category=Category.GOVERNMENT_ID,
        shapes=(Shape(pattern=pattern, score=alone, near=0.92, far=40),),
        accept=accept,
        context=words(context),
        against=_AGAINST,
        must=examples[0],
        must_not=examples[1],
        by_chance=by_chance,
    )
