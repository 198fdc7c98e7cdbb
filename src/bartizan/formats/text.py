"""Untrusted bytes as text, bounded."""

from bartizan.core.errors import FormatError


def decode(content: bytes, limit: int) -> str:
    """Return content as text, without a byte order mark.

    Raises FormatError when there are more bytes than limit or they are not UTF-8.
    """
    if len(content) > limit:
        raise FormatError(f"{len(content)} bytes are more than the {limit} that are read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"not UTF-8 at byte {error.start}") from None
