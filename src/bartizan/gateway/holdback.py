"""Filters one channel of a stream: releases what is decided, holds what may still become a hit.

A channel is one text that arrives in pieces: the content of a choice, its reasoning, its refusal,
the arguments of one tool call. What watches over it says which part is decided and what it found
there; nothing is released in front of which a hit may still begin, no hit is committed whose end
may still grow, and no cut is made inside a hit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bartizan.gateway.words import Action

OPEN_CAP: Final = 1 << 14
"""The most characters that are held of a pattern that has begun and not ended, as a PEM block."""
CONTEXT: Final = 448
"""How many released characters are kept: what stands before a value may speak for it."""


_LONG, _PART = 256, 8


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found in a channel: half-open, in code points from the channel's beginning."""

    start: int
    end: int
    kind: str
    action: Action
    instead: str = ""
    """What is put in its place, where the action is to redact."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a watch says of a text of which more may come: up to where, and the hits before that.

    More text changes neither. No hit that begins before `upto` ends after it.
    """

    upto: int
    hits: tuple[Hit, ...] = ()


class Watch(Protocol):
    """Looks for one kind of thing in a text that grows: a pure function of what there is so far."""

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided of `text` from `start` on; all of it when it is final.

        What stands before `start` was released and is context. A hit may begin there.
        """


class Quiet:
    """A watch that has nothing against any text."""

    def look(self, text: str, start: int, *, final: bool) -> Decided:  # noqa: ARG002
        """Return that all is decided."""
        return Decided(len(text))


@dataclass(frozen=True, slots=True)
class Released:
    """What may go on, what was found in it, and the hit that ends the stream, if one does."""

    text: str = ""
    hits: tuple[Hit, ...] = ()
    stopped: Hit | None = None


@dataclass(slots=True)
class Holdback:
    """The filter of one channel. After a stop, or the end, nothing more comes out of it."""

    watches: Sequence[Watch]
    cap: int = OPEN_CAP
    batch: int = 1
    """How many new characters are worth a look: more are cheaper, and wait a little longer."""
    most: int = 1 << 62
    """The most characters that come out of the channel."""
    _text: str = ""
    _new: int = 0
    _out: int = 0
    _base: int = 0
    _over: bool = False

    @property
    def held(self) -> int:
        """How many characters wait."""
        return len(self._text) - self._out

    def feed(self, text: str) -> Released:
        """Take in a piece and return what is decided now."""
        if self._over or not text:
            return Released()
        self._text += text
        self._new += len(text)
        # A long open pattern is looked at each time it has grown by a part, not at each letter.
        waits = self._new < max(self.batch, (self.held - _LONG) // _PART)
        if waits and self.held <= self.cap:
            return Released()
        self._new = 0
        return self._release(final=False)

    def finish(self) -> Released:
        """Return what is left: nothing grows any more."""
        if self._over:
            return Released()
        released = self._release(final=True)
        self._over = True
        return released

    def _release(self, *, final: bool) -> Released:
        upto, hits = self._decided(final=final)
        if self._base + upto > self.most:
            return self._stop(max(self._out, self.most - self._base), hits, "too-long")
        if not final and len(self._text) - upto > self.cap:
            return self._stop(upto, hits, "held-too-long")
        return self._committed(upto, hits)

    def _decided(self, *, final: bool) -> tuple[int, list[Hit]]:
        """Return how far all watches agree, and their hits: none crosses that place."""
        looks = [watch.look(self._text, self._out, final=final) for watch in self.watches]
        upto = min((look.upto for look in looks), default=len(self._text))
        found = [hit for look in looks for hit in look.hits if hit.end > self._out]
        while crossing := [hit for hit in found if hit.start < upto < hit.end]:
            upto = max(self._out, min(hit.start for hit in crossing))
            if upto == self._out:
                break
        return upto, apart([hit for hit in found if hit.start < upto])

    def _stop(self, upto: int, hits: list[Hit], kind: str) -> Released:
        at = self._base + upto
        blocked = Hit(at, at, kind, Action.BLOCK)
        released = self._committed(upto, [hit for hit in hits if hit.end <= upto])
        self._over = True
        return released if released.stopped else Released(released.text, released.hits, blocked)

    def _committed(self, upto: int, hits: list[Hit]) -> Released:
        parts: list[str] = []
        told: list[Hit] = []
        position = self._out
        for hit in hits:
            parts.append(self._text[position : max(position, hit.start)])
            told.append(_moved(hit, self._base))
            if hit.action in {Action.BLOCK, Action.APPROVE}:
                self._over = True
                return Released("".join(parts), tuple(told), told[-1])
            if hit.action is Action.REDACT:
                parts.append(hit.instead)
                position = hit.end
            else:
                position = max(position, hit.start)
        parts.append(self._text[position:upto])
        self._advance(max(upto, position))
        return Released("".join(parts), tuple(told))

    def _advance(self, out: int) -> None:
        """Forget what is no context any more: in steps, so that long texts are not copied often."""
        dropped = out - CONTEXT
        if dropped > CONTEXT:
            self._text = self._text[dropped:]
            self._base += dropped
            out -= dropped
        self._out = out


def apart(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in order, none overlapping another: the gravest wins, then the longest.

    What a loser covers beyond the winner stays covered.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end:
            kept.append(hit)
            continue
        winner = max(last, hit, key=lambda each: (_WEIGHT[each.action], each.end - each.start))
        end = max(last.end, hit.end)
        kept[-1] = Hit(last.start, end, winner.kind, winner.action, winner.instead)
    return kept


def _moved(hit: Hit, by: int) -> Hit:
    return Hit(hit.start + by, hit.end + by, hit.kind, hit.action, hit.instead)


_WEIGHT: Final = {action: weight for weight, action in enumerate(Action)}
