"""What guards share: spans through all readings of a text, and rulings made of them."""

from collections.abc import Callable, Iterable
from typing import Final

from bartizan.gateway.views import is_deeper, views
from bartizan.gateway.words import Action, Ruling, Span

MOST_SPANS: Final = 1000
"""How many spans a ruling names; a text with more is blocked, since not all can be told."""


def through(text: str, find: Callable[[str], Iterable[Span]]) -> list[Span]:
    """Return what `find` finds in any reading of a text, at its places in the text, in order."""
    found: dict[tuple[int, int, str], Span] = {}
    for view in views(text):
        for span in find(view.text):
            start, end = view.origin(span.start, span.end)
            placed = Span(start, end, span.kind, span.restorable)
            found.setdefault((start, end, span.kind), placed)
    return sorted(found.values(), key=lambda span: (span.start, -span.end))


def ruling(guard: str, action: Action, because: str, spans: Iterable[Span]) -> Ruling | None:
    """Return what a guard says of the spans that it found, None for none."""
    told = tuple(spans)
    if not told:
        return None
    if len(told) > MOST_SPANS:
        many = f"{because}: {len(told)} places, more than are told apart"
        return Ruling(Action.BLOCK, guard, many, told[:MOST_SPANS])
    return Ruling(action, guard, because, told)


def kinds(spans: Iterable[Span]) -> str:
    """Return the kinds of spans, each once, for a reason."""
    return ", ".join(sorted({span.kind for span in spans}))


def read_through(guard: str, text: str, found: Ruling | None) -> Ruling | None:
    """Return what was found, or a block where encodings go deeper than they are read.

    What is not read may be bad, whatever else was found and would be taken out.
    """
    if (found is None or found.action is not Action.BLOCK) and is_deeper(text):
        return Ruling(Action.BLOCK, guard, "encodings are nested deeper than they are read")
    return found
