"""Hides secrets and personal data in text that is about to be shown or kept."""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from bartizan.classify.assigned import is_assigned
from bartizan.classify.masking import KEY_BYTES, masked
from bartizan.classify.personal import find_personal
from bartizan.classify.redact import redact
from bartizan.classify.told import is_value, mask_told

_TELLING: Final = re.compile(r"(?i)pass|pwd|secret|token|key|credential|bearer|auth")
_DIGITS: Final = 6
_SHORT: Final = 400
_SECRET: Final = re.compile(r"(?i)secret|passphrase")
_WORD: Final = re.compile(r"[^\s…]{5,}+\Z")
# Marks that look like those of ASCII, or like none at all, would keep a name from its value.
_ALIKE: Final = {
    **{mark: mark - 0xFEE0 for mark in range(0xFF01, 0xFF5F)},
    **dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0xAD, *range(0x200B, 0x200E), 0x2060, 0xFEFF], None),
}
# Equal values need not be recognised here, so the digests are thrown away.
_NO_KEY: Final = bytes(KEY_BYTES)


def hide(text: str, *, code: bool = False) -> str:
    """Return text with a preview or mask in place of each secret, a shape for personal data.

    Lines stay lines. What is reserved for tests and documentation stays, but no address that
    somebody may have. In lines of `code` a word
    without quotes is a name and stays. Never raises; time is linear.
    """
    return (_again if len(text) < _SHORT else _hidden)(text, code=code)


def _hidden(text: str, *, code: bool) -> str:
    shown = hide_secrets(text, code=code)
    hits = find_personal(shown, key=_NO_KEY, samples=True)
    if not hits:
        return shown
    lines = shown.encode("utf-8", "replace").split(b"\n")
    for hit in reversed(hits):
        line = lines[hit.line - 1]
        lines[hit.line - 1] = line[: hit.start] + hit.masked.encode() + line[hit.end :]
    return b"\n".join(lines).decode("utf-8", "replace")


# The same short texts are hidden many times: constants of code, and what is said in findings.
_again: Final = lru_cache(maxsize=16_384)(_hidden)


def hide_secrets(text: str, *, code: bool = False) -> str:
    """Return text as `hide` does, but with the names and addresses of people in it."""
    plain = text if text.isascii() else text.translate(_ALIKE)
    hidden = mask_told(redact(plain, settings=not code), code=code)
    return text if hidden == plain else hidden


def hide_path(path: str) -> str:
    """Return a path with a mark in place of each part that holds a secret or personal data.

    The mark ends in a short digest of the part, the same in every run, so that paths can be told
    apart; the ending of a file stays. Whoever can guess the part can confirm the guess.
    """
    return "/".join(map(_mark, path.split("/")))


@lru_cache(maxsize=4096)
def _mark(part: str) -> str:
    stem, dot, ending = part.rpartition(".")  # with its ending an address looks like a file's name
    if stem and hide(stem) != stem:
        return f"{_digest(part)}{dot}{ending}"
    return part if hide(part) == part else _digest(part)


def _digest(part: str) -> str:
    return f"masked-{sha256(part.encode('utf-8', 'replace')).hexdigest()[:_DIGITS]}"


def hide_named(name: str, text: str) -> str:
    """Return text, or a preview of it where its name says that it is a secret."""
    if _TELLING.search(name) is None:
        return text
    secret = _SECRET.search(name) is not None and _WORD.match(text) and is_value(name, text)
    return masked(text) if secret or is_assigned(name, text) else text
