"""Lines of a stream as text, of bounded length."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError

MAX_LINE: Final = 16 << 20
PIECE: Final = 1 << 20
MOST_WIDE: Final = 256 << 20


def lines(file: BinaryIO, *, cut: bool = False) -> Iterator[str]:
    """Yield lines without their ends, UTF-8, or UTF-16 where the beginning says so.

    Broken sequences become U+FFFD. A line beyond MAX_LINE raises FormatError, or with `cut` comes
    in pieces. NUL in the first line means that this is no text: FormatError.
    """
    source = _utf16(file) if _is_utf16(file) else _bytes(file, cut=cut)
    for number, line in enumerate(source):
        if not number and "\0" in line:
            raise FormatError("is binary, not text")
        yield line


def _bytes(file: BinaryIO, *, cut: bool) -> Iterator[str]:
    first, number = True, 0
    limit = PIECE if cut else MAX_LINE
    while line := file.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n") and not cut:
            raise FormatError(f"line {number} is longer than {MAX_LINE >> 20} MiB")
        if first:
            line, first = line.removeprefix(BOM_UTF8), False
        yield line.rstrip(b"\r\n").decode("utf-8", "replace")


def _is_utf16(file: BinaryIO) -> bool:
    peek = getattr(file, "peek", None)
    head = peek(2)[:2] if peek is not None else b""
    return head in (BOM_UTF16_LE, BOM_UTF16_BE)


def _utf16(file: BinaryIO) -> Iterator[str]:
    content = file.read(MOST_WIDE + 1)
    if len(content) > MOST_WIDE:
        raise FormatError(f"is UTF-16 and larger than {MOST_WIDE >> 20} MiB")
    yield from content.decode("utf-16", "replace").splitlines()
