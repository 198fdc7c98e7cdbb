"""Hides secrets and personal data in text that is about to be shown or kept."""

import re
from typing import Final

from bartizan.classify.assigned import is_assigned
from bartizan.classify.masking import KEY_BYTES, masked
from bartizan.classify.personal import find_personal
from bartizan.classify.redact import redact
from bartizan.classify.told import mask_told

_TELLING: Final = re.compile(r"(?i)pass|pwd|secret|token|key|credential|bearer|auth")
# What every address and number of the personal detectors holds.
_MAY_BE: Final = re.compile(r"@|[0-9]{2}")
# Equal values need not be recognised here, so the digests are thrown away.
_NO_KEY: Final = bytes(KEY_BYTES)


def hide(text: str, *, code: bool = False) -> str:
    """Return text with a preview or mask in place of each secret, a shape for personal data.

    Lines stay lines. What is reserved for tests and documentation stays. In lines of `code` a word
    without quotes is a name and stays. Never raises; time is linear.
    """
    shown = mask_told(redact(text, settings=not code))
    if _MAY_BE.search(shown) is None:
        return shown
    hits = find_personal(shown, key=_NO_KEY)
    if not hits:
        return shown
    lines = shown.encode("utf-8", "replace").split(b"\n")
    for hit in reversed(hits):
        line = lines[hit.line - 1]
        lines[hit.line - 1] = line[: hit.start] + hit.masked.encode() + line[hit.end :]
    return b"\n".join(lines).decode("utf-8", "replace")


def hide_named(name: str, text: str) -> str:
    """Return text, or a preview of it where its name says that it is a secret."""
    named = _TELLING.search(name) is not None and is_assigned(name, text)
    return masked(text) if named else text
