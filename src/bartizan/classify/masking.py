"""How a value is shown and grouped without being told."""

import hmac
from hashlib import sha256
from typing import Final

KEY_BYTES: Final = 32
_CLASSES: Final = ((8, "under 8"), (16, "8 to 15"), (32, "16 to 31"), (64, "32 to 63"))
_LONGEST: Final = "64 or more"
_SHOWN: Final = 4
_TELLING: Final = 20


def masked(value: str) -> str:
    """Return a preview: the first characters and a class of length.

    Long values show four characters, which are a provider's public prefix; short ones show none,
    because a few characters would be half of them.
    """
    length = len(value)
    size = next((name for limit, name in _CLASSES if length < limit), _LONGEST)
    shown = value[:_SHOWN] if length >= _TELLING else ""
    visible = "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in shown)
    return f"{visible}… ({size} characters)"


def keyed(value: bytes, key: bytes) -> str:
    """Return the HMAC-SHA256 of value under the key of this run, 16 hexadecimal digits of it.

    Equal values are recognised within one run; without the key, which is never stored, the digest
    does not let anybody test a guess.
    """
    return hmac.new(key, b"bartizan.secret.v1\x00" + value, sha256).hexdigest()[:16]
