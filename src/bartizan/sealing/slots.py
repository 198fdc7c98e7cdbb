"""The wrapped keys of a sealed file: two slots of which one is in use, so that a rewrap is safe.

    magic 4 · generation 8 · number of recipients 1 · length of the recipients 4
    recipients · MAC 32 · zeros

A recipient is its provider, key id and wrapped key, each behind its length (16 bits, big-endian).
The MAC is under a key that only the data key gives: nobody adds or strips a recipient without it.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.stream import FileKeys
from bartizan.sealing.context import is_plain
from bartizan.sealing.errors import RecipientsEditedError
from bartizan.sealing.head import LARGEST_SLOT, SMALLEST_SLOT
from bartizan.sealing.keys import Recipient

MOST: Final = 32
LAST: Final = (1 << 64) - 1
_MAGIC: Final = b"BZWK"
_FIXED: Final = len(_MAGIC) + 8 + 1 + 4
_MAC: Final = 32
_LIMITS: Final = (("provider", 32), ("key id", 2048), ("wrapped key", 8192))


@dataclass(frozen=True, slots=True)
class Slot:
    """The recipients as of one generation; a rewrap writes the next one."""

    generation: int
    recipients: tuple[Recipient, ...]
    mac: bytes = b""

    @property
    def place(self) -> int:
        """Which of the two slots this generation stands in."""
        return (self.generation - 1) % 2

    @property
    def names(self) -> frozenset[str]:
        """The names of the recipients."""
        return frozenset(each.name for each in self.recipients)

    def proven(self, keys: FileKeys, binding: bytes) -> "Slot":
        """Return the slot with its MAC. Raises InvalidInputError for one generation too many."""
        if self.generation > LAST:
            raise InvalidInputError(
                f"generation {self.generation} of the wrapped keys has no room in the header",
                hint="No rewrap counts so far: who had the file's key wrote it. Seal it anew.",
            )
        return Slot(self.generation, self.recipients, _mac(keys, binding, self._content()))

    def check(self, keys: FileKeys, binding: bytes) -> None:
        """Return when these are the recipients that a holder of the data key wrote.

        Raises RecipientsEditedError for any others.
        """
        if not hmac.compare_digest(self.mac, _mac(keys, binding, self._content())):
            raise RecipientsEditedError(
                "the list of recipients was edited: one was added, removed or changed "
                f"(it names {', '.join(each.name for each in self.recipients)})",
                hint="Restore the file's header; whoever wrote this had not the file's key.",
            )

    def encoded(self, size: int) -> bytes:
        """Return the bytes of a slot of `size`. Raises InvalidInputError when they do not fit."""
        content = self._content() + self.mac
        if len(content) > size:
            raise InvalidInputError(
                f"{len(self.recipients)} recipients need {len(content)} bytes; the header of this "
                f"file has {size}",
                hint="Seal the file anew: its header is then made large enough.",
            )
        return content.ljust(size, b"\x00")

    def _content(self) -> bytes:
        rows = b"".join(_encoded(each) for each in self.recipients)
        numbers = ((self.generation, 8), (len(self.recipients), 1), (len(rows), 4))
        return _MAGIC + b"".join(number.to_bytes(width, "big") for number, width in numbers) + rows


def slot_size(recipients: Sequence[Recipient]) -> int:
    """Return how large slots must be for these recipients and as many again.

    Raises InvalidInputError for none, or for more than fit.
    """
    if not 0 < len(recipients) <= MOST:
        raise InvalidInputError(f"a file is sealed for 1 to {MOST} keys, not {len(recipients)}")
    needed = _FIXED + _MAC + sum(len(_encoded(each)) for each in recipients)
    size = SMALLEST_SLOT
    while size < 2 * needed and size < LARGEST_SLOT:
        size *= 2
    if needed > size:
        raise InvalidInputError(f"{len(recipients)} wrapped keys of {needed} bytes: too many")
    return size


def read_slot(content: bytes) -> Slot | None:
    """Return what a slot holds, None for an empty one. Raises FormatError for anything else."""
    if not any(content):
        return None
    if not content.startswith(_MAGIC):
        raise FormatError("the place of the wrapped keys holds something else")
    generation, count, length = (
        int.from_bytes(content[start:end], "big") for start, end in ((4, 12), (12, 13), (13, 17))
    )
    if not generation:
        raise FormatError("the first generation of wrapped keys is 1, not 0")
    end = _FIXED + length
    if not 0 < count <= MOST or end + _MAC > len(content) or any(content[end + _MAC :]):
        raise FormatError(
            f"{count} wrapped keys in {length} bytes: that is not how they are written"
        )
    recipients, at = [], _FIXED
    for _ in range(count):
        recipient, at = _decoded(content[:end], at)
        recipients.append(recipient)
    if at != end:
        raise FormatError("there is more than wrapped keys between them")
    return Slot(generation, tuple(recipients), content[end : end + _MAC])


def _encoded(recipient: Recipient) -> bytes:
    values = (recipient.provider.encode(), recipient.key_id.encode(), recipient.wrapped)
    for value, (what, most) in zip(values, _LIMITS, strict=True):
        if not 0 < len(value) <= most:
            raise InvalidInputError(f"a {what} of {len(value)} bytes: 1 to {most} are allowed")
    return b"".join(len(value).to_bytes(2, "big") + value for value in values)


def _decoded(content: bytes, at: int) -> tuple[Recipient, int]:
    values = []
    for what, most in _LIMITS:
        start = at + 2
        length = int.from_bytes(content[at:start], "big")
        at = start + length
        if not 0 < length <= most or at > len(content):
            raise FormatError(f"a {what} of {length} bytes is not how wrapped keys are written")
        values.append(content[start:at])
    try:
        provider, key_id = values[0].decode(), values[1].decode()
    except UnicodeDecodeError:
        raise FormatError("the name of a key is no UTF-8") from None
    if not (is_plain(provider) and is_plain(key_id)):
        raise FormatError("the name of a key holds control characters")
    return Recipient(provider, key_id, values[2]), at


def _mac(keys: FileKeys, binding: bytes, content: bytes) -> bytes:
    return hmac.digest(keys.recipients, binding + content, "sha256")
