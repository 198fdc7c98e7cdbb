"""The header of an AWS Encryption SDK message, version 2, as bytes and back.

    version 1 · suite 2 · message id 32 · length of the context 2 · context
    number of wrapped keys 2 · wrapped keys · content type 1 · frame length 4 · commitment 32

Numbers are big-endian. Reading proves nothing; the tag behind it does, with the message's keys.
Source: *AWS Encryption SDK specification*, Message Format and Structures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.frames import COMMITMENT, MESSAGE_ID, SUITES
from bartizan.sealing.context import is_plain
from bartizan.sealing.header import exactly
from bartizan.sealing.keys import Recipient
from bartizan.sealing.slots import MOST

VERSION: Final = 2
FRAMED: Final = 2
LARGEST_FRAME: Final = 1 << 24
LARGEST_WRAPPED: Final = 1 << 12
# What names the key of a trailing signature in a context.
SIGNER: Final = "aws-crypto-public-key"
_OLD: Final = 1


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What a message says of itself: for whom, bound to what, in frames of how many bytes."""

    suite: int
    message_id: bytes
    context: Mapping[str, str]
    recipients: tuple[Recipient, ...]
    frame_length: int
    commitment: bytes

    def encoded(self) -> bytes:
        """Return the bytes of the header, without its tag."""
        context = _context_bytes(self.context)
        recipients = b"".join(_recipient_bytes(each) for each in self.recipients)
        return b"".join(
            (
                VERSION.to_bytes(1, "big"),
                self.suite.to_bytes(2, "big"),
                self.message_id,
                _sized(context),
                len(self.recipients).to_bytes(2, "big"),
                recipients,
                FRAMED.to_bytes(1, "big"),
                self.frame_length.to_bytes(4, "big"),
                self.commitment,
            )
        )


class _Taker:
    """Takes a header from a file and keeps its bytes: these are what is authenticated."""

    __slots__ = ("_file", "taken")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.taken = bytearray()

    def bytes(self, size: int) -> bytes:
        content = exactly(self._file, size)
        if len(content) != size:
            raise FormatError("the header of the message is cut off")
        self.taken += content
        return content

    def number(self, width: int) -> int:
        return int.from_bytes(self.bytes(width), "big")

    def text(self, what: str) -> str:
        content = self.bytes(self.number(2))
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise FormatError(f"{what} of the message is no UTF-8") from None
        if not is_plain(text):
            raise FormatError(f"{what} of the message has control characters")
        return text


def read_message_header(file: BinaryIO) -> tuple[MessageHeader, bytes]:
    """Return the header at the place where a file is, and its bytes; the tag comes next.

    Raises FormatError for what is no message, is of a version or suite that is not read, or is
    larger than a header of at most 32 wrapped keys.
    """
    taker = _Taker(file)
    suite = _suite(taker)
    message_id = taker.bytes(MESSAGE_ID)
    context = _context(taker)
    recipients = _recipients(taker)
    if taker.number(1) != FRAMED:
        raise FormatError(
            "the message has no frames",
            hint="Encrypt it with a frame length, which is the default.",
        )
    frame_length = taker.number(4)
    if not 0 < frame_length <= LARGEST_FRAME:
        raise FormatError(f"frames of {frame_length} bytes: 1 to {LARGEST_FRAME} are read")
    commitment = taker.bytes(COMMITMENT)
    header = MessageHeader(suite, message_id, context, recipients, frame_length, commitment)
    return header, bytes(taker.taken)


def is_message(start: bytes) -> bool:
    """Whether a file that starts so says that it is a message of a version and suite we read."""
    return start[:1] == b"\x02" and int.from_bytes(start[1:3], "big") in SUITES


def _suite(taker: _Taker) -> int:
    version = taker.number(1)
    if version == _OLD:
        raise FormatError(
            "the message does not commit to its key (version 1)",
            hint="Encrypt it anew with the policy REQUIRE_ENCRYPT_REQUIRE_DECRYPT.",
        )
    suite = taker.number(2)
    if version != VERSION or suite not in SUITES:
        raise FormatError(
            "this is no message of the AWS Encryption SDK, version 2, of a suite that is read",
            hint="The suites are 0x0478 and 0x0578.",
        )
    return suite


def _context(taker: _Taker) -> Mapping[str, str]:
    size = taker.number(2)
    if not size:
        return MappingProxyType({})
    start = len(taker.taken)
    count = taker.number(2)
    pairs: dict[str, str] = {}
    for _ in range(count):
        key = taker.text("a key of the context")
        if key in pairs:
            raise FormatError("the context of the message names a key twice")
        pairs[key] = taker.text("a value of the context")
        if len(taker.taken) - start > size:
            break
    if len(taker.taken) - start != size or not count:
        raise FormatError("the context of the message is not as long as it says")
    return MappingProxyType(pairs)


def _recipients(taker: _Taker) -> tuple[Recipient, ...]:
    count = taker.number(2)
    if not 0 < count <= MOST:
        raise FormatError(f"the message has {count} wrapped keys: 1 to {MOST} are read")
    return tuple(_recipient(taker) for _ in range(count))


def _recipient(taker: _Taker) -> Recipient:
    provider, key_id = taker.bytes(taker.number(2)), taker.bytes(taker.number(2))
    size = taker.number(2)
    if size > LARGEST_WRAPPED:
        raise FormatError(f"a wrapped key of {size} bytes: up to {LARGEST_WRAPPED} are read")
    # Providers of raw keys put bytes into the id of a key; such a key is nobody's here.
    names = (_shown(provider), _shown(key_id))
    return Recipient(*names, taker.bytes(size))


def _shown(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    return text if is_plain(text) else "?"


def _context_bytes(context: Mapping[str, str]) -> bytes:
    pairs = sorted((key.encode(), value.encode()) for key, value in context.items())
    content = b"".join(_sized(key) + _sized(value) for key, value in pairs)
    return len(pairs).to_bytes(2, "big") + content if pairs else b""


def _recipient_bytes(recipient: Recipient) -> bytes:
    parts: Sequence[bytes] = (
        recipient.provider.encode(),
        recipient.key_id.encode(),
        recipient.wrapped,
    )
    return b"".join(_sized(part) for part in parts)


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content
