"""Secrets and personal data: lets them pass, hides them, swaps them for tokens, or stops the text.

What happens is set for each class (secret, payment, health, personal) or type of value; a type's
rule outweighs that of its class. A swapped value is given back in the reply to the same request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from bartizan.classify import find
from bartizan.classify.classes import BROAD, CATEGORY_OF
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.holdback import Hit, Quiet, Watch
from bartizan.gateway.sensitive import Decoded, Values
from bartizan.gateway.undecided import WHOLE
from bartizan.gateway.words import Action, Exchange, Passage, Ruling, Span

ID: Final = "sensitive-values"


class Treatment(StrEnum):
    """What is done with a value."""

    ALLOW = "allow"
    REDACT = "redact"
    TOKENISE = "tokenise"
    BLOCK = "block"


_ACTIONS: Final = {
    Treatment.ALLOW: Action.ALLOW,
    Treatment.REDACT: Action.REDACT,
    Treatment.TOKENISE: Action.REDACT,
    Treatment.BLOCK: Action.BLOCK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`classes` and `types` say what is done; what neither names passes.

    `least` is the surest that a value has to be, 0 to 1. Names of persons and postal addresses
    can be told from other words only in a whole text: where they are not allowed to pass,
    a streamed reply is held to its end, unless `stream_names` gives them up in streams.
    """

    classes: Mapping[str, Treatment] = field(
        default_factory=lambda: {
            "secret": Treatment.REDACT,
            "payment": Treatment.REDACT,
            "health": Treatment.REDACT,
        }
    )
    types: Mapping[str, Treatment] = field(default_factory=dict)
    least: float = 0.5
    stream_names: bool = False

    def of(self, kind: str) -> Treatment:
        """Return what is done with a type of value."""
        broad = BROAD[CATEGORY_OF[kind]]
        return self.types.get(kind, self.classes.get(broad, Treatment.ALLOW))


class SensitiveValues:
    """The guard."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        unknown = [
            *(settings.classes.keys() - set(BROAD.values())),
            *(settings.types.keys() - CATEGORY_OF.keys()),
        ]
        if unknown:
            raise InvalidInputError(
                f"guard {ID} knows no class or type {min(unknown)!r}",
                hint=f"Classes: {', '.join(sorted(set(BROAD.values())))}.",
            )
        self._settings = settings

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that something is done with."""
        return frozenset(
            kind for kind in CATEGORY_OF if self._settings.of(kind) is not Treatment.ALLOW
        )

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return the gravest of what is to be done with the values of a passage."""
        spans = through(passage.text, self._found)
        if not spans:
            return read_through(ID, passage.text, None)
        actions = [Action.ALLOW, *(self._action(span.kind) for span in spans)]
        action = max(actions, key=list(Action).index)
        found = ruling(ID, action, f"it holds {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch | None:  # noqa: ARG002
        """Return what watches a stream; None where names have to be looked for."""
        if not self.types:
            return Quiet()
        if not self.types.isdisjoint(WHOLE) and not self._settings.stream_names:
            return None
        return Decoded(Values(self.types - WHOLE, self._judged, self._settings.least))

    def _found(self, text: str) -> list[Span]:
        restored = Treatment.TOKENISE
        return [
            Span(each.start, each.end, each.type, self._settings.of(each.type) is restored)
            for each in find(text, types=self.types)
            if each.score >= self._settings.least
        ]

    def _action(self, kind: str) -> Action:
        return _ACTIONS[self._settings.of(kind)]

    def _judged(self, kind: str) -> Hit | None:
        return Hit(0, 0, kind, self._action(kind), f"«{kind}»")
