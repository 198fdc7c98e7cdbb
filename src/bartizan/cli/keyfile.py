"""The key under which equal values are recognised, from a file or new."""

import secrets
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError

NEW: Final = (
    "A key file holds 32 bytes of chance and is no key of `bartizan data key`: "
    "(umask 077; head -c 32 /dev/urandom > FILE) makes one."
)


def read_key(path: Path | None) -> bytes:
    """Return the key in a file, or a new one without a file.

    Raises InvalidInputError for a file that cannot be read or has not KEY_BYTES.
    """
    from bartizan.classify.masking import KEY_BYTES

    if path is None:
        return secrets.token_bytes(KEY_BYTES)
    try:
        key = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}", hint=NEW) from None
    if len(key) != KEY_BYTES:
        raise InvalidInputError(f"{path} has {len(key)} bytes; a key has {KEY_BYTES}", hint=NEW)
    return key
