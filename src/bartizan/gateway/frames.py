"""Frames of a streamed reply: server-sent events or Amazon event-stream messages, as one thing."""

from dataclasses import dataclass, field
from typing import Protocol

from bartizan.core.errors import FormatError
from bartizan.formats.eventstream import Message, MessageReader
from bartizan.formats.sse import Event, EventReader
from bartizan.gateway.document import Json, read_event, write

DONE = b"[DONE]"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event: its name, and its document; without one it only keeps the connection alive."""

    name: str = ""
    tree: dict[str, Json] | None = field(default=None)
    done: bool = False
    """OpenAI's mark of the end, which is no document."""
    id: str = ""
    size: int = 0
    """How many bytes it was read from."""


class Codec(Protocol):
    """Takes a stream apart into frames, and writes frames."""

    media: str

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their frame."""

    def feed(self, chunk: bytes) -> list[Frame]:
        """Return the frames that end in a chunk. Raises FormatError."""

    def close(self) -> None:
        """Raise FormatError when the stream was cut within a frame."""

    def encode(self, frame: Frame) -> bytes:
        """Return the bytes of a frame."""


class SseCodec:
    """Server-sent events whose data is JSON."""

    media = "text/event-stream"

    def __init__(self) -> None:
        """Begin a stream."""
        self._reader = EventReader()

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their event."""
        return self._reader.held

    def feed(self, chunk: bytes) -> list[Frame]:
        """Return the frames that end in a chunk. Raises FormatError."""
        return [_frame(event) for event in self._reader.feed(chunk)]

    def close(self) -> None:
        """Raise FormatError when the stream was cut within an event."""
        self._reader.close()

    def encode(self, frame: Frame) -> bytes:
        """Return the event."""
        if frame.done:
            return Event("", DONE).content
        empty = b"" if frame.id else None
        data = empty if frame.tree is None else write(frame.tree)
        return Event(frame.name, data, frame.id).content


class MessageCodec:
    """Amazon event-stream messages whose payload is JSON."""

    media = "application/vnd.amazon.eventstream"

    def __init__(self) -> None:
        """Begin a stream."""
        self._reader = MessageReader()

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their message."""
        return self._reader.held

    def feed(self, chunk: bytes) -> list[Frame]:
        """Return the frames that end in a chunk. Raises FormatError."""
        return [_message(each) for each in self._reader.feed(chunk)]

    def close(self) -> None:
        """Raise FormatError when the stream was cut within a message."""
        self._reader.close()

    def encode(self, frame: Frame) -> bytes:
        """Return the message; an exception's name ends with "Exception", as in the service."""
        kind = "exception" if frame.name.endswith("Exception") else "event"
        headers = {
            f":{kind}-type": frame.name,
            ":content-type": JSON,
            ":message-type": kind,
        }
        return Message(headers, write(frame.tree)).content if frame.tree is not None else b""


def _frame(event: Event) -> Frame:
    if event.data is None or not event.data:
        return Frame(id=event.id)  # its name says nothing that anybody judged
    if event.data == DONE:
        return Frame(done=True)
    return Frame(event.name, read_event(event.data), id=event.id, size=len(event.data))


def _message(message: Message) -> Frame:
    headers = message.headers
    kind = headers.get(":message-type")
    name = headers.get(f":{kind}-type")
    if kind not in ("event", "exception") or not name:
        raise FormatError("a message does not say what it is")
    if headers.get(":content-type", JSON) != JSON:
        raise FormatError("a message holds no JSON")
    return Frame(name, read_event(message.payload), size=len(message.payload))
