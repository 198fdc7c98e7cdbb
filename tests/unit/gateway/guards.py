"""Passages and exchanges that tests of guards share."""

from collections.abc import Mapping

from bartizan.gateway.guards.registry import guard_of
from bartizan.gateway.words import Direction, Exchange, Passage, Role, Ruling

EXCHANGE = Exchange("x1", "anna", "chat", "a-model")


def said(text: str, role: Role = Role.ASSISTANT, direction: Direction = Direction.OUT) -> Passage:
    return Passage(text, role, direction, "choices/0/content")


def ruled(
    guard: str,
    settings: Mapping[str, object],
    passage: Passage | str,
    exchange: Exchange = EXCHANGE,
) -> Ruling | None:
    told = said(passage) if isinstance(passage, str) else passage
    return guard_of(guard, settings).rule(told, exchange)


def marked(ruling: Ruling | None, text: str) -> list[str]:
    """Return what a ruling objects to."""
    return [] if ruling is None else [text[span.start : span.end] for span in ruling.spans]
