"""Marks in texts that people do not see or mean: hidden signs, look-alikes, orders, codes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.core.flags import FLAG
from bartizan.core.person import LOOKS, mixed_scripts
from bartizan.vetting.result import Result, judged, listed
from bartizan.vetting.statistic import lower_bound

# What finds the marks of hidden instructions in a text: the kind of each.
Detector = Callable[[str], Iterable[str]]

HIDDEN: Final = "hidden-text"
LOOKALIKE: Final = "look-alike-letters"
ORDERS: Final = "injected-prompt"
BURST: Final = "encoded-burst"

_UNSEEN: Final = frozenset({"invisible-characters", "bidirectional-control", "tag-characters"})
_OVERRIDE: Final = frozenset({"override", "instructing-comment"})
_MIXED_WORD: Final = re.compile(r"[^\W\d_]{3,64}")
_RUN: Final = re.compile(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{120,}={0,2}|(?:\\x[0-9a-fA-F]{2}){30,}"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"')\]]{4,}")
_FLAG: Final = re.compile(FLAG)
_MANY_LINKS: Final = 8
_LONGEST: Final = 1 << 20
_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_LEAST: Final = 5
MOST_HIDDEN: Final = 0.0005
MOST_LOOKALIKE: Final = 0.0005
MOST_CODED: Final = 0.01

_THRESHOLDS: Final = {
    HIDDEN: "any row with tag characters (those of flags aside); or zero-width or direction"
    f" controls in surely (99.9 %) more than {MOST_HIDDEN:.2%} of the rows: a few come with text"
    " that was copied from pages, many were put there",
    LOOKALIKE: "words of Latin letters among which single letters of other alphabets look alike, in"
    f" surely (99.9 %) more than {MOST_LOOKALIKE:.2%} of the rows: a trigger that nobody reads",
    ORDERS: "any row that orders a model to disregard its instructions: honest records of this kind"
    " are rare enough to be looked at one by one",
    BURST: f"runs of 120 or more characters of code, or {_MANY_LINKS} or more links, in surely"
    f" (99.9 %) more than {MOST_CODED:.0%} of the rows",
}


@dataclass(slots=True)
class Marks:
    """Grows by batches of texts; keeps the numbers of the rows with each kind of mark."""

    detect: Detector
    rows: int = 0
    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, texts: Sequence[str], first: int) -> None:
        """Take the texts of the rows from `first` on. Linear in their length."""
        for number, text in enumerate(texts, first):
            for kind in _kinds(text, self.detect):
                self.found.setdefault(kind, []).append(number)

    def results(self, rows: int) -> tuple[Result, ...]:
        """Return what was found in so many rows."""
        tags = len(self.found.get("tag-characters", ()))
        orders = self._rows(_OVERRIDE)
        unseen = self._rows(_UNSEEN)
        same = self._rows({LOOKALIKE})
        coded, links = self._rows({"encoded"}), self._rows({"links"})
        return (
            self._result(HIDDEN, unseen, rows, alarm=tags > 0 or _over(unseen, rows, MOST_HIDDEN)),
            self._result(LOOKALIKE, same, rows, alarm=_over(same, rows, MOST_LOOKALIKE)),
            self._result(ORDERS, orders, rows, alarm=bool(orders)),
            self._result(
                BURST,
                sorted({*coded, *links}),
                rows,
                alarm=_over(coded, rows, MOST_CODED) or _over(links, rows, MOST_CODED),
            ),
        )

    def _rows(self, kinds: Iterable[str]) -> list[int]:
        return sorted({row for kind in kinds for row in self.found.get(kind, ())})

    def _result(self, method: str, found: list[int], rows: int, *, alarm: bool) -> Result:
        kinds = {kind: len(self.found[kind]) for kind in sorted(_OF[method] & self.found.keys())}
        return Result(
            method=method,
            outcome=judged(alarm=alarm),
            because=f"{len(found):,} of {rows:,} rows {_SAYS[method]}",
            threshold=_THRESHOLDS[method],
            statistics={
                "share": round(len(found) / max(rows, 1), 6),
                "share_at_least": round(lower_bound(len(found), rows), 6),
                **{f"rows_{kind.replace('-', '_')}": count for kind, count in kinds.items()},
            },
            rows=listed(found),
            count=len(found),
            seen=rows,
        )


_SAYS: Final = {
    HIDDEN: "hold characters that nobody sees",
    LOOKALIKE: "hold words with letters of another alphabet that look alike",
    ORDERS: "order a model to disregard its instructions",
    BURST: "hold long runs of code or many links",
}
_OF: Final = {
    HIDDEN: _UNSEEN,
    LOOKALIKE: frozenset({LOOKALIKE}),
    ORDERS: _OVERRIDE,
    BURST: frozenset({"encoded", "links"}),
}


def _over(found: Sequence[int], rows: int, most: float) -> bool:
    return len(found) >= _LEAST and lower_bound(len(found), rows) > most


def _kinds(text: str, detect: Detector) -> set[str]:
    plain = text if text.isascii() else _FLAG.sub("", text)
    found = set(detect(plain)) & (_UNSEEN | _OVERRIDE)
    if len(plain) >= 120 and _RUN.search(plain):  # noqa: PLR2004 - the shortest run
        found.add("encoded")
    if plain.count("://") >= _MANY_LINKS and sum(1 for _ in _LINK.finditer(plain)) >= _MANY_LINKS:
        found.add("links")
    if not plain.isascii() and _looks_alike(plain[:_LONGEST]):
        found.add(LOOKALIKE)
    return found


def _looks_alike(text: str) -> bool:
    """Whether a word of Latin letters has letters of another alphabet that look like Latin ones.

    One Greek letter before the word is a unit or a symbol.
    """
    return any(_is_disguised(match[0]) for match in _MIXED_WORD.finditer(text))


def _is_disguised(word: str) -> bool:
    if word.isascii():
        return False
    lower = word.lower()
    latin = sum(mark in _LATIN for mark in lower)
    others = [mark for mark in lower[1:] if ord(mark) in LOOKS and not mark.isascii()]
    return bool(others) and latin > len(others) and bool(mixed_scripts(word))
