"""Texts of a log: base64 and decimals with one encoding each, and what is safe to print."""

import base64
import binascii
import re

from bartizan.core.errors import FormatError

MOST_DIGITS = 19
TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
LIVE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{TURNS}]")


def b64(value: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(value).decode("ascii")


def unb64(text: str) -> bytes:
    """Read standard base64. Raises FormatError for any text that b64 would not write.

    The message holds nothing of the text: it may be a key.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise FormatError(f"a text of {len(text)} characters is no base64") from None
    if b64(value) != text:
        raise FormatError(f"a text of {len(text)} characters is not the base64 of its bytes")
    return value


def decimal(text: str) -> int:
    """Read a decimal without sign or leading zeroes. Raises FormatError for any other text."""
    digits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not digits or str(int(text)) != text:
        raise FormatError(f"'{text[:60]}' is no decimal number")
    return int(text)


def plain(text: str) -> str:
    """Return text with U+FFFD for what ends or turns a line, steers a terminal, or is no UTF-8."""
    return LIVE.sub("\ufffd", text)
