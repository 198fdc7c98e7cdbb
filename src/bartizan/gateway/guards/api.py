"""What a guard is in the configuration, and what it does in a stream."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bartizan.gateway.holdback import Holdback, Quiet, Watch
from bartizan.gateway.words import Exchange, Guard, Passage, Role


@runtime_checkable
class Streaming(Protocol):
    """A guard that can judge a text while it grows."""

    def watch(self, passage: Passage, exchange: Exchange) -> Watch | None:
        """Return what watches over the channel that `passage` begins.

        None means that only the whole text can be judged: the channel is then held to its end.
        """


@runtime_checkable
class Alone(Protocol):
    """A guard that judges a text, its role, direction and use, whatever the exchange."""

    alone: bool


@runtime_checkable
class Scoring(Protocol):
    """A guard that objects from a threshold on, which is a route's to find."""

    def likeness(self, text: str, role: Role) -> float:
        """Return what is compared with the threshold in a text of that role, 0 to 1."""


@runtime_checkable
class Limiting(Protocol):
    """A guard that limits how much comes out of a stream."""

    @property
    def most(self) -> int:
        """The most characters."""


def holdback_of(
    guards: Sequence[Guard], passage: Passage, exchange: Exchange, *, batch: int = 1
) -> Holdback | None:
    """Return the filter of a channel, None where a guard has to see the whole text."""
    found = []
    for guard in guards:
        watch = guard.watch(passage, exchange) if isinstance(guard, Streaming) else None
        if watch is None:
            return None
        found.append(watch)
    most = min((guard.most for guard in guards if isinstance(guard, Limiting)), default=1 << 62)
    return Holdback(
        [watch for watch in found if not isinstance(watch, Quiet)], batch=batch, most=most
    )
