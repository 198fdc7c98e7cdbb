"""The head of a sealed file: what never changes, in one page of 4,096 bytes, proven by a MAC.

    magic 8 · version 2 · suite 2 · chunk size 4 · slot size 4 · salt 32 · context length 2
    context · commitment 32 · length of the plain content 8 · MAC 32 · zeros

Numbers are big-endian. What stands before the commitment is the *binding*: its SHA-256 goes into
every key and every chunk. Reading proves nothing; `check` does, with the keys of the file.
"""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.crypto.stream import COMMITMENT, MOST_CHUNKS, SALT, TAG, FileKeys
from bartizan.sealing.context import Context, read_context
from bartizan.sealing.errors import HeadEditedError, KeySwappedError

MAGIC: Final = b"\x8bBZSEAL\n"
VERSION: Final = 1
SUITE: Final = 1
PAGE: Final = 4096
CHUNK: Final = 1 << 20
SMALLEST_CHUNK: Final = 1 << 12
LARGEST_CHUNK: Final = 1 << 24
SMALLEST_SLOT: Final = PAGE
LARGEST_SLOT: Final = 1 << 16
_MAC: Final = 32
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The fixed part of a header; sizes in bytes. `commitment` and `mac` are empty until known."""

    salt: bytes
    context: Context
    chunk_size: int = CHUNK
    slot_size: int = SMALLEST_SLOT
    length: int = 0
    commitment: bytes = b""
    mac: bytes = b""

    @property
    def file_id(self) -> str:
        """The salt in hexadecimal: what this file is called in the records of its keys' use."""
        return self.salt.hex()

    @property
    def binding(self) -> bytes:
        """SHA-256 of all that is known before the first chunk is sealed."""
        return sha256(self._bound()).digest()

    @property
    def chunks(self) -> int:
        """How many chunks there are; an empty file has one."""
        return max(1, -(-self.length // self.chunk_size))

    @property
    def body(self) -> int:
        """The offset of the first chunk."""
        return PAGE + 2 * self.slot_size

    @property
    def size(self) -> int:
        """How long the sealed file is."""
        return self.body + self.length + self.chunks * TAG

    def place(self, number: int) -> tuple[int, int]:
        """Return the offset of a chunk in the sealed file and how many plain bytes it holds."""
        before = number * self.chunk_size
        return self.body + before + number * TAG, min(self.chunk_size, self.length - before)

    def _bound(self) -> bytes:
        context = self.context.encoded()
        numbers = ((VERSION, 2), (SUITE, 2), (self.chunk_size, 4), (self.slot_size, 4))
        fixed = b"".join(number.to_bytes(width, "big") for number, width in numbers)
        return MAGIC + fixed + self.salt + len(context).to_bytes(2, "big") + context

    def covered(self) -> bytes:
        """Return what the MAC covers: all but itself and the zeros behind it."""
        return self._bound() + self.commitment + self.length.to_bytes(_LENGTH, "big")

    def proven(self, keys: FileKeys, length: int) -> "Head":
        """Return the head of a file whose content had this length, with commitment and MAC."""
        known = replace(self, length=length, commitment=keys.commitment)
        return replace(known, mac=_mac(keys, known.covered()))

    def encoded(self) -> bytes:
        """Return the page."""
        return (self.covered() + self.mac).ljust(PAGE, b"\x00")

    def check(self, keys: FileKeys) -> None:
        """Return when this head is what was sealed with these keys.

        Raises KeySwappedError for the keys of another file, HeadEditedError for another head.
        """
        if not hmac.compare_digest(self.commitment, keys.commitment):
            raise KeySwappedError(
                "the wrapped key is not the one that this file was sealed with",
                hint="Its header was edited, or stands before the content of another file.",
            )
        if not hmac.compare_digest(self.mac, _mac(keys, self.covered())):
            raise HeadEditedError(
                "the header was edited after sealing: its length or its padding is not authentic"
            )


def longest(length: int) -> int:
    """Return how long a sealed file of so many plain bytes is at most, whoever wrote it."""
    return PAGE + 2 * LARGEST_SLOT + length + (length // SMALLEST_CHUNK + 1) * TAG


def read_head(page: bytes) -> Head:
    """Return the head in the first PAGE bytes of a file.

    Raises FormatError for what is no sealed file, is of a version or suite that is not known, or
    has a size that no writer gives.
    """
    if not page.startswith(MAGIC):
        raise FormatError(
            "this is no sealed file",
            hint="`bartizan data seal` makes one; `data convert` reads the AWS Encryption SDK's.",
        )
    if len(page) != PAGE:
        raise FormatError(f"the header ends after {len(page)} bytes: the file was truncated")
    chunk, slot = _sizes(page)
    at = 20 + SALT
    start = at + 2
    end = start + int.from_bytes(page[at:start], "big")
    rest = page[end:]
    if len(rest) < COMMITMENT + _LENGTH + _MAC or any(rest[COMMITMENT + _LENGTH + _MAC :]):
        raise FormatError("the header is longer than its page, or holds more than it may")
    head = Head(
        page[20:at],
        read_context(page[start:end]),
        chunk,
        slot,
        int.from_bytes(rest[COMMITMENT : COMMITMENT + _LENGTH], "big"),
        rest[:COMMITMENT],
        rest[COMMITMENT + _LENGTH : COMMITMENT + _LENGTH + _MAC],
    )
    if head.chunks > MOST_CHUNKS:
        raise FormatError(f"{head.chunks} chunks are more than {MOST_CHUNKS}")
    return head


def _sizes(page: bytes) -> tuple[int, int]:
    """Return the sizes of chunks and slots, of a version and suite that are known."""
    version, suite, chunk, slot = (
        int.from_bytes(page[start:end], "big") for start, end in pairwise((8, 10, 12, 16, 20))
    )
    _known("version", version, VERSION)
    _known("suite", suite, SUITE)
    _power("chunks", chunk, SMALLEST_CHUNK, LARGEST_CHUNK)
    _power("slots", slot, SMALLEST_SLOT, LARGEST_SLOT)
    return chunk, slot


def _known(what: str, found: int, known: int) -> None:
    if found != known:
        raise FormatError(
            f"{what} {found} of sealed files is not known here",
            hint="A newer Bartizan may know it; or the header was edited.",
        )


def _power(what: str, size: int, smallest: int, largest: int) -> None:
    if not smallest <= size <= largest or size & (size - 1):
        raise FormatError(f"{what} of {size} bytes: a power of two from {smallest} to {largest}")


def _mac(keys: FileKeys, content: bytes) -> bytes:
    return hmac.digest(keys.head, content, "sha256")
