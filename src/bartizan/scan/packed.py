"""Unpacks compressed parts into memory, within the budget, and looks at what is in them."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from bartizan.core.errors import FormatError
from bartizan.formats.lz4 import unpack_lz4
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.inert import blank_from
from bartizan.scan.part import Part, Reader, Scan, Window, found, unread
from bartizan.scan.pickled import behind

PACKED_AT_ONCE: Final = 1 << 20
# Its mark, and a number of 64 bits as hexadecimal digits; Python 2 wrote one letter more.
JOBLIB_OLD: Final = 2 + len(hex(1 << 64))
MEMORY: Final = 256 << 20
# What is unpacked without the help of a library, and slowly.
MOST_LZ4: Final = 64 << 20


class Unpacker(Protocol):
    """A decompressor of the standard library."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return some more unpacked bytes, at most so many."""


class _Zlib:
    """zlib's decompressor, which gives back what it did not take, as one that keeps it."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return some more unpacked bytes, at most so many."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, max(1, max_length))


def unpack(make: Callable[[], Unpacker], part: Part, limit: int) -> tuple[bytes, int, str]:
    """Return unpacked bytes, how many packed ones they took, and why they are not all ("" if so).

    Streams that follow one another are taken together, as the tools that read such files do.
    """
    pieces: list[bytes] = []
    total = position = 0
    unpacker, size = make(), part.source.size
    while position < size and total < limit:
        packed = part.source.read_at(position, PACKED_AT_ONCE)
        position += len(packed)
        try:
            piece = unpacker.decompress(packed, limit - total)
        except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError, MemoryError) as error:
            return b"".join(pieces), position, f"cannot be unpacked: {error}"
        pieces.append(piece)
        total += len(piece)
        if unpacker.eof:
            position -= len(unpacker.unused_data)
            if not _begins(make, part.source.read_at(position, 64)):
                return b"".join(pieces), position, ""
            unpacker = make()
    whole = "" if unpacker.eof else "only a part of it was unpacked"
    return b"".join(pieces), position, whole


def _begins(make: Callable[[], Unpacker], head: bytes) -> bool:
    """Whether another stream begins with these bytes."""
    if not head.strip(b"\x00"):
        return False
    try:
        make().decompress(head, 1)
    except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
        return False
    return True


def compressed(make: Callable[[], Unpacker], *, strict: bool = True) -> Reader:
    """Return the reader of a compressed format; `strict` where its mark is surely no chance."""

    def read(scan: Scan, part: Part) -> Iterator[ScanFinding]:
        content, end, why = unpack(make, part, scan.budget.room)
        if not content:
            if strict:
                yield unread(part, why or "nothing is packed in it")
            elif len(scan.kinds) <= 1 or part.depth:
                raise FormatError(why or "nothing is packed in it")
            return
        scan.budget.take(len(content))
        yield from _looked(scan, part, content, part.source.size if why else end)
        if why:
            yield unread(part, f"{why}, {len(content)} bytes of it were looked at")

    return read


def lz4_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Unpack a frame of LZ4, and look at what is in it."""
    limit = min(MOST_LZ4, scan.budget.room)
    content, end = unpack_lz4(part.source, limit)
    scan.budget.take(len(content))
    yield from _looked(scan, part, content, end)
    if len(content) >= limit:
        yield unread(part, f"only a part of it was unpacked: {len(content)} bytes")


def _looked(scan: Scan, part: Part, content: bytes, end: int) -> Iterator[ScanFinding]:
    """Look at unpacked bytes, and say what stands behind the packed ones."""
    scan.understand(part, end)
    yield from scan.look(part.inside(content, "unpacked"))
    if not blank_from(part.source, end):
        rest = part.source.size - end
        message = f"{rest} bytes behind the compressed ones are not looked into"
        yield found(part, "trailing-bytes", Verdict.INCONCLUSIVE, message, end)
        yield from behind(scan, part, end)


def joblib_old_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Unpack what joblib wrote before 0.10: a mark, a length as text, and a stream of zlib."""
    start = JOBLIB_OLD + (part.source.read_at(JOBLIB_OLD, 1) == b" ")
    inner = replace(part, source=Window(part.source, start, max(0, part.source.size - start)))
    yield from zlib_file(scan, inner)


gzip_file: Final = compressed(lambda: _Zlib(zlib.MAX_WBITS | 16))
zlib_file: Final = compressed(lambda: _Zlib(zlib.MAX_WBITS), strict=False)
bzip2_file: Final = compressed(bz2.BZ2Decompressor)
xz_file: Final = compressed(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY))
lzma_file: Final = compressed(lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY))
