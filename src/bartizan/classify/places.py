"""Tells names of places and institutions from those of persons, whose words they share."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from bartizan.classify.columns import words_of
from bartizan.classify.entity import words

# What only the names of places and institutions have, wherever it stands. Not park, hill, lane,
# church, street: people bear these as surnames.
_WITHIN: Final = words(
    "airport international intl natl memorial medical center centre infirmary clinic county cty "
    "department municipality district beach island islands avenue boulevard expressway highway "
    "parkway health elementary"
)
# What stands at the beginning of the name of a place.
_FIRST: Final = words("north south east west saint st fort ft mount port")
_EXACT: Final = words("sierra-leone san-marino")


def is_place(name: Sequence[str]) -> bool:
    """Whether the words of a name are those of a place or an institution."""
    inner = [word.lower() for word in name]
    if not _WITHIN.isdisjoint(inner) or (inner[:1] and inner[0].strip(".") in _FIRST):
        return True
    return "-".join(inner) in _EXACT


# What has a name and is no person: of a column that is named after it the last word counts, as
# that of `agency_name`; a `city_manager` is a person.
_THINGS: Final = words(
    "country countries city cities state states province region county town district borough "
    "municipality continent nation airport airports airline station street streets road landmark "
    "location place destination origin venue stadium company companies brand manufacturer "
    "organization organisation agency department dept hospital school university college product "
    "item beer brewery wine album song movie film team club language species breed occupation "
    "volcano mountain river lake island park institution address addresses"
)
_OF_NAMES: Final = words("name names title")


@lru_cache(maxsize=4_096)
def of_things(column: str) -> bool:
    """Whether a column is named after what has names as persons have: places, firms, products."""
    plain = [word for word in words_of(column).split() if not word.isdigit()]
    while plain and plain[-1] in _OF_NAMES:
        plain.pop()
    return bool(plain) and plain[-1] in _THINGS
