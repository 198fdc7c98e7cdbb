"""Judges a streamed reply as it passes: texts that grow go through a channel each.

A channel holds back what may still turn out to be something to hide. A call of a tool is decided
as a whole, so from its first event on nothing is passed before the decision: a client may take the
name alone for a call without arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, Protocol

from bartizan.gateway.aside import TEXT
from bartizan.gateway.dialects.api import Call, Stream, StreamEvent
from bartizan.gateway.document import Json
from bartizan.gateway.frames import Frame
from bartizan.gateway.judging import (
    Judgement,
    gravest,
    judge_all,
    redacted,
    refusal_of,
    restore,
    restored_text,
    rulings_on,
)
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.words import Action, Exchange, Guard, Passage, Role

MOST_HELD: Final = 1_000_000
MOST_CHANNELS: Final = 512
FRAME: Final = 256
"""How many characters a frame that waits counts for, beside its texts."""


class Channel(Protocol):
    """One text that grows. Raises RefusedError to stop the reply."""

    @property
    def held(self) -> int:
        """How many characters wait."""

    def feed(self, text: str) -> str:
        """Take a piece, and return what may be passed on now."""

    def finish(self) -> str:
        """Return what is left: no more comes."""


@dataclass(slots=True)
class WholeChannel:
    """A channel that passes nothing on before it has seen all."""

    passage: Passage
    guards: Sequence[Guard]
    exchange: Exchange
    judgement: Judgement
    pieces: list[str] = field(default_factory=list)
    held: int = 0

    def feed(self, text: str) -> str:
        """Hold the piece."""
        self.held += len(text)
        if self.held > MOST_HELD:
            raise RefusedError(Reason.UPSTREAM, f"more than {MOST_HELD} characters are held back")
        self.pieces.append(text)
        return ""

    def finish(self) -> str:
        """Judge the whole text."""
        text = "".join(self.pieces)
        self.pieces = []
        place = self.passage
        whole = Passage(text, place.role, place.direction, place.place)
        rulings = rulings_on(whole, self.guards, self.exchange)
        self.judgement.add(whole, rulings)
        worst = gravest(rulings)
        if worst is not None and worst.action is not Action.REDACT:
            raise refusal_of(worst)
        if worst is not None:
            self.judgement.changed = True
            text = redacted(text, rulings)
        swapped = self.judgement.swapped
        return text if swapped is None else restored_text(text, place.role, swapped)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a streamed reply is judged: its guards, its channels, and who decides on calls."""

    guards: Sequence[Guard]
    exchange: Exchange
    judgement: Judgement
    channel: Callable[[Passage], Channel]
    decide: Callable[[Call], None]
    """Raises RefusedError for a call that is not allowed."""
    attachments: Sequence[str]
    """Kinds that pass though no guard reads them."""
    inspect: Callable[[dict[str, Json]], None]
    """Raises RefusedError for an event that offers what may not be offered."""


def demand_read(reading: Reading, allowed: Sequence[str]) -> None:
    """Raise RefusedError for what no guard reads, unless its kind is allowed."""
    for found in reading.attachments:
        if found.split(" ")[0] not in allowed:
            raise RefusedError(Reason.UNSUPPORTED, f"no guard reads the {found}")


@dataclass(slots=True)
class _Open:
    """A channel that goes on, with the newest event that it stood in."""

    channel: Channel
    event: StreamEvent
    slot: Slot
    held: int = 0


