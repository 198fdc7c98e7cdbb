"""Keys on this machine, for prototypes: a key file of its owner alone, or a passphrase.

Whoever can read the disk that has both key and data has the data, so a workload that is past the
prototype phase may neither seal nor open with these; `leaving` lets it rewrap what it has.
"""

import hmac
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.core.words import Phase
from bartizan.crypto.errors import SealBrokenError
from bartizan.crypto.keyfile import read_secret, write_secret
from bartizan.crypto.passphrase import SALT, stretched
from bartizan.crypto.seal import KEY, NONCE, TAG, new_key, seal, unseal
from bartizan.sealing.errors import KeyRefusedError, WrappedKeyEditedError
from bartizan.sealing.keys import Recipient, Wrapped, associated

FILE: Final = "file"
PASSPHRASE: Final = "passphrase"  # noqa: S105  (the name of a provider)
_HEADER: Final = "bartizan.local-key/v1 "
_NAMED: Final = b"bartizan.local-key/v1 id"
_COMMITTED: Final = b"bartizan.local-key/v1 commitment"
_COMMITMENT: Final = 32
_WRAPPED: Final = NONCE + KEY + TAG
_ID: Final = 16
_DIGITS: Final = frozenset("0123456789abcdef")


class KeyFile:
    """A key in a file with mode 0600; its id is a digest of it, which tells nothing of it."""

    def __init__(self, secret: bytes, phase: Phase, *, leaving: bool = False) -> None:
        """Take the secret (32 bytes), the workload's phase, and whether keys leave this one."""
        self._secret = secret
        self._rule = _Rule(phase, leaving=leaving)
        self.key_id = hmac.digest(secret, _NAMED, "sha256").hex()[:_ID]

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        """Return a new data key. Raises KeyRefusedError past the prototype phase."""
        data_key = new_key()
        return Wrapped(data_key, self.wrap(data_key, context))

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        """Return a data key wrapped. Raises KeyRefusedError past the prototype phase."""
        self._rule.wrapping()
        return Recipient(FILE, self.key_id, seal(self._secret, data_key, associated(context)))

    def opens(self, recipient: Recipient) -> bool:
        """Whether the recipient is this key."""
        return (recipient.provider, recipient.key_id) == (FILE, self.key_id)

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        """Return the data key.

        Raises KeyRefusedError past the prototype phase, and WrappedKeyEditedError when wrapped key
        or context are not what this key wrapped.
        """
        self._rule.unwrapping()
        try:
            return _unsealed(self._secret, recipient.wrapped, context)
        except SealBrokenError:
            raise WrappedKeyEditedError(
                f"the key wrapped for {recipient.name} does not open with it: the wrapped key, or "
                "the context that it is bound to, was edited"
            ) from None


class Passphrase:
    """A key that scrypt makes of a passphrase; that costs half a second once in a run.

    AES-GCM alone does not commit to its key: one wrapped key can be made that opens under each of
    many passphrases, and whether a file "opens" would try them all at once (Len, Grubbs and
    Ristenpart, *Partitioning Oracle Attacks*, USENIX Security 2021). So a digest of the key stands
    before it, which no two passphrases share.
    """

    def __init__(self, passphrase: str, phase: Phase, *, leaving: bool = False) -> None:
        """Take a passphrase of 12 characters or more, the workload's phase, and as KeyFile."""
        self._passphrase = passphrase
        self._rule = _Rule(phase, leaving=leaving)
        self._salt = os.urandom(SALT).hex()
        self._stretched: dict[str, bytes] = {}

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        """Return a new data key. Raises KeyRefusedError past the prototype phase."""
        data_key = new_key()
        return Wrapped(data_key, self.wrap(data_key, context))

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        """Return a data key wrapped; the key id is the salt. Raises as KeyFile.wrap."""
        self._rule.wrapping()
        key = self._key(self._salt)
        wrapped = _commitment(key) + seal(key, data_key, associated(context))
        return Recipient(PASSPHRASE, self._salt, wrapped)

    def opens(self, recipient: Recipient) -> bool:
        """Whether the recipient is a passphrase; whether it is this one, only opening tells."""
        return (
            recipient.provider == PASSPHRASE
            and len(recipient.key_id) == 2 * SALT
            and not set(recipient.key_id) - _DIGITS
        )

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        """Return the data key. Raises KeyRefusedError for another passphrase or edited header."""
        self._rule.unwrapping()
        committed, wrapped = recipient.wrapped[:_COMMITMENT], recipient.wrapped[_COMMITMENT:]
        key = self._key(recipient.key_id)
        try:
            if hmac.compare_digest(committed, _commitment(key)):
                return _unsealed(key, wrapped, context)
        except SealBrokenError:
            pass
        raise KeyRefusedError(
            "the passphrase does not open this file: it is another, or the header was edited"
        )

    def _key(self, salt: str) -> bytes:
        if salt not in self._stretched:
            self._stretched[salt] = stretched(self._passphrase, bytes.fromhex(salt))
        return self._stretched[salt]


def _commitment(key: bytes) -> bytes:
    return hmac.digest(key, _COMMITTED, "sha256")


def _unsealed(key: bytes, wrapped: bytes, context: Mapping[str, str]) -> bytes:
    """Return a data key. Raises SealBrokenError for what `seal` does not make of one."""
    if len(wrapped) != _WRAPPED:
        raise SealBrokenError(f"a wrapped key has {_WRAPPED} bytes, not {len(wrapped)}")
    return unseal(key, wrapped, associated(context))


class _Rule:
    """Past the prototype phase nothing rests on a key that lies beside the data."""

    def __init__(self, phase: Phase, *, leaving: bool) -> None:
        self._phase, self._leaving = phase, leaving

    def wrapping(self) -> None:
        if self._phase is not Phase.PROTOTYPE:
            raise KeyRefusedError(
                f"a key on this machine seals nothing in the {self._phase} phase",
                hint="Name a key of a service: --key aws-kms:… or --key vault:…",
            )

    def unwrapping(self) -> None:
        if self._phase is not Phase.PROTOTYPE and not self._leaving:
            raise KeyRefusedError(
                f"a key on this machine opens nothing in the {self._phase} phase",
                hint="Move the file to a key of a service: `bartizan data rewrap --key … --to …`.",
            )


def make_key_file(path: Path) -> str:
    """Write a new key to a new file with mode 0600; return its id. Raises KeyFileError."""
    secret = new_key()
    write_secret(path, f"{_HEADER}{secret.hex()}\n".encode())
    return KeyFile(secret, Phase.PROTOTYPE).key_id


def read_key_file(path: Path) -> bytes:
    """Return the key in a file. Raises KeyFileError when others may read it, or FormatError."""
    text = read_secret(path).decode("ascii", "replace").removesuffix("\n")
    written = text.removeprefix(_HEADER)
    if not text.startswith(_HEADER) or len(written) != 2 * KEY or set(written) - _DIGITS:
        raise FormatError(
            f"{path} holds no key", hint="`bartizan data key FILE` makes a file with a new one."
        )
    return bytes.fromhex(written)
