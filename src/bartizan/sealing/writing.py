"""Sealing: a new data key, chunks as they come, and the header last."""

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.stream import MOST_CHUNKS, SALT, TAG, ChunkCipher, derive
from bartizan.sealing.context import MANIFEST, Context
from bartizan.sealing.errors import SealingError
from bartizan.sealing.head import CHUNK, Head
from bartizan.sealing.keys import KeyProvider, Recipient
from bartizan.sealing.slots import Slot, slot_size
from bartizan.sealing.whole import whole

Advance = Callable[[int], object]
Source = BinaryIO | RawIOBase


def quietly(_: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed: for whom, how many plain bytes, under which id."""

    head: Head
    recipients: tuple[Recipient, ...]


def seal_file(
    source: Path,
    target: Path,
    context: Context,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
) -> Sealed:
    """Seal a file for each of the keys; the target is there whole, with mode 0600, or not at all.

    `advance` is told of each count of plain bytes that is done. Raises SealingError when source or
    target cannot be used or the source changes meanwhile, InvalidInputError for the name of a
    folder's manifest, and what the keys' providers raise.
    """
    with _readable(source) as file:
        return seal_opened(file, target, context, keys, advance)


def seal_opened(
    file: BinaryIO,
    target: Path,
    context: Context,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
) -> Sealed:
    """Seal a file that is open, or a pipe, as `seal_file` does. Raises what that raises."""
    refuse_manifest(context)
    with whole(target) as out:
        before = os.fstat(file.fileno())
        sealed = seal_stream(file, out, context, keys, advance)
        after = os.fstat(file.fileno())
        if stat.S_ISREG(before.st_mode) and (before.st_mtime_ns, before.st_size) != (
            after.st_mtime_ns,
            after.st_size,
        ):
            raise SealingError(
                f"{context.name or 'the file'} changed while it was read; nothing was sealed",
                hint="Seal it again.",
            )
    return sealed


def seal_stream(
    source: Source,
    target: BinaryIO,
    context: Context,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
    *,
    chunk_size: int = CHUNK,
) -> Sealed:
    """Seal what a stream holds into a stream that can seek, from its start.

    Raises InvalidInputError for no keys or too many, and what the keys' providers raise. The target
    holds no header, and so is no sealed file, until all of the source is in it.
    """
    if not keys:
        raise InvalidInputError("there is no key to seal for", hint="Name one with --key.")
    salt = os.urandom(SALT)
    asked = context.asked(salt.hex())
    first = keys[0].new_key(asked)
    others = (key.wrap(first.data_key, asked) for key in keys[1:])
    recipients = (first.recipient, *others)
    head = Head(salt, context, chunk_size, slot_size(recipients))
    return write_sealed(source, target, (head, recipients), first.data_key, advance)


def write_sealed(
    source: Source,
    target: BinaryIO,
    begun: tuple[Head, tuple[Recipient, ...]],
    data_key: bytes,
    advance: Advance = quietly,
) -> Sealed:
    """Seal a stream with a given data key, which no other file may have.

    `begun` is the head without length, commitment and MAC, and the recipients of that key. The same
    input gives the same bytes: test vectors are made with this.
    """
    head, recipients = begun
    derived = derive(data_key, head.salt, head.binding)
    target.seek(head.body)
    length = _seal_chunks(source, target, derived.chunks, head.chunk_size, advance)
    head = head.proven(derived, length)
    slot = Slot(1, recipients).proven(derived, head.binding)
    target.seek(0)
    write_all(target, head.encoded() + slot.encoded(head.slot_size) + bytes(head.slot_size))
    return Sealed(head, recipients)


def _seal_chunks(
    source: Source, target: BinaryIO, cipher: ChunkCipher, size: int, advance: Advance
) -> int:
    """Seal chunk by chunk. One byte is read ahead: only the end says which chunk is the last.

    The buffers are few and used again, so that they stay in the processor's cache.
    """
    plain, sealed = memoryview(bytearray(size + 1)), memoryview(bytearray(size + TAG))
    number, length, held = 0, 0, read_full(source, plain)
    while held > size:
        if number + 1 == MOST_CHUNKS:
            raise InvalidInputError(f"a sealed file has at most {MOST_CHUNKS} chunks")
        cipher.seal_into(number, plain[:size], sealed, last=False)
        write_all(target, sealed)
        advance(size)
        plain[0] = plain[size]
        number, length, held = number + 1, length + size, 1 + read_full(source, plain[1:])
    cipher.seal_into(number, plain[:held], sealed[: held + TAG], last=True)
    write_all(target, sealed[: held + TAG])
    advance(held)
    return length + held


def refuse_manifest(context: Context) -> None:
    """Return for a context with another name than that of a folder's list of files.

    Raises InvalidInputError for that one.
    """
    if context.name == MANIFEST:
        raise InvalidInputError(
            f"a file named {MANIFEST} would pass for the list of a sealed folder's files",
            hint="Rename it.",
        )


def read_full(source: Source, buffer: memoryview) -> int:
    """Fill a buffer from a stream; return how many bytes there were, fewer only at the end."""
    filled = 0
    while filled < len(buffer):
        count = source.readinto(buffer[filled:])  # type: ignore[union-attr]
        if not count:
            break
        filled += count
    return filled


def write_all(target: BinaryIO, content: bytes | memoryview) -> None:
    """Write all of the content: an unbuffered file may take less at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[target.write(rest) :]


def _readable(source: Path) -> BinaryIO:
    try:
        return source.open("rb", buffering=0)
    except OSError as error:
        raise SealingError(f"cannot read {source}: {error.strerror or error}") from None
