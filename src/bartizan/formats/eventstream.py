"""Amazon event streams (application/vnd.amazon.eventstream): framed messages with two CRC-32.

A message is: total length and length of the headers (4 bytes each, big-endian), CRC-32 of these
8 bytes, headers, payload, CRC-32 of all that comes before it (Smithy, "Amazon Event Stream").
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError

PRELUDE: Final = struct.Struct(">III")
CRC: Final = struct.Struct(">I")
OVERHEAD: Final = PRELUDE.size + CRC.size
MOST_HEADERS: Final = 128 * 1024
MOST_MESSAGE: Final = 4_000_000
TEXT: Final = 7


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its headers, all of them text, and its payload."""

    headers: Mapping[str, str]
    payload: bytes

    @property
    def content(self) -> bytes:
        """The bytes of the message."""
        headers = b"".join(_header(name, value) for name, value in self.headers.items())
        total = OVERHEAD + len(headers) + len(self.payload)
        lengths = struct.pack(">II", total, len(headers))
        head = lengths + CRC.pack(zlib.crc32(lengths)) + headers + self.payload
        return head + CRC.pack(zlib.crc32(head))


class MessageReader:
    """Messages from chunks that are cut anywhere."""

    def __init__(self, most: int = MOST_MESSAGE) -> None:
        """Refuse a message of more than `most` bytes."""
        self._most = most
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[Message]:
        """Return the messages that end in this chunk. Raises FormatError."""
        self._pending += chunk
        messages = []
        while len(self._pending) >= PRELUDE.size:
            total = self._total()
            if len(self._pending) < total:
                break
            messages.append(_message(bytes(self._pending[:total])))
            del self._pending[:total]
        return messages

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their message."""
        return len(self._pending)

    def close(self) -> None:
        """Raise FormatError when the stream was cut within a message."""
        if self._pending:
            raise FormatError("the stream ends within a message")

    def _total(self) -> int:
        total, headers, check = PRELUDE.unpack_from(self._pending)
        if zlib.crc32(self._pending[:8]) != check:
            raise FormatError("the checksum of a message's prelude is wrong")
        if not OVERHEAD + headers <= total <= self._most or headers > MOST_HEADERS:
            raise FormatError(f"a message of {total} bytes cannot be read")
        return int(total)


def _message(content: bytes) -> Message:
    (check,) = CRC.unpack(content[-CRC.size :])
    if zlib.crc32(content[: -CRC.size]) != check:
        raise FormatError("the checksum of a message is wrong")
    _, length, _ = PRELUDE.unpack_from(content)
    end = PRELUDE.size + length
    return Message(_headers(content[PRELUDE.size : end]), content[end : -CRC.size])


def _headers(content: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    at = 0
    while at < len(content):
        try:
            name, at = _sized(content, at, 1)
            kind = content[at]
            value, at = _sized(content, at + 1, 2)
            text = name.decode("ascii")
            if kind != TEXT or text in headers:
                raise FormatError("a header is no text, or is given twice")
            headers[text] = value.decode()
        except (IndexError, UnicodeDecodeError):
            raise FormatError("the headers of a message are broken") from None
    return headers


def _sized(content: bytes, at: int, width: int) -> tuple[bytes, int]:
    """Return the bytes behind a length of `width` bytes, and where they end."""
    start = at + width
    end = start + int.from_bytes(content[at:start], "big")
    if end > len(content):
        raise IndexError(end)
    return content[start:end], end


def _header(name: str, value: str) -> bytes:
    key, text = name.encode("ascii"), value.encode()
    return bytes([len(key)]) + key + bytes([TEXT]) + len(text).to_bytes(2, "big") + text
