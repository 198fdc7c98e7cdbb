"""Base64 and decimals as C2SP writes them: one encoding for each value, nothing else accepted."""

import base64
import binascii

from bartizan.core.errors import FormatError

MOST_DIGITS = 19


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
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not plain or str(int(text)) != text:
        raise FormatError(f"'{text[:60]}' is no decimal number")
    return int(text)
