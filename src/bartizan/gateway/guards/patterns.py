"""A site's own patterns, in RE2 syntax: linear in any text, whatever the pattern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import re2

from bartizan.classify.folding import characters
from bartizan.classify.shaping import options
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.words import Action, Exchange, Passage, Ruling, Span

ID: Final = "patterns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Patterns by their names; the action is for all. `(?i)` makes one blind to case."""

    patterns: Mapping[str, str] = field(default_factory=dict)
    action: Action = Action.REDACT


class Patterns:
    """The guard. A pattern may be of any length, so a stream is held to its end."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._action = settings.action
        self._patterns = {name: _compiled(name, text) for name, text in settings.patterns.items()}

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on what the patterns match in a passage."""
        spans = through(passage.text, self._found)
        found = ruling(ID, self._action, f"it matches {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def _found(self, text: str) -> Iterator[Span]:
        data = text.encode("utf-8", "surrogatepass")
        for name, pattern in self._patterns.items():
            spans = [match.span() for match in pattern.finditer(data) if match[0]]
            edges = characters(data, [edge for span in spans for edge in span])
            yield from (Span(edges[n], edges[n + 1], name) for n in range(0, len(edges), 2))


def _compiled(name: str, text: str) -> "re2._Regexp":
    chosen = options()
    try:
        return re2.compile(text.encode(), chosen)
    except re2.error as error:
        raise InvalidInputError(
            f"guard {ID}: pattern {name!r} cannot be read: {error}",
            hint="Patterns are RE2: no look-around and no back-references.",
        ) from error
