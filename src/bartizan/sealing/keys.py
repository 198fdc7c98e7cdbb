"""Who keeps the keys that wrap data keys: a protocol, so that a cloud is one class more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bartizan.sealing.errors import KeyMissingError, KeyRefusedError

DATA_KEY = 32


@dataclass(frozen=True, slots=True)
class Recipient:
    """A data key as one provider wrapped it: which provider, under which of its keys."""

    provider: str
    key_id: str
    wrapped: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """`provider:key id`, as people name it."""
        return f"{self.provider}:{self.key_id}"


@dataclass(frozen=True, slots=True, repr=False)
class Wrapped:
    """A new data key (32 bytes) and the recipient that holds it wrapped."""

    data_key: bytes
    recipient: Recipient


def associated(context: Mapping[str, str]) -> bytes:
    """Return a context as bytes, for providers that bind to bytes: sorted JSON without spaces."""
    return json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode()


class KeyProvider(Protocol):
    """One key that wraps data keys, wherever it is kept. It never leaves its provider.

    `context` is what the wrapped key is bound to: unwrapping with another one must fail. Each
    method raises KeyRefusedError when the provider does not do it, or cannot be asked.
    """

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        """Return a new data key and its wrapped form."""

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        """Return a data key wrapped."""

    def opens(self, recipient: Recipient) -> bool:
        """Whether the recipient is this provider's key; no provider is asked to unwrap another's.

        A header is written by whoever writes the file: a provider that would ask for any key that
        stands there would open what a stranger sealed with a key of the stranger's.
        """

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        """Return the data key of a recipient for which `opens` is true."""


def unwrapped(
    recipients: Sequence[Recipient], keys: Sequence[KeyProvider], context: Mapping[str, str]
) -> bytes:
    """Return the data key by the first key that a recipient was sealed for.

    Where one provider refuses, the next is asked. Raises KeyMissingError when no key is a
    recipient's, the first KeyRefusedError when all refuse, and NotAuthenticError at once.
    """
    refused = None
    for key in keys:
        for recipient in recipients:
            try:
                if key.opens(recipient):
                    return key.unwrap(recipient, context)
            except KeyRefusedError as error:
                refused = refused or error
    if refused is not None:
        raise refused
    names = ", ".join(each.name for each in recipients) or "nobody"
    raise KeyMissingError(
        f"none of the {len(keys)} given keys opens this file; it was sealed for {names}",
        hint="Name one of these keys with --key.",
    )
