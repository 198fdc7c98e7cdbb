"""Untrusted bytes as text, bounded."""

import re
from typing import Final

from bartizan.core.errors import FormatError

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# How documents of JSON and XML begin whose letters are wide, without a mark (RFC 4627, section 3).
_WIDE: Final = re.compile(
    rb"(?P<utf_32_le>[{\[<\s]\0\0\0)|(?P<utf_32_be>\0\0\0[{\[<\s])"
    rb"|(?P<utf_16_le>[{\[<\s]\0[^\0]\0)|(?P<utf_16_be>\0[{\[<\s]\0[^\0])"
)


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


def as_utf8(content: bytes) -> bytes:
    """Return a text of wide letters (UTF-16, UTF-32) in UTF-8, and anything else as it is."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None and (match := _WIDE.match(content)) is not None:
        encoding = match.lastgroup
    return content if encoding is None else content.decode(encoding, "replace").encode()
