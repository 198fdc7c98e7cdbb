"""Reads runs of base64 and hexadecimal digits: what they say, and where each character is from."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Final

PACKED: Final = re.compile(r"[A-Za-z0-9+/_\-]{16,}={0,2}")
_HEX: Final = re.compile(r"[0-9a-fA-F]{24,}")
_LONG_RUN: Final = b"a" * 16
_RUNS: Final = bytes(
    ord("a") if chr(code).isalnum() or chr(code) in "+/_-" else ord(" ") for code in range(128)
).ljust(256)
"""ASCII with each letter of `PACKED` as `a`: then a run of them is a text to look for."""
_READABLE: Final = 0.9
_WIDE: Final = (
    ((0x80, 0x20FF),),
    ((0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF)),
    ((0x3000, 0x303F), (0xAC00, 0xD7A3)),
)
"""Alphabets, Chinese and Japanese, Korean: nearly all pairs of bytes are letters of something, so
noise reads as UTF-16. What somebody wrote is in ASCII and one of these."""
_GROUP, _GROUP_BYTES = 4, 3

Meaning = tuple[str, Sequence[tuple[int, int]] | None]
"""A text, and the stretch that each of its characters is from; None: each is from all of it."""


def may_be_packed(text: str) -> bool:
    """Whether an ASCII text has a run that is long enough to be packed; cheap to know."""
    return _LONG_RUN in text.encode().translate(_RUNS)


def said(found: str) -> Meaning:
    """Return what a run of base64 or hexadecimal digits says; itself where that is noise."""
    itself = (found, [(place, place + 1) for place in range(len(found))])
    if len(found) % 2 == 0 and _HEX.fullmatch(found):
        return itself if found.isdigit() else _readable(bytes.fromhex(found), 2, 1) or itself
    kinds = (str.isupper, str.islower, str.isdigit)
    if sum(any(map(kind, found)) for kind in kinds) > 1:
        return _unbased(found) or itself
    return itself


def _unbased(found: str) -> Meaning | None:
    body = found.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    body = body[: len(body) - (len(body) % _GROUP == 1)]
    try:
        data = b64decode(body + "=" * (-len(body) % _GROUP), validate=True)
    except (ValueError, binascii.Error):
        return None
    return _readable(data, _GROUP, _GROUP_BYTES)


def _readable(data: bytes, group: int, size: int) -> Meaning | None:
    """Return bytes as text, with the stretch of characters that each comes from; None for noise."""
    for encoding, unit in (("utf-8", 1), ("utf-16-le", 2)):
        try:
            text = data[: len(data) - len(data) % unit].decode(encoding)
        except UnicodeDecodeError:
            continue
        told = sum(map(_is_seen, text))
        if text and (told if unit == 1 else min(told, _of_one_kind(text))) >= _READABLE * len(text):
            return text, list(_places(text, encoding, group, size))
    return None


def _of_one_kind(text: str) -> int:
    """Return how many characters are ASCII or of the one kind of script that has the most."""
    return max(
        sum(mark < "\x80" or any(low <= ord(mark) <= high for low, high in kind) for mark in text)
        for kind in _WIDE
    )


def _places(text: str, encoding: str, group: int, size: int) -> Iterator[tuple[int, int]]:
    position = 0
    for mark in text:
        after = position + len(mark.encode(encoding))
        yield position // size * group, ((after - 1) // size + 1) * group
        position = after


def _is_seen(mark: str) -> bool:
    return mark.isprintable() or mark in "\n\r\t"
