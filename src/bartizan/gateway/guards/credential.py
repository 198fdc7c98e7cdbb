"""The gateway's own credential coming back: providers and tools may quote what they were sent.

No configuration names this guard: it is part of every route whose provider is shown a secret.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.guards.finding import ruling, through
from bartizan.gateway.holdback import Decided, Hit, Watch
from bartizan.gateway.sensitive import Decoded
from bartizan.gateway.words import Action, Exchange, Passage, Ruling, Span

ID: Final = "credential"
LEAST: Final = 8
"""A secret that is shorter stands in ordinary words too."""


@dataclass(frozen=True, slots=True)
class Credential:
    """The guard of one secret."""

    secret: str = field(repr=False)
    id: str = ID

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on the secret in a passage."""
        spans = through(passage.text, self._found)
        return ruling(ID, Action.REDACT, "it holds the gateway's own credential", spans)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:  # noqa: ARG002
        """Return what watches a stream."""
        return Decoded(self)

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided: all but what the secret may begin with."""
        upto = len(text) if final else self._begun(text, start)
        hits = (
            Hit(span.start, span.end, ID, Action.REDACT, f"«{ID}»") for span in self._found(text)
        )
        return Decided(upto, tuple(hit for hit in hits if hit.end > start and hit.start < upto))

    def _found(self, text: str) -> Iterator[Span]:
        place = text.find(self.secret)
        while place >= 0:
            yield Span(place, place + len(self.secret), ID)
            place = text.find(self.secret, place + len(self.secret))

    def _begun(self, text: str, start: int) -> int:
        longest = min(len(self.secret) - 1, len(text) - start)
        for length in range(longest, 0, -1):
            if text.endswith(self.secret[:length]):
                return len(text) - length
        return len(text)
