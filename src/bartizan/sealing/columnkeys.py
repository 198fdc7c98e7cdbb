"""The wrapped keys of a table's columns: JSON with the context and one wrapping for each key.

    {"context": {"dataset": …, "version": …, "file": …}, "recipients": [{"provider": …, "key_id": …,
     "wrapped": base64}]}

The class is what Parquet calls the master key's identifier. Each provider binds its wrapping to all
four, so that a key policy can tell the classes apart, and an edit of any does not unwrap.
"""

import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing.context import Context, is_plain
from bartizan.sealing.errors import KeyMissingError, SealingError
from bartizan.sealing.keys import KeyProvider, Recipient, unwrapped
from bartizan.sealing.slots import MOST

LONGEST: Final = 1 << 20
_FILE: Final = 32
_FILE_ID: Final = re.compile(f"[0-9a-f]{{{2 * _FILE}}}")


@dataclass(frozen=True, slots=True)
class TableHead:
    """What the key of a table's footer is bound to, and the keys that it is wrapped for.

    `context` has the footer's class, the highest of all columns; `file` is the table's id.
    """

    context: Context
    file: str
    recipients: tuple[Recipient, ...]


class ColumnKeys:
    """Wraps and unwraps the keys of one table's columns; several threads may ask."""

    def __init__(self, keys: Sequence[KeyProvider], context: Context | None = None) -> None:
        """Take the providers, and for sealing the context. Raises InvalidInputError for no keys."""
        if not 0 < len(keys) <= MOST:
            raise InvalidInputError(f"a table is sealed for 1 to {MOST} keys, not {len(keys)}")
        self._keys = keys
        self._context = context
        self._file = os.urandom(_FILE).hex()
        self._known: dict[tuple[str, str], bytes] = {}
        self._seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
        self._lock = Lock()
        self.recipients: tuple[str, ...] = ()
        self.footer: TableHead | None = None  # of what is opened: its key is the first

    def wrapped(self, key: bytes, sensitivity: str) -> str:
        """Return a column's key wrapped by each provider. Raises what they raise."""
        if self._context is None:
            raise SealingError("these keys open, and seal nothing")
        context = Context(self._context.dataset, self._context.version, sensitivity)
        made = [each.wrap(key, context.asked(self._file)) for each in self._keys]
        self.recipients = tuple(dict.fromkeys((*self.recipients, *(each.name for each in made))))
        return write_wrapped(TableHead(context, self._file, ()), made)

    def unwrapped(self, wrapped: str, sensitivity: str) -> bytes:
        """Return a column's key; each is asked for once.

        Raises FormatError for what `wrapped` does not write, and what the providers raise.
        """
        with self._lock:
            name = (wrapped, sensitivity)
            if name not in self._known:
                head = read_wrapped(wrapped, sensitivity)
                asked = head.context.asked(head.file)
                self._known[name] = unwrapped(head.recipients, self._keys, asked)
                names = tuple(each.name for each in head.recipients)
                self._seen.add((head.context.dataset, head.context.version, head.file, names))
                self.footer = self.footer or head
            return self._known[name]

    def context(self) -> Context:
        """Return the context of all that was unwrapped.

        Raises FormatError when it is not one, or not for the same keys: parts of several tables
        stand in one file, or somebody edited for whom the footer's key is, which nothing
        authenticates.
        """
        if len(self._seen) != 1:
            raise FormatError(
                "the columns of the table were sealed with different contexts or keys"
            )
        dataset, version, *_ = next(iter(self._seen))
        return Context(dataset, version)


class Onlooker:
    """Has no keys, and notes for whom the key of a table's footer is wrapped."""

    footer: TableHead | None = None

    def wrapped(self, _key: bytes, _sensitivity: str) -> str:
        """Raise SealingError."""
        raise SealingError("who looks on seals nothing")

    def unwrapped(self, wrapped: str, sensitivity: str) -> bytes:
        """Raise KeyMissingError, or FormatError for what `ColumnKeys.wrapped` does not write."""
        self.footer = read_wrapped(wrapped, sensitivity)
        raise KeyMissingError("no key is given", hint="Name one with --key.")


def write_wrapped(head: TableHead, recipients: Sequence[Recipient]) -> str:
    """Return a key of a table that is wrapped for these recipients, as it stands in the file."""
    context = head.context
    named = {"dataset": context.dataset, "version": context.version, "file": head.file}
    rows = [_row(each) for each in recipients]
    return json.dumps({"context": named, "recipients": rows}, sort_keys=True)


def _row(recipient: Recipient) -> dict[str, str]:
    wrapped = b64encode(recipient.wrapped).decode()
    return {"provider": recipient.provider, "key_id": recipient.key_id, "wrapped": wrapped}


def read_wrapped(wrapped: str, sensitivity: str) -> TableHead:
    """Return what a wrapped key says of itself. Raises FormatError for what none is written as."""
    try:
        document = json.loads(wrapped if len(wrapped) <= LONGEST else "")
        named, rows = document["context"], document["recipients"]
        context = Context(_text(named["dataset"]), _text(named["version"]), sensitivity)
        recipients = tuple(
            Recipient(
                _text(row["provider"]),
                _text(row["key_id"]),
                b64decode(_text(row["wrapped"]), validate=True),
            )
            for row in rows
        )
        file = _text(named["file"])
    except (ValueError, KeyError, TypeError, RecursionError, InvalidInputError):
        raise FormatError(
            "a wrapped key of the table is not written as `data seal` writes it:"
            " another tool wrapped it"
        ) from None
    if len(recipients) > MOST or not _FILE_ID.fullmatch(file):
        raise FormatError("a wrapped key of the table has too many wrappings, or no file")
    return TableHead(context, file, recipients)


def _text(value: object) -> str:
    if not isinstance(value, str) or not is_plain(value):
        raise TypeError("no text without control characters")
    return value
