"""The wrapped keys of a table's columns: JSON with the context and one wrapping for each key.

    {"context": {"dataset": …, "version": …, "file": …}, "recipients": [{"provider": …, "key_id": …,
     "wrapped": base64}]}

The class is what Parquet calls the master key's identifier. Each provider binds its wrapping to all
four, so that a key policy can tell the classes apart, and an edit of any does not unwrap.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing.context import Context
from bartizan.sealing.errors import SealingError
from bartizan.sealing.keys import KeyProvider, Recipient, unwrapped
from bartizan.sealing.slots import MOST

LONGEST: Final = 1 << 20
_FILE: Final = 32


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
        self._seen: set[tuple[str, str, str]] = set()
        self._lock = Lock()
        self.recipients: tuple[str, ...] = ()

    def wrapped(self, key: bytes, sensitivity: str) -> str:
        """Return a column's key wrapped by each provider. Raises what they raise."""
        if self._context is None:
            raise SealingError("these keys open, and seal nothing")
        given = (self._context.dataset, self._context.version, self._file)
        asked = _context(given, sensitivity)
        made = [each.wrap(key, asked) for each in self._keys]
        self.recipients = tuple(dict.fromkeys((*self.recipients, *(each.name for each in made))))
        rows = [_row(each) for each in made]
        named = dict(zip(("dataset", "version", "file"), given, strict=True))
        return json.dumps({"context": named, "recipients": rows}, sort_keys=True)

    def unwrapped(self, wrapped: str, sensitivity: str) -> bytes:
        """Return a column's key; each is asked for once.

        Raises FormatError for what `wrapped` does not write, and what the providers raise.
        """
        with self._lock:
            name = (wrapped, sensitivity)
            if name not in self._known:
                given, recipients = _read(wrapped)
                key = unwrapped(recipients, self._keys, _context(given, sensitivity))
                self._seen.add(given)
                self._known[name] = key
            return self._known[name]

    def context(self) -> Context:
        """Return the context of all that was unwrapped.

        Raises FormatError when it is not one: parts of several tables stand in one file.
        """
        if len(self._seen) != 1:
            raise FormatError("the columns of the table were sealed with different contexts")
        dataset, version, _ = next(iter(self._seen))
        return Context(dataset, version)


def _context(given: tuple[str, str, str], sensitivity: str) -> Mapping[str, str]:
    dataset, version, file = given
    return Context(dataset, version, sensitivity).asked(file)


def _row(recipient: Recipient) -> dict[str, str]:
    wrapped = b64encode(recipient.wrapped).decode()
    return {"provider": recipient.provider, "key_id": recipient.key_id, "wrapped": wrapped}


def _read(wrapped: str) -> tuple[tuple[str, str, str], list[Recipient]]:
    try:
        document = json.loads(wrapped if len(wrapped) <= LONGEST else "")
        named, rows = document["context"], document["recipients"]
        given = (str(named["dataset"]), str(named["version"]), str(named["file"]))
        recipients = [
            Recipient(
                str(row["provider"]), str(row["key_id"]), b64decode(row["wrapped"], validate=True)
            )
            for row in rows
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FormatError("a wrapped key of the table is not how they are written") from None
    if len(recipients) > MOST:
        raise FormatError(f"{len(recipients)} wrappings of one key are too many")
    return given, recipients
