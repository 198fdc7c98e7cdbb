"""Finds sensitive values in a channel of a stream, through its encodings too."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bartizan.classify import find
from bartizan.classify.credentials import TITLES
from bartizan.classify.entity import Span
from bartizan.gateway.holdback import CONTEXT, Decided, Hit, Watch
from bartizan.gateway.undecided import AROUND, undecided
from bartizan.gateway.views import View, is_deeper, says_itself, views
from bartizan.gateway.words import Action

Judge = Callable[[str], Hit | None]
"""Says what is to be done with a value of a type: a hit at 0 to 0, None to let it pass."""

# An escape that is not ended: what it stands for is not known.
_BEGUN: Final = re.compile(
    r"(?:\\{1,4}(?:u\{?[0-9a-fA-F]{0,6}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?|x?[0-9a-fA-F]?)?"
    r"|%[0-9a-fA-F]?|&#?\w{0,9})\Z"
)
_LONGEST_BEGUN: Final = 24
# A word in letters that may turn out to be look-alikes, when Latin ones follow.
_LOOKALIKE: Final = re.compile(r"[a-zA-Z]*[\u0370-\u052f][a-zA-Z\u0370-\u052f]*\Z")
_AFTER: Final = 4
NESTED: Final = "nested-encodings"


@dataclass(frozen=True, slots=True)
class Values:
    """Watches for sensitive values of some types."""

    types: frozenset[str]
    judge: Judge
    least: float = 0.5

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided, and the values before that."""
        where = undecided(text, start)
        upto = len(text) if final else where.start
        if not where.marked or upto <= start:
            return Decided(upto)
        spans = self._spans(text, start)
        if not final:
            upto = _uncut(spans, upto, _sure(text, forced=where.forced))
        hits = (self._hit(span) for span in spans if span.end > start and span.start < upto)
        return Decided(upto, tuple(hit for hit in hits if hit is not None))

    def _spans(self, text: str, start: int) -> tuple[Span, ...]:
        """Return the values from the context of `start` on, from behind a space if one is near."""
        begin = max(0, start - CONTEXT)
        if begin:
            space = text.find(" ", begin, begin + AROUND)
            begin = space + 1 if space >= 0 else begin
        spans = find(text[begin:], types=self.types)
        return tuple(
            span._replace(start=span.start + begin, end=span.end + begin) for span in spans
        )

    def _hit(self, span: Span) -> Hit | None:
        said = self.judge(span.type)
        return (
            None
            if said is None
            else Hit(span.start, span.end, span.type, said.action, said.instead)
        )


def _sure(text: str, *, forced: bool) -> Callable[[Span], bool]:
    """Return what says that no more text changes a value: it ends far enough from the end."""
    size = len(text)
    if not forced:
        return lambda _: True
    return lambda span: span.end <= size - (_AFTER if span.type in TITLES else AROUND)


def _uncut(spans: tuple[Span, ...], upto: int, is_sure: Callable[[Span], bool]) -> int:
    """Return the place up to which all is sure, and at which no value is cut in two."""
    for span in spans:
        if span.start >= upto:
            break
        if not is_sure(span):
            return span.start
        upto = max(upto, span.end)
    return upto


@dataclass(frozen=True, slots=True)
class Decoded:
    """Lets another watch look at what a text says once it is decoded, as well as at the text.

    A text that is encoded deeper than it is read is stopped.
    """

    watch: Watch

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided in every reading, with the hits at their places in the text."""
        said = self.watch.look(text, start, final=final)
        low = max(0, start - CONTEXT)
        if says_itself(text[low:]):
            return said
        upto, hits = said.upto, list(said.hits)
        if not final:
            near = max(start, len(text) - _LONGEST_BEGUN)
            begun = (each.search(text, near) for each in (_BEGUN, _LOOKALIKE))
            upto = min([upto, *(match.start() for match in begun if match)])
        for view in views(text):
            if view.how:
                seen = self.watch.look(view.text, _place(view, start), final=final)
                upto = min(upto, _origin(view, seen.upto, len(text)))
                hits += [_back(view, hit) for hit in seen.hits]
        if upto > start and is_deeper(text):
            hits.append(Hit(start, upto, NESTED, Action.BLOCK))
        return Decided(upto, tuple(hit for hit in hits if hit.end > start))


def _place(view: View, start: int) -> int:
    """Return the first character of a view that is from `start` or behind it."""
    return start if view.ends is None else bisect_right(view.ends, start)


def _origin(view: View, place: int, size: int) -> int:
    return size if place >= len(view.text) else view.origin(place, place + 1)[0]


def _back(view: View, hit: Hit) -> Hit:
    start, end = view.origin(hit.start, hit.end)
    return Hit(start, end, hit.kind, hit.action, hit.instead)
