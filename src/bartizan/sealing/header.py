"""Reading and proving the header of a sealed file: its head, its two slots, its length."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.stream import FileKeys, derive
from bartizan.sealing.errors import AppendedError, TruncatedError, UnfinishedRewrapError
from bartizan.sealing.head import PAGE, Head, read_head
from bartizan.sealing.keys import KeyProvider, unwrapped
from bartizan.sealing.slots import Slot, read_slot

SLOTS: Final = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What a sealed file says of itself; nothing of it is proven before `opened`."""

    head: Head
    slot: Slot


@contextmanager
def locked(file: BinaryIO, how: int) -> Iterator[None]:
    """Hold a lock (fcntl.LOCK_SH, LOCK_EX) on a file where its file system has locks."""
    with suppress(OSError):  # no descriptor, or a network's file system
        fcntl.flock(file.fileno(), how)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def read_header(file: BinaryIO) -> Header:
    """Return the header of a sealed file, which is read while no rewrap writes it.

    Raises FormatError for what is no header, UnfinishedRewrapError when both slots are in use.
    """
    with locked(file, fcntl.LOCK_SH):
        head, raw = read_raw(file)
    return Header(head, _only(raw))


def _only(raw: Sequence[bytes]) -> Slot:
    used = [place for place, content in enumerate(raw) if any(content)]
    if len(used) > 1:
        raise UnfinishedRewrapError(
            "the header has wrapped keys twice: a rewrap was cut off, or somebody edited it",
            hint="`bartizan data rewrap FILE --key …` with a key of the file finishes that.",
        )
    for place in used:
        slot = read_placed(raw[place], place)
        if slot is not None:
            return slot
    raise FormatError("the header holds no wrapped keys: it was cut off, or edited")


def read_placed(content: bytes, place: int) -> Slot | None:
    """Return what the slot at a place (0, 1) holds, None for an empty one.

    Raises FormatError for what is no slot, or is of a generation that belongs in the other place.
    """
    slot = read_slot(content)
    if slot is not None and slot.place != place:
        raise FormatError("the wrapped keys stand in the place of another generation")
    return slot


def read_raw(file: BinaryIO) -> tuple[Head, tuple[bytes, ...]]:
    """Return the head and the bytes of the slots. Raises FormatError for no head, or half a one."""
    file.seek(0)
    head = read_head(exactly(file, PAGE))
    raw = tuple(exactly(file, head.slot_size) for _ in range(SLOTS))
    if any(len(content) != head.slot_size for content in raw):
        raise FormatError("the header ends within the wrapped keys: the file was truncated")
    return head, raw


def opened(header: Header, keys: Sequence[KeyProvider]) -> FileKeys:
    """Return the keys of a file, when its header is proven to be what was sealed.

    Raises KeyMissingError, KeyRefusedError, or the NotAuthenticError that names the edit.
    """
    head = header.head
    data_key = unwrapped(header.slot.recipients, keys, head.context.asked(head.file_id))
    derived = derive(data_key, head.salt, head.binding)
    head.check(derived)
    header.slot.check(derived, head.binding)
    return derived


def check_size(head: Head, size: int) -> None:
    """Return when a file is as long as its (proven) head says.

    Raises TruncatedError or AppendedError.
    """
    if size < head.size:
        raise TruncatedError(
            f"the file was truncated: {head.size - size} of {head.size} bytes are missing",
            hint="Fetch it again, or restore it.",
        )
    if size > head.size:
        raise AppendedError(
            f"something was appended: {size - head.size} bytes stand behind the sealed content",
            hint="Fetch it again; the sealed content itself may be whole.",
        )


def size_of(file: BinaryIO) -> int:
    """Return how many bytes a file has."""
    return file.seek(0, os.SEEK_END)


def exactly(file: BinaryIO, size: int) -> bytes:
    """Return the next `size` bytes of a file, fewer only at its end."""
    parts = []
    while size:
        part = file.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
