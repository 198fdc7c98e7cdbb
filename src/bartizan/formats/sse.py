"""Server-sent events (WHATWG HTML, section 9.2), read as they arrive and written again."""

from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError

MOST_EVENT: Final = 4_000_000
BOM: Final = b"\xef\xbb\xbf"
ENDS: Final = (b"\n", b"\r")
LINE: Final = 64
"""How many bytes a line takes in memory, beside its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name, "" for none, and its data in UTF-8; a comment alone has no data."""

    name: str
    data: bytes | None
    id: str = ""

    @property
    def content(self) -> bytes:
        """The bytes of the event. Data of many lines becomes as many fields."""
        if self.data is None:
            return b":\n\n"
        lines = [f"event: {self.name}".encode()] if self.name else []
        if self.id:
            lines.append(f"id: {self.id}".encode())
        lines += [b"data: " + line for line in self.data.split(b"\n")]
        return b"\n".join(lines) + b"\n\n"


class EventReader:
    """Events from chunks that are cut anywhere, also within a character or a line's end."""

    def __init__(self, most: int = MOST_EVENT) -> None:
        """Refuse an event of more than `most` bytes."""
        self._most = most
        self._pending = bytearray()
        self._lines: list[bytes] = []
        self._size = 0
        self._began = False
        self._skip_newline = False

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that end in this chunk. Raises FormatError."""
        events = []
        for line in self._whole_lines(chunk):
            if line:
                self._take(line)
            elif self._lines:
                events.append(_event(self._lines))
                self._lines, self._size = [], 0
        if self.held > self._most:
            raise FormatError(f"an event is larger than {self._most} bytes")
        return events

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their event."""
        return len(self._pending) + self._size

    def close(self) -> None:
        """Raise FormatError when the stream was cut within an event."""
        if self._lines or self._pending.strip(b"\r\n"):
            raise FormatError("the stream ends within an event")

    def _take(self, line: bytes) -> None:
        self._size += LINE + len(line)
        self._lines.append(line)

    def _whole_lines(self, chunk: bytes) -> list[bytes]:
        """Return the lines that end in a chunk: with CR, LF or both. Each byte is read once."""
        if self._skip_newline and chunk:
            self._skip_newline = False
            chunk = chunk.removeprefix(b"\n")
        if b"\n" not in chunk and b"\r" not in chunk:
            self._pending += chunk
            return []
        lines = (bytes(self._pending) + chunk).splitlines(keepends=True)
        self._pending = bytearray() if chunk.endswith(ENDS) else bytearray(lines.pop())
        self._skip_newline = chunk.endswith(b"\r")
        if not self._began:
            self._began = True
            lines[0] = lines[0].removeprefix(BOM)
        return [line.rstrip(b"\r\n") for line in lines]


def _event(lines: list[bytes]) -> Event:
    name, identity, data = "", "", []
    for line in lines:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = _word(value)
        elif field == b"id":
            identity = _word(value)
        elif field not in (b"", b"retry"):
            raise FormatError("an event has a field that the standard does not know")
    content = b"\n".join(data)
    try:
        content.decode()
    except UnicodeDecodeError:
        raise FormatError("an event is not UTF-8") from None
    return Event(name, content if data else None, identity)


def _word(value: bytes) -> str:
    text = value.decode("ascii", "replace")
    if len(text) > 256 or not all(" " < letter < "\x7f" for letter in text):  # noqa: PLR2004
        raise FormatError("the name or id of an event is no word")
    return text
