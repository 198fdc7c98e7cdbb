"""Names of persons in a text: in prose by the model, in a cell by its column and the lists."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from bartizan.classify.columns import PERSON, named
from bartizan.classify.eastern import eastern, is_eastern
from bartizan.classify.entity import Span
from bartizan.classify.gazetteer import is_full_name, is_name_like
from bartizan.classify.persons import persons
from bartizan.classify.places import of_things
from bartizan.classify.prose import is_prose, is_title

TYPE: Final = "person"
_LONGEST_CELL: Final = 60
# What people write into sentences, and what stands for it where prose is told from programs.
_WRITTEN: Final = frozenset({"email", "phone", "credit_card", "iban", "us_ssn", "address"})
_VALUE: Final = "…"
_ANNOUNCED, _LISTED, _MODEL = 0.9, 0.6, 0.5


def with_people(text: str, spans: tuple[Span, ...], column: str) -> tuple[Span, ...]:
    """Return spans with the persons of text between them; what is found already stays."""
    if len(text) <= _LONGEST_CELL and not any(map(str.isalpha, text)):
        return spans
    if text.islower() and not is_eastern(text):
        return spans
    found = people(text, column, spans)
    if not found:
        return spans
    starts = [span.start for span in spans]
    free = (each for each in found if not _overlaps(each, spans, starts))
    return tuple(sorted([*spans, *free], key=lambda span: span.start))


def people(text: str, column: str, spans: Sequence[Span] = ()) -> list[Span]:
    """Return the persons in a text that is a cell of a column, or of none.

    `spans` are the values that were found in it: people write numbers of accounts and cards too,
    so that these do not speak for a program.
    """
    if column and len(text) <= _LONGEST_CELL:
        announced = named(column)
        if announced is not None and announced.what == PERSON and is_name_like(text):
            return [_whole(text, _ANNOUNCED)]
        if not of_things(column) and is_full_name(text):
            return [_whole(text, _LISTED)]
    found = [Span(TYPE, *each) for each in eastern(text)]
    if not is_prose(text) and not (spans and is_prose(_without(text, spans))):
        return found
    title = is_title(text)
    return found + [
        Span(TYPE, start, end, round(_MODEL + (1 - _MODEL) * (score - _MODEL) / _MODEL * 0.9, 2))
        for start, end, score in persons(text)
        if not title or is_full_name(text[start:end])
    ]


def _without(text: str, spans: Sequence[Span]) -> str:
    """Return text without the values that people write; a program writes addresses of hosts."""
    pieces, position = [], 0
    for span in spans:
        if span.type in _WRITTEN:
            pieces += [text[position : span.start], _VALUE]
            position = span.end
    return "".join([*pieces, text[position:]])


def _whole(text: str, score: float) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(TYPE, start, start + len(text.strip()), score)


def _overlaps(one: Span, spans: Sequence[Span], starts: Sequence[int]) -> bool:
    """Whether a span shares characters with one of those that are in order and apart."""
    after = bisect_left(starts, one.end)
    return after > 0 and spans[after - 1].end > one.start
