"""Puts together what a model reads as one: the parts of a message, and messages in a row.

A guard that looks at one part after the other misses a value or an order that goes over from one
to the next. So what stands around the seams is judged once more as one text, with the parts side by
side, and with a space between those that would run into one word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, takewhile
from typing import Final

from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Passage, Role, Ruling, Span

REACH: Final = 1200
"""How many characters of a part are read with its neighbour: the longest window of a detector."""
BY_FORM: Final = frozenset({"size", "json-schema", "grounding"})
"""Guards that judge a text by its length or its form, which parts that are put together lose."""
_PART: Final = re.compile(
    r"(.*/(?:content|system|output|summary))(?:/\d+/(?:guardContent/)?(?:text(?:/text)?|refusal))?"
)
IN_A_ROW: Final = frozenset({Role.USER, Role.SYSTEM})
"""Whose messages are read as one where they follow each other."""
_MESSAGE: Final = re.compile(r"(.*/)(\d+)/content")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text of a slot from `first` on, and where it stands in a run."""

    slot: Slot
    first: int
    text: str
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the run."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Run:
    """Stretches of several slots as one text."""

    passage: Passage
    pieces: tuple[Piece, ...]

    def only(self, ruling: Ruling) -> Ruling | None:
        """Return what a ruling says of more than one piece: of each alone all has been said.

        One without spans, or with a score, is about the text as a whole.
        """
        if ruling.guard in BY_FORM:
            return None
        if not ruling.spans or ruling.score is not None:
            return ruling
        spans = tuple(span for span in ruling.spans if len(list(islice(self._under(span), 2))) > 1)
        return replace(ruling, spans=spans) if spans else None

    def shares(self, ruling: Ruling) -> Iterator[tuple[Slot, Span]]:
        """Yield the stretch of each slot that a ruling is about, which no token can restore."""
        whole = (Span(0, len(self.passage.text), ruling.guard),)
        for span in ruling.spans or whole:
            for piece in self._under(span):
                start, end = max(span.start, piece.start), min(span.end, piece.end)
                moved = piece.first - piece.start
                yield piece.slot, Span(start + moved, end + moved, span.kind)

    def _under(self, span: Span) -> Iterator[Piece]:
        """Yield the pieces that a span has a part in."""
        at = bisect_right(self.pieces, span.start, key=lambda piece: piece.end)
        return takewhile(lambda piece: piece.start < span.end, islice(self.pieces, at, None))


def runs(slots: Sequence[Slot]) -> Iterator[Run]:
    """Yield what stands around the seams between texts that are read as one.

    All runs together are at most twice as long as the texts, and a space for each seam.
    """
    for place, parts in _together(slots):
        for pieces in _near_seams(parts):
            yield _run(place, pieces, spaced=False)
            if any(_one_word(one, other) for one, other in pairwise(pieces)):
                yield _run(place, pieces, spaced=True)


def _together(slots: Sequence[Slot]) -> Iterator[tuple[str, list[Slot]]]:
    """Yield the place of each list of parts, with those that have a text, if there are several."""
    found: dict[tuple[object, ...], list[Slot]] = {}
    lists: dict[str, str] = {}
    for slot in slots:
        part = None if slot.name or slot.grows else _PART.fullmatch(slot.passage.place)
        if part is None or not slot.text:
            continue
        place = _first_of(part[1], lists) if slot.passage.role in IN_A_ROW else part[1]
        found.setdefault((place, slot.passage.role, slot.passage.direction), []).append(slot)
    for (place, *_), parts in found.items():
        if len(parts) > 1:
            yield str(place), parts


def _first_of(place: str, lists: dict[str, str]) -> str:
    """Return the place of the first of the messages that stand in a row up to this one."""
    message = _MESSAGE.fullmatch(place)
    if message is None:
        return place
    before = f"{message[1]}{int(message[2]) - 1}/content"
    return lists.setdefault(place, lists.get(before, place))


def _near_seams(parts: Sequence[Slot]) -> Iterator[list[Piece]]:
    pieces: list[Piece] = []
    for number, slot in enumerate(parts):
        text, is_last = slot.text, number == len(parts) - 1
        if len(text) <= 2 * REACH:
            pieces.append(Piece(slot, 0, text))
            continue
        if pieces:
            yield [*pieces, Piece(slot, 0, text[:REACH])]
        pieces = [] if is_last else [Piece(slot, len(text) - REACH, text[-REACH:])]
    if len(pieces) > 1:
        yield pieces


def _one_word(one: Piece, other: Piece) -> bool:
    return one.text[-1].isalnum() and other.text[0].isalnum()


def _run(place: str, pieces: Sequence[Piece], *, spaced: bool) -> Run:
    texts: list[str] = []
    placed: list[Piece] = []
    at = 0
    for piece in pieces:
        if spaced and placed and _one_word(placed[-1], piece):
            texts.append(" ")
            at += 1
        placed.append(replace(piece, start=at))
        texts.append(piece.text)
        at += len(piece.text)
    return Run(replace(pieces[0].slot.passage, text="".join(texts), place=place), tuple(placed))
