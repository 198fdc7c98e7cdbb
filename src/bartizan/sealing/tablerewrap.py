"""Rewraps a sealed table: the footer is sealed anew, and its columns are copied as they are.

The wrapped keys stand under the footer's seal, so that they cannot be changed in place without a
moment in which a crash loses the table. The new file is there whole, or the old one stays.
"""

import fcntl
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SealBrokenError
from bartizan.sealing.columnkeys import ColumnKeys, TableHead, read_wrapped, write_wrapped
from bartizan.sealing.errors import SealingError
from bartizan.sealing.header import locked
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.rewrapping import changed
from bartizan.sealing.tablefooter import Footer, read_footer
from bartizan.sealing.tables import edited, table_head
from bartizan.sealing.whole import cleared_file, whole
from bartizan.sealing.writing import Advance, quietly, write_all

PIECE: Final = 4 << 20


def rewrap_table(
    path: Path,
    keys: Sequence[KeyProvider],
    add: Sequence[KeyProvider] = (),
    remove: Sequence[str] = (),
    advance: Advance = quietly,
) -> TableHead:
    """Wrap the keys of a table's columns and footer for other keys; return what it says then.

    `keys`, `add` and `remove` are as in `rewrap_file`: without the last two nothing is written.
    `advance` is told of bytes. Each column's
    key is wrapped with its own class. No column is opened. Raises TableEditedError where the footer
    is not what was sealed, FormatError for a table that `seal_table` did not make, and what
    `rewrap_file` raises.
    """
    if not (add or remove):
        return table_head(path, keys)
    try:
        with path.open("r+b", buffering=0) as file, locked(file, fcntl.LOCK_EX):
            _demand_in_place(file, path)
            footer = read_footer(file)
            following, head = _rewrapped(path, footer, keys, (add, remove))
            cleared_file(path)
            with whole(path) as out:
                _copied(file, out, footer.start, advance)
                write_all(out, following.written())
                os.fchmod(out.fileno(), stat.S_IMODE(os.fstat(file.fileno()).st_mode))
            return head
    except FormatError as error:
        raise FormatError(f"{path} is not rewrapped: {error.message}", hint=error.hint) from None
    except OSError as error:
        raise SealingError(f"cannot rewrap {path}: {error.strerror or error}") from None


def _demand_in_place(file: BinaryIO, path: Path) -> None:
    """Raise SealingError where a rewrap before this one has put another file in the place.

    Its keys would else come back: a recipient that was removed among them.
    """
    if not os.path.samestat(os.fstat(file.fileno()), path.stat(follow_symlinks=False)):
        raise SealingError(f"{path} is a link, or was replaced meanwhile", hint="Try again.")


def _rewrapped(
    path: Path,
    footer: Footer,
    keys: Sequence[KeyProvider],
    changes: tuple[Sequence[KeyProvider], Sequence[str]],
) -> tuple[Footer, TableHead]:
    held, (add, remove) = ColumnKeys(keys), changes

    def rewrap(wrapped: str, sensitivity: str) -> str:
        head = read_wrapped(wrapped, sensitivity)
        key, asked = held.unwrapped(wrapped, sensitivity), head.context.asked(head.file)
        added = [each.wrap(key, asked) for each in add]
        return write_wrapped(head, changed(head.recipients, added, remove))

    wrapped, sensitivity = footer.key
    try:
        following = footer.rewrapped(held.unwrapped(wrapped, sensitivity), rewrap)
    except SealBrokenError:
        raise edited(path) from None
    held.context()  # of all keys together
    return following, read_wrapped(*following.key)


def _copied(file: BinaryIO, out: BinaryIO, size: int, advance: Advance) -> None:
    """Copy the beginning of a file."""
    file.seek(0)
    left = size
    while left:
        piece = file.read(min(PIECE, left))
        if not piece:
            raise FormatError("it became shorter while it was read")
        write_all(out, piece)
        left -= len(piece)
        advance(len(piece))
