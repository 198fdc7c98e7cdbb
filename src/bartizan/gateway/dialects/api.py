"""What a dialect gives: texts of requests, replies and events, and its own words for a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol

from bartizan.gateway.dialects.lengths import Length, length_of
from bartizan.gateway.document import Document, Json, read_document
from bartizan.gateway.frames import Codec, Frame, SseCodec
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import Shape, read
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.talking import Talk
from bartizan.gateway.words import Direction

MODEL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """A request, read: its texts, the model that it asks for, and whether it wants a stream."""

    document: Document
    reading: Reading
    model: str
    stream: bool = False
    operation: str = ""
    """The method, in a dialect that has many on one path."""
    length: Length = field(default_factory=Length)
    """How long the reply may become, where the request says so."""
    calls: "tuple[Call, ...]" = ()
    """Calls of tools that the request itself makes."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the provider is told of the request in headers, taken from its body."""
    answers: bool = False
    """Whether it brings what the provider asked its caller for, and gets no reply of its own."""
    rewritten: bool = False
    """Whether something in it was changed that no guard is told of: a name, a declaration."""
    talk: Talk | None = None
    """How its reply may ask the caller for something; None: not at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that came whole, read."""

    document: Document
    reading: Reading


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool: by name, with its arguments as text or as an object."""

    name: str
    arguments: str | dict[str, Json]
    id: str = ""
    server: str = ""
    more: Mapping[str, Json] = field(default_factory=dict)
    """What goes to the tool beside them: answers to its server, and what that told to keep."""


@dataclass(slots=True)
class StreamEvent:
    """An event, read: its texts, and which channels end with it."""

    frame: Frame
    reading: Reading
    closes: tuple[str, ...] = ()
    """Prefixes of channels that no later event goes on with."""
    bare: bool = False
    """Whether it holds nothing but pieces of texts, so that without text it need not be sent."""
    starts: tuple[tuple[str, Call], ...] = ()
    """Prefixes of channels of arguments that begin, each with the call that it belongs to."""


CHARACTERS_A_TOKEN: Final = 4
"""A guess, where a provider has not counted."""
MOST_TOKENS: Final = 1 << 40
CACHED: Final = (
    "cache_creation_input_tokens", "cache_read_input_tokens",
    "cacheReadInputTokens", "cacheWriteInputTokens",
)  # fmt: skip
"""Tokens that Anthropic and Bedrock read from a cache, or write to one, and count apart."""


@dataclass(slots=True)
class Usage:
    """Tokens that the provider counted, and what went through: it may not have counted yet.

    `sent` is the size of the request that reached the provider in bytes, `came` how many characters
    of its reply were read.
    """

    read: int = 0
    written: int = 0
    sent: int = 0
    came: int = 0

    @property
    def counted(self) -> tuple[int, int]:
        """Tokens that were read and written: a caller who goes away before the count pays a guess.

        What no provider can have counted in earnest is cut off.
        """
        read = self.read or self.sent // CHARACTERS_A_TOKEN
        written = max(self.written, self.came // CHARACTERS_A_TOKEN)
        return min(read, MOST_TOKENS), min(written, MOST_TOKENS)

    @property
    def tokens(self) -> int:
        """What counts against a limit."""
        return sum(self.counted)

    def take(self, counts: object, read: str, written: str) -> None:
        """Take counts from a member of the reply, under the provider's names."""
        if not isinstance(counts, Mapping):
            return
        first, second = counts.get(read), counts.get(written)
        if isinstance(first, int):
            cached = [counts.get(name) for name in CACHED]
            more = sum(each for each in cached if isinstance(each, int) and each > 0)
            self.read = max(self.read, first + more)
        if isinstance(second, int):
            self.written = max(self.written, second)


