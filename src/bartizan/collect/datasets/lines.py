"""Lines of a stream as text, of bounded length."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError

MAX_LINE: Final = 16 << 20
PIECE: Final = 1 << 20
MOST_WIDE: Final = 256 << 20
# Where a long line is parted, best first, and how far from its end.
_GAPS: Final = (b". ", b"; ", b", ", b" ", b",")
_NEAR: Final = 4_096
_WIDEST: Final = 4


def lines(file: BinaryIO, *, cut: bool = False, strict: bool = False) -> Iterator[str]:
    """Yield lines without their ends, UTF-8, or UTF-16 where the beginning says so.

    A line that is not UTF-8 is read as Windows-1252; `strict` raises FormatError for it. A line
    beyond MAX_LINE raises FormatError, or with `cut` comes in pieces that part between words. NUL
    in the first line means that this is no text: FormatError.
    """
    source = _utf16(file, strict=strict) if _is_utf16(file) else _texts(file, cut, strict)
    for number, line in enumerate(source):
        if not number and "\0" in line:
            raise FormatError("is binary, not text")
        yield line


def _texts(file: BinaryIO, cut: bool, strict: bool) -> Iterator[str]:  # noqa: FBT001 - inner
    for number, line in enumerate(_bytes(file, cut=cut), 1):
        plain = line.rstrip(b"\r\n")
        try:
            yield plain.decode("utf-8")
        except UnicodeDecodeError:
            if strict:
                raise FormatError(f"line {number} is not UTF-8: convert the file first") from None
            yield _western(plain)


def _western(line: bytes) -> str:
    """Return a line of Windows-1252; bytes that this does not have are those of ISO 8859-1."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _bytes(file: BinaryIO, *, cut: bool) -> Iterator[bytes]:
    first, number, rest = True, 0, b""
    limit = PIECE if cut else MAX_LINE
    while line := file.readline(limit + 1):
        number += 1
        line, rest = rest + line, b""
        if len(line) > limit and not line.endswith(b"\n"):
            if not cut:
                raise FormatError(f"line {number} is longer than {MAX_LINE >> 20} MiB")
            line, rest = _parted(line)
        if first:
            line, first = line.removeprefix(BOM_UTF8), False
        yield line
    if rest:
        yield rest


def _parted(line: bytes) -> tuple[bytes, bytes]:
    """Part a line near its end, where no value and no character is cut if there is such a place."""
    for mark in _GAPS:
        place = line.rfind(mark, len(line) - _NEAR)
        if place >= 0:
            return line[: place + len(mark)], line[place + len(mark) :]
    end = len(line)
    while end > len(line) - _WIDEST and line[end - 1] & 0xC0 == 0x80:  # noqa: PLR2004 - UTF-8
        end -= 1
    if line[end - 1] < 0x80:  # noqa: PLR2004 - UTF-8
        return line, b""
    return line[: end - 1], line[end - 1 :]


def _is_utf16(file: BinaryIO) -> bool:
    peek = getattr(file, "peek", None)
    head = peek(2)[:2] if peek is not None else b""
    return head in (BOM_UTF16_LE, BOM_UTF16_BE)


def _utf16(file: BinaryIO, *, strict: bool) -> Iterator[str]:
    content = file.read(MOST_WIDE + 1)
    if len(content) > MOST_WIDE:
        raise FormatError(f"is UTF-16 and larger than {MOST_WIDE >> 20} MiB")
    try:
        text = content.decode("utf-16", "strict" if strict else "replace")
    except UnicodeDecodeError:
        raise FormatError("is broken UTF-16") from None
    yield from (line.rstrip("\r") for line in text.removesuffix("\n").split("\n"))
