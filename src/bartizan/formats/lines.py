"""Lenient text out of untrusted bytes, with the lines that editors count."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from bartizan.core.errors import FormatError

MEBIBYTE: Final = 1 << 20


def read_text(content: bytes, *, limit: int = MEBIBYTE) -> str:
    """Decode a text file: UTF-8, or UTF-16 when it says so; broken sequences become U+FFFD.

    People's manifests and documents come in many encodings, and one odd letter in a comment must
    not hide the rest. Line ends become a single newline. Raises FormatError when content is larger
    than limit or holds NUL characters, which no text file does.
    """
    if len(content) > limit:
        raise FormatError(f"{len(content)} bytes are more than the {limit} that are read")
    text = _decode(content)
    if "\x00" in text:
        raise FormatError("the file is binary, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines_of(text: str) -> list[str]:
    """Split at newlines only, since form feeds and Unicode separators end no physical line."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _decode(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.removeprefix(BOM_UTF8).decode("utf-8", "replace")
