"""Rewrapping: other keys for the same content, in a moment and in place.

The next generation of wrapped keys goes into the free slot and to the disk, then the old slot is
erased. A crash between leaves both: the file is refused until the next rewrap takes the newest that
is proven and erases the other. The content is never touched.
"""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.stream import FileKeys, derive
from bartizan.sealing.errors import KeyMissingError, RecipientsEditedError, SealingError
from bartizan.sealing.head import PAGE, Head
from bartizan.sealing.header import check_size, locked, read_placed, read_raw, size_of
from bartizan.sealing.keys import KeyProvider, Recipient, unwrapped
from bartizan.sealing.slots import MOST, Slot
from bartizan.sealing.writing import Sealed, write_all


def rewrap_file(
    path: Path,
    keys: Sequence[KeyProvider],
    add: Sequence[KeyProvider] = (),
    remove: Sequence[str] = (),
) -> Sealed:
    """Wrap a file's data key for other keys, and finish a rewrap that was cut off.

    `keys` open the file; `add` are the keys to wrap for, again for one that is there; `remove` are
    names of recipients (`provider:key id`). Who could open the file before may have kept its data
    key: to lock them out for certain, seal it anew.

    Raises InvalidInputError when a name is of no recipient or nobody would be left, SealingError
    when the file cannot be written, and what opening raises.
    """
    try:
        with path.open("r+b", buffering=0) as file, locked(file, fcntl.LOCK_EX):
            return _rewrapped(file, keys, add, remove)
    except OSError as error:
        raise SealingError(f"cannot rewrap {path}: {error.strerror or error}") from None


def _rewrapped(
    file: BinaryIO, keys: Sequence[KeyProvider], add: Sequence[KeyProvider], remove: Sequence[str]
) -> Sealed:
    head, raw = read_raw(file)
    proven, data_key, derived = _current(head, _slots(raw), keys)
    slot = proven[0]
    check_size(head, size_of(file))
    asked = head.context.asked(head.file_id)
    added = [key.wrap(data_key, asked) for key in add]
    gone = {each.name for older in proven[1:] for each in older.recipients} - slot.names
    left = [name for name in remove if name not in gone]  # the rewrap that was cut off removed it
    recipients = changed(slot.recipients, added, left)
    following = Slot(slot.generation + 1, recipients).proven(derived, head.binding)
    content = following.encoded(head.slot_size)
    _put(file, PAGE + following.place * head.slot_size, content)
    _put(file, PAGE + slot.place * head.slot_size, bytes(head.slot_size))
    return Sealed(head, recipients)


def _put(file: BinaryIO, offset: int, content: bytes) -> None:
    """Write bytes at an offset; return when they are on the disk."""
    file.seek(offset)
    write_all(file, content)
    os.fsync(file.fileno())


def _slots(raw: Sequence[bytes]) -> list[Slot]:
    """Return what can be read of the slots, the newest first. Raises FormatError for nothing."""
    found: list[Slot] = []
    first: FormatError | None = None
    for place, content in enumerate(raw):
        try:
            slot = read_placed(content, place)
        except FormatError as error:
            first = first or error
            continue
        if slot is not None:
            found.append(slot)
    if not found:
        raise first or FormatError("the header holds no wrapped keys: it was cut off, or edited")
    return sorted(found, key=lambda each: -each.generation)


def _current(
    head: Head, slots: Sequence[Slot], keys: Sequence[KeyProvider]
) -> tuple[Sequence[Slot], bytes, FileKeys]:
    """Return the slots that are proven, the newest first, the data key and the file's keys.

    Whichever slot gives the data key, it proves the other one, too: an older one that a crash or
    somebody left does not become the current one because its key alone can be asked. Raises the
    error of the newest slot when none is proven.
    """
    first: SealingError | None = None
    for slot in slots:
        try:
            data_key, derived = _proven(head, slot, keys)
        except SealingError as error:
            first = first or error
            continue
        return [each for each in slots if _is_proven(each, derived, head)], data_key, derived
    raise first or KeyMissingError("there are no wrapped keys")


def _is_proven(slot: Slot, derived: FileKeys, head: Head) -> bool:
    try:
        slot.check(derived, head.binding)
    except RecipientsEditedError:
        return False
    return True


def _proven(head: Head, slot: Slot, keys: Sequence[KeyProvider]) -> tuple[bytes, FileKeys]:
    data_key = unwrapped(slot.recipients, keys, head.context.asked(head.file_id))
    derived = derive(data_key, head.salt, head.binding)
    head.check(derived)
    slot.check(derived, head.binding)
    return data_key, derived


def changed(
    before: Sequence[Recipient], added: Sequence[Recipient], remove: Sequence[str]
) -> tuple[Recipient, ...]:
    """Return the recipients after a rewrap. Raises InvalidInputError as `rewrap_file`."""
    names = {each.name for each in before}
    for name in remove:
        if name not in names:
            raise InvalidInputError(
                f"the file is not sealed for {name}", hint=f"It is for {', '.join(sorted(names))}."
            )
        if name in {each.name for each in added}:
            raise InvalidInputError(f"{name} cannot be added and removed at once")
    gone = {*remove, *(each.name for each in added)}
    recipients = (*(each for each in before if each.name not in gone), *added)
    if not 0 < len(recipients) <= MOST:
        raise InvalidInputError(
            f"{len(recipients)} keys would be left; a file is sealed for 1 to {MOST}",
            hint="Add a key with --to before the last one is removed.",
        )
    return recipients
