"""The channels of a streamed reply: held back as little as the guards allow, values restored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.guards.api import holdback_of
from bartizan.gateway.holdback import Hit, Holdback
from bartizan.gateway.judging import Judgement, refusal_of
from bartizan.gateway.streaming import Channel, WholeChannel
from bartizan.gateway.words import Action, Exchange, Guard, Passage, Ruling, Span

BATCH: Final = 16
"""How many new characters are worth a look of the guards."""
STREAM: Final = "stream"


@dataclass(slots=True)
class HeldChannel:
    """A channel that passes on what is decided, and holds what may still become a hit."""

    passage: Passage
    filter: Holdback
    restoring: Holdback
    judgement: Judgement
    refused: Ruling | None = field(default=None)

    @property
    def held(self) -> int:
        """How many characters wait."""
        return self.filter.held + self.restoring.held

    def feed(self, text: str) -> str:
        """Take a piece, and return what may be passed on now. Raises RefusedError."""
        return self._take(text, final=False)

    def finish(self) -> str:
        """Return what is left. Raises RefusedError."""
        return self._take("", final=True)

    def _take(self, text: str, *, final: bool) -> str:
        released = self.filter.finish() if final else self.filter.feed(text)
        rulings = [_ruling(hit) for hit in released.hits]
        self.judgement.add(self.passage, rulings)
        self.judgement.changed = self.judgement.changed or any(
            each.action is Action.REDACT for each in rulings
        )
        if released.stopped is not None:
            stopped = _ruling(released.stopped)
            if released.stopped not in released.hits:
                self.judgement.add(self.passage, [stopped])
            raise refusal_of(stopped)
        restored = self.restoring.feed(released.text).text
        return restored + self.restoring.finish().text if final else restored


def channel(
    passage: Passage, guards: Sequence[Guard], exchange: Exchange, judgement: Judgement
) -> Channel:
    """Return the channel of a text; one that a guard has to see whole is held to its end."""
    found = holdback_of(guards, passage, exchange, batch=BATCH)
    if found is None:
        return WholeChannel(passage, guards, exchange, judgement)
    swapped = judgement.swapped
    restoring = Holdback([] if swapped is None else [swapped])
    return HeldChannel(passage, found, restoring, judgement)


def _ruling(hit: Hit) -> Ruling:
    spans = (Span(hit.start, hit.end, hit.kind),)
    return Ruling(hit.action, STREAM, f"it holds {hit.kind}", spans)
