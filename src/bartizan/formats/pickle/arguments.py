"""The arguments that stand as lines of text, as protocol 0 writes them."""

import codecs
from contextlib import suppress
from typing import Final

from bartizan.core.errors import FormatError

SHOWN: Final = 20
QUOTES: Final = (b"'", b'"')


# Stands for every whole number of more digits, or of digits that loaders may read in several ways.
HUGE: Final = 1 << 64
MOST_DIGITS: Final = 20


def line_value(code: int, line: bytes) -> str | int | None:
    """Return the text or the whole number that a line stands for; None for any other value."""
    if code in b"IL":
        return _number(line)
    if code == ord("V"):
        return _escaped(line, "raw_unicode_escape")
    if code == ord("S"):
        return _string(line.strip())
    return None


def _number(line: bytes) -> int:
    """Return a whole number: in digits of ten, or in the base that its first digits say in C."""
    if len(line) > MOST_DIGITS:
        return HUGE
    try:
        return int(line)
    except ValueError:
        with suppress(ValueError):
            return int(line.strip().rstrip(b"L"), 0)
    return HUGE


def memo_index(line: bytes) -> int:
    """Return the number of a memo entry. Raises FormatError for what is none.

    The C unpickler reads the line as a text of C, which ends at the first zero byte.
    """
    with suppress(ValueError):
        return int(line.split(b"\x00", 1)[0])
    raise FormatError(f"a memo entry named {line[:SHOWN]!r}, which is no number")


def _string(quoted: bytes) -> str | None:
    """Return what stands between the quotes; a loader refuses a STRING without them."""
    if len(quoted) < len(QUOTES) or quoted[:1] not in QUOTES or quoted[-1:] != quoted[:1]:
        return None
    inner = quoted[1:-1]
    if b"\\" not in inner:
        return inner.decode("utf-8", "surrogateescape")
    unescaped = codecs.escape_decode(inner)[0] if _sound(inner) else inner
    return unescaped.decode("utf-8", "surrogateescape")


def _escaped(line: bytes, encoding: str) -> str | None:
    with suppress(UnicodeDecodeError):
        return line.decode(encoding)
    return None


def _sound(inner: bytes) -> bool:
    try:
        codecs.escape_decode(inner)
    except ValueError:
        return False
    return True