class Stream(Protocol):
    """The state of one streamed reply."""

    usage: Usage
    ended: bool
    """Whether the event that ends the reply in this dialect has come."""

    def event(self, frame: Frame) -> StreamEvent:
        """Read an event. Raises RefusedError for an unknown one."""

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:
        """Return an event that adds text to the channel of a slot of an earlier event."""

    def calls(self, event: StreamEvent) -> list[Call]:
        """Return the calls that stand in an event as a whole, beside those that grow."""

    def outgoing(self, frame: Frame) -> Frame:
        """Return a frame as it goes out: numbered, where the dialect numbers its events.

        Each frame that the caller gets comes by here, in order: what began and has to be ended.
        """

    def terminal(self, message: str) -> list[Frame]:
        """Return the events that end the reply because it is not passed on."""

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Return the events that end the reply because it cannot go on."""


class OwnStatus:
    """What most dialects have in common: a refusal has the status of its reason."""

    def status(self, refused: RefusedError) -> int:
        """Return the status of HTTP that the error object is sent with."""
        return refused.status


class Unnumbered:
    """What most streams have in common: calls only grow, and events have no numbers."""

    def calls(self, event: StreamEvent) -> list[Call]:  # noqa: ARG002
        """Return nothing."""
        return []

    def outgoing(self, frame: Frame) -> Frame:
        """Return the frame."""
        return frame


class Dialect(Protocol):
    """A protocol that the gateway speaks."""

    id: str
    streams: bool

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:
        """Read a request. Raises RefusedError, FormatError."""

    def reply(self, raw: bytes, turn: Turn) -> Answer:
        """Read a reply that came whole. Raises RefusedError, FormatError."""

    def usage(self, answer: Answer) -> Usage:
        """Return the tokens that a reply counts."""

    def calls(self, answer: Answer) -> list[Call]:
        """Return the calls of tools in a reply."""

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:
        """Return the reply that stands in the place of one that is not passed on."""

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:
        """Return the error object of a refusal."""

    def status(self, refused: RefusedError) -> int:
        """Return the status of HTTP that the error object is sent with."""

    def codec(self) -> Codec:
        """Return what takes a streamed reply apart."""

    def stream(self, turn: Turn) -> Stream:
        """Begin a streamed reply."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The members of a request that say what is asked for."""

    model: str = "model"
    stream: str = "stream"
    most: tuple[str, ...] = field(default=())
    """Members that each say how long an answer may become; a limit is written into the first."""
    times: str = ""
    """The member that says how many answers there shall be."""


def turn_of(raw: bytes, shape: Shape, asked: Asked) -> Turn:
    """Read a request whose body names its model. Raises RefusedError, FormatError."""
    document = read_document(raw)
    reading = read(document.tree, shape, Direction.IN)
    model = document.tree.get(asked.model)
    if not isinstance(model, str) or not 0 < len(model) <= MODEL_LENGTH:
        raise RefusedError(Reason.INVALID, f"the body names no {asked.model}")
    stream = document.tree.get(asked.stream) is True
    length = length_of(document.tree, asked.most, times=asked.times)
    return Turn(document, reading, model, stream=stream, length=length)


def answer_of(raw: bytes, shape: Shape) -> Answer:
    """Read a reply that came whole. Raises RefusedError, FormatError."""
    document = read_document(raw)
    return Answer(document, read(document.tree, shape, Direction.OUT))


class Shaped(OwnStatus):
    """What dialects have in common whose requests are of one shape, and replies of another."""

    asked: ClassVar[Asked] = Asked()
    requests: ClassVar[Shape]
    replies: ClassVar[Shape]

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:  # noqa: ARG002
        """Read a request. Raises RefusedError, FormatError."""
        return turn_of(raw, self.requests, self.asked)

    def reply(self, raw: bytes, turn: Turn) -> Answer:  # noqa: ARG002
        """Read a reply. Raises RefusedError, FormatError."""
        return answer_of(raw, self.replies)

    def codec(self) -> SseCodec:
        """Return what takes server-sent events apart."""
        return SseCodec()


def demand_no_error(tree: dict[str, Json]) -> None:
    """Raise RefusedError for an event by which the provider gives up."""
    if tree.get("error"):
        raise RefusedError(Reason.UPSTREAM, "the provider broke the reply off with an error")


def objects(value: Json) -> list[dict[str, Json]]:
    """Return the objects of an array, none where there is no array."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def member(value: Json, name: str) -> dict[str, Json]:
    """Return a member that is an object, an empty one where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def word(value: Json, name: str) -> str:
    """Return a member that is a text, "" where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
