"""The names in a list, as one text: an order may be spread over the entries of a list.

A model reads a list of names one after the other. So do guards that read names: those that stand in
the same place of each entry, all short texts of a list in their order, and the names of members.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Passage, Role

LONGEST: Final = 40
"""Characters of a text that counts as a name here: what is longer has been judged by itself."""
FEWEST: Final = 2
BROUGHT: Final = frozenset({Role.TOOL_RESULT, Role.DOCUMENT, Role.TOOL_DEFINITION})
_NUMBER: Final = re.compile(r"/\d+(?=/|$)")


def name_lists(slots: Sequence[Slot]) -> Iterator[Passage]:
    """Yield the names of each list as a passage, a line each; all of them together twice at most.

    Names of members come once each.
    """
    found: dict[tuple[str, Role], list[str]] = {}
    first: dict[tuple[str, Role], Passage] = {}
    for slot in slots:
        passage = slot.passage
        if passage.role not in BROUGHT or slot.grows or not 0 < len(passage.text) <= LONGEST:
            continue
        for place in _places(slot):
            key = (place, passage.role)
            found.setdefault(key, []).append(passage.text)
            first.setdefault(key, passage)
    told: set[str] = set()
    for key, names in found.items():
        text = "\n".join(dict.fromkeys(names))
        if len(names) >= FEWEST and text not in told:
            told.add(text)
            yield replace(first[key], text=text, place=key[0], names=True)


def _places(slot: Slot) -> tuple[str, ...]:
    """Return what lists a text is in: by its place in each entry, and by the list."""
    place = _NUMBER.sub("/*", slot.passage.place)
    if slot.name:
        return (f"{place.rpartition('/')[0]}/names",)
    whole = place.partition("/*")[0]
    return (place,) if whole == place else (place, whole)
