"""Sealed files to messages of the AWS Encryption SDK and back; the disk sees no plain content."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.sealing.context import CLASSES, Context
from bartizan.sealing.esdk.header import SIGNER, MessageHeader, is_message, read_message_header
from bartizan.sealing.esdk.reader import MessageReader
from bartizan.sealing.esdk.writer import write_message
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.opening import open_sealed
from bartizan.sealing.sources import named_file
from bartizan.sealing.whole import cleared_file, whole
from bartizan.sealing.writing import Advance, Sealed, quietly, refuse_manifest, seal_stream

_START: Final = 3
_OURS: Final = "bartizan:"
_CARRIED: Final = frozenset(
    {SIGNER, *(f"{_OURS}{what}" for what in ("dataset", "version", "class", "name"))}
)


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody says of a message that is taken in; None is as the message says."""

    dataset: str | None = None
    version: str | None = None
    sensitivity: str | None = None


AS_IT_SAYS: Final = Named()


def holds_message(path: Path) -> bool:
    """Whether a file starts as a message does. Raises SealingError when it cannot be read."""
    with named_file(path) as file:
        return is_message(file.read(_START) or b"")


def message_header(path: Path, keys: Sequence[KeyProvider]) -> MessageHeader:
    """Return the header of a message; proven when there are keys. Raises as MessageReader."""
    with named_file(path) as file:
        return MessageReader(file, keys).header if keys else read_message_header(file)[0]


def to_message(
    source: Path,
    target: Path,
    keys: tuple[Sequence[KeyProvider], Sequence[KeyProvider]],
    advance: Advance = quietly,
) -> MessageHeader:
    """Write what a sealed file holds as a message; whole and with mode 0600, or not at all.

    `keys` are those that open, and those of AWS KMS that the message is for. Dataset, version,
    class and name become its encryption context. Raises what `open_file` and `write_message` raise.
    """
    opening, sealing = keys
    with open_sealed(source, opening) as reader:
        context = reader.header.head.context
        named = {f"{_OURS}name": context.name} if context.name else {}
        with _target(target) as out:
            return write_message(reader, out, {**context.asked(""), **named}, sealing, advance)


def from_message(
    source: Path,
    target: Path,
    keys: tuple[Sequence[KeyProvider], Sequence[KeyProvider]],
    named: Named = AS_IT_SAYS,
    advance: Advance = quietly,
) -> tuple[Sealed, tuple[str, ...]]:
    """Seal what a message holds; whole and with mode 0600, or not at all.

    Returns what was sealed, and the names of what the message's context says beside dataset,
    version, class and name: a sealed file has no place for these. Raises what MessageReader and
    `seal_file` raise.
    """
    opening, sealing = keys
    with named_file(source) as file:
        reader = MessageReader(file, opening)
        context = _context(reader.header.context, named, source.stem)
        refuse_manifest(context)
        left = tuple(key for key in reader.header.context if not _carried(key))
        with _target(target) as out:
            return seal_stream(reader, out, context, sealing, advance), left


def _target(target: Path) -> AbstractContextManager[BinaryIO]:
    cleared_file(target)
    return whole(target)


def _carried(key: str) -> bool:
    return key in _CARRIED


def _context(said: Mapping[str, str], named: Named, otherwise: str) -> Context:
    """Return the context of a file: as it is named, as the message says, or by its file name.

    Raises InvalidInputError for what no context may say.
    """
    sensitivity = named.sensitivity or said.get(f"{_OURS}class", CLASSES[-1])
    return Context(
        _first(named.dataset, said.get(f"{_OURS}dataset"), otherwise),
        _first(named.version, said.get(f"{_OURS}version"), ""),
        sensitivity,
        said.get(f"{_OURS}name", ""),
    )


def _first(*values: str | None) -> str:
    return next(value for value in values if value is not None)
