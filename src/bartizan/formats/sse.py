"""Server-sent events (WHATWG HTML, section 9.2), read as they arrive and written again."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError

MOST_EVENT: Final = 4_000_000
BOM: Final = b"\xef\xbb\xbf"
END: Final = re.compile(rb"[\r\n]")


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
        self._looked = 0
        """How much of what waits was looked at, and holds no end of a line."""
        self._lines: list[bytes] = []
        self._size = 0
        self._began = False
        self._skip_newline = False

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that end in this chunk. Raises FormatError."""
        self._pending += chunk
        events = []
        while (line := self._line()) is not None:
            if line:
                self._take(line)
            elif self._lines:
                events.append(_event(self._lines))
                self._lines, self._size = [], 0
        if len(self._pending) + self._size > self._most:
            raise FormatError(f"an event is larger than {self._most} bytes")
        return events

    def close(self) -> None:
        """Raise FormatError when the stream was cut within an event."""
        if self._lines or self._pending.strip(b"\r\n"):
            raise FormatError("the stream ends within an event")

    def _take(self, line: bytes) -> None:
        self._size += len(line)
        self._lines.append(line)

    def _line(self) -> bytes | None:
        """Return the next whole line: it ends with CR, LF or both."""
        pending = self._pending
        if self._skip_newline and pending:
            self._skip_newline = False
            if pending[:1] == b"\n":
                del pending[:1]
        found = END.search(pending, self._looked)
        if found is None:
            self._looked = len(pending)
            return None
        end = found.start()
        self._looked = 0
        line = bytes(pending[:end])
        self._skip_newline = pending[end] == ord("\r")
        del pending[: end + 1]
        if not self._began:
            self._began = True
            line = line.removeprefix(BOM)
        return line


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