class Judged:
    """A streamed reply, judged: frames in, frames that may be passed on out."""

    def __init__(self, stream: Stream, rules: Rules) -> None:
        """Begin a reply."""
        self._stream = stream
        self._rules = rules
        self._open: dict[str, _Open] = {}
        self._calls: dict[str, Call] = {}
        """Calls that have begun and are not decided."""
        self._waiting: list[Frame] = []
        self._size = 0
        self._held = 0
        """Characters that channels have taken and not passed on."""
        self._closed: set[str] = set()
        self._decided: set[bytes] = set()

    @property
    def held(self) -> int:
        """How many characters wait for what decides on them."""
        return self._held + self._size

    def begun(self) -> list[str]:
        """Return the names of the tools whose calls have begun and are not decided."""
        return [call.name for call in self._calls.values()]

    def feed(self, frame: Frame) -> list[Frame]:
        """Return the frames to pass on. Raises RefusedError when the reply is to be stopped."""
        return self.judge(self.read(frame))

    def read(self, frame: Frame) -> StreamEvent:
        """Return an event to judge. Raises RefusedError, also behind the end: it is recorded."""
        if self._stream.ended and frame.tree is not None:
            raise RefusedError(Reason.UPSTREAM, "an event comes behind the end of the reply")
        event = self._stream.event(frame)
        demand_read(event.reading, self._rules.attachments)
        return event

    def size(self, event: StreamEvent) -> int:
        """Return how much there is to judge in an event, and in what ends with it."""
        size = FRAME + self._held if event.closes else FRAME
        for slot in event.reading.slots:
            size += TEXT + len(slot.passage.text)
        return size

    def judge(self, event: StreamEvent) -> list[Frame]:
        """Return the frames to pass on. Raises RefusedError when the reply is to be stopped."""
        growing = [slot for slot in event.reading.slots if slot.grows]
        if len(growing) < len(event.reading.slots):
            self._judge([slot for slot in event.reading.slots if not slot.grows])
        self._begin(event)
        self._stream.usage.came += sum(len(slot.text) for slot in growing)
        for slot in growing:
            slot.put(self._grow(event, slot))
        before = self._close(event, growing)
        if event.frame.tree is not None:
            self._rules.inspect(event.frame.tree)
        for call in self._stream.calls(event):
            self._decide_once(call)
        empty = growing and event.bare and not any(slot.text for slot in growing)
        self._waiting += before if empty else [*before, event.frame]
        return self._wait(event) if self._calls else self._pass()

    def _judge(self, whole: Sequence[Slot]) -> None:
        judgement = self._rules.judgement
        judge_all(whole, self._rules.guards, self._rules.exchange, judgement)
        if judgement.swapped is not None:
            restore(whole, judgement.swapped)

    def finish(self) -> list[Frame]:
        """Return what is left at the end. Raises RefusedError for a reply that was cut."""
        if not self._stream.ended:
            raise RefusedError(Reason.UPSTREAM, "the provider cut the reply off")
        self._waiting += self._flush("", None)[0]
        return self._pass()

    def terminal(self, message: str) -> list[Frame]:
        """Return the events that end a reply that is stopped."""
        return [self._stream.outgoing(each) for each in self._stream.terminal(message)]

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Return the events that end a reply that cannot go on."""
        return [self._stream.outgoing(each) for each in self._stream.failure(refused)]

    def _pass(self) -> list[Frame]:
        """Return what waited, as it goes out."""
        self._rules.judgement.demand_awaited()
        passed, self._waiting, self._size = self._waiting, [], 0
        return [self._stream.outgoing(each) for each in passed]

    def _wait(self, event: StreamEvent) -> list[Frame]:
        """Pass on nothing while a call is not decided. Raises RefusedError when too much waits."""
        self._size += FRAME + sum(len(slot.text) for slot in event.reading.slots)
        if self._size > MOST_HELD:
            raise RefusedError(Reason.UPSTREAM, "too much waits for the arguments of a tool")
        return []

    def _begin(self, event: StreamEvent) -> None:
        for place, call in event.starts:
            if self._calls.setdefault(place, call).name != call.name:
                raise RefusedError(Reason.UPSTREAM, "a call of a tool has two names", place=place)

    def _grow(self, event: StreamEvent, slot: Slot) -> str:
        passage = slot.passage
        found = self._open.get(passage.place)
        if found is None:
            self._demand_new(passage.place)
            found = self._open[passage.place] = _Open(self._channel(passage), event, slot)
        found.event, found.slot = event, slot
        released = found.channel.feed(passage.text)
        before, found.held = found.held, found.channel.held
        self._held += found.held - before
        if self._held > MOST_HELD:
            raise RefusedError(Reason.UPSTREAM, f"more than {MOST_HELD} characters are held back")
        return released

    def _demand_new(self, place: str) -> None:
        """Raise RefusedError for a text that goes on behind its end, and for too many of them."""
        if place in self._closed:
            raise RefusedError(Reason.UPSTREAM, "a text goes on behind its end", place=place)
        if len(self._open) + len(self._closed) >= MOST_CHANNELS:
            raise RefusedError(Reason.UPSTREAM, f"more than {MOST_CHANNELS} texts in a reply")

    def _channel(self, passage: Passage) -> Channel:
        rules = self._rules
        if passage.role is Role.TOOL_ARGUMENTS:
            return WholeChannel(passage, rules.guards, rules.exchange, rules.judgement)
        return rules.channel(passage)

    def _close(self, event: StreamEvent, growing: Sequence[Slot]) -> list[Frame]:
        """End the channels that this event ends; what they held goes before it, or into it."""
        here = {slot.passage.place: slot for slot in growing}
        before: list[Frame] = []
        for prefix in event.closes:
            frames, tails = self._flush(prefix, here)
            before += frames
            for slot, tail in tails:
                slot.put(slot.text + tail)
        return before

    def _flush(
        self, prefix: str, here: dict[str, Slot] | None
    ) -> tuple[list[Frame], list[tuple[Slot, str]]]:
        frames: list[Frame] = []
        tails: list[tuple[Slot, str]] = []
        for place in [each for each in self._open if each.startswith(prefix)]:
            ended = self._open.pop(place)
            self._closed.add(place)
            self._held -= ended.held
            tail = ended.channel.finish()
            if ended.slot.passage.role is Role.TOOL_ARGUMENTS:
                self._decide(place, tail)
            slot = here.get(place) if here else None
            if slot is not None:
                tails.append((slot, tail))
            elif tail:
                frames.append(self._stream.delta(ended.event, ended.slot, tail))
        for place in [each for each in self._calls if each.startswith(prefix)]:
            self._decide_once(self._calls.pop(place))  # a call without arguments
        return frames, tails

    def _decide(self, place: str, arguments: str) -> None:
        """Decide on a call whose arguments are whole. Raises RefusedError, also for no name."""
        began = next((each for each in self._calls if place.startswith(each)), None)
        if began is None:
            raise RefusedError(Reason.UPSTREAM, "arguments came without the name of their tool")
        call = self._calls.pop(began)
        self._decide_once(Call(call.name, arguments, call.id, call.server))

    def _decide_once(self, call: Call) -> None:
        """Decide on a call that some dialects say more than once. Raises RefusedError."""
        said = repr((call.id, call.name, call.arguments))
        key = blake2b(said.encode(), digest_size=32).digest()
        if key in self._decided:
            return
        if len(self._decided) >= MOST_CHANNELS:
            raise RefusedError(Reason.TOO_LARGE, f"more than {MOST_CHANNELS} calls in a reply")
        self._decided.add(key)
        self._rules.decide(call)
