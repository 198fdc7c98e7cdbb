"""Opens the bytes of a source, unpacked as they are read, with a bound on what they unpack to."""

import bz2
import errno
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError
from bartizan.engine.told import Told, silent

MOST_UNPACKED: Final = 64 << 30
PIECE: Final = 1 << 18
# What reading packed or broken bytes may raise, beside FormatError.
FAULTS: Final = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, ValueError)
# What writing raises, and reading never.
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


class Bounded(io.RawIOBase):
    """Bytes of a stream, of which no more than `most` are given: an archive may hold a bomb."""

    def __init__(self, inner: BinaryIO, most: int = MOST_UNPACKED) -> None:
        self.inner = inner
        self.left = most

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill a buffer. Raises FormatError beyond the bound."""
        data = self.inner.read(len(buffer))
        self.left -= len(data)
        if self.left < 0:
            raise FormatError(f"unpacks to more than {MOST_UNPACKED >> 30} GiB")
        buffer[: len(data)] = data
        return len(data)


class Counted(io.RawIOBase):
    """Bytes of a file; somebody is told of how many are read, before they are unpacked."""

    def __init__(self, inner: BinaryIO, told: Told) -> None:
        self.inner, self.told = inner, told

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def seekable(self) -> bool:
        """Say that any place of it can be read."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self.inner.seek(offset, whence)

    def tell(self) -> int:
        """Return where it stands."""
        return self.inner.tell()

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill a buffer."""
        data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        self.told(len(data))
        return len(data)


def _counted(file: BinaryIO, told: Told) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(Counted(file, told), PIECE))


@contextmanager
def opened(source: Source, told: Told = silent) -> Iterator[BinaryIO]:
    """Open the bytes of a source. Raises FormatError for what cannot be opened or unpacked.

    `told` is told of each piece that is read of the file.
    """
    try:
        with source.path.open("rb") as file:
            counted: BinaryIO = file if told is silent else _counted(file, told)
            yield from _unpacked(source, counted)
    except FAULTS as error:
        raise FormatError(reason_of(error)) from None


def reason_of(error: Exception) -> str:
    """Return why something was not read to its end; or not written, where the disk is full."""
    first = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    told = first[:120] or type(error).__name__
    if getattr(error, "errno", None) in _NO_ROOM:
        return f"what is made of it cannot be written: {told}"
    return f"cannot be read to its end: {told}"


def _unpacked(source: Source, file: BinaryIO) -> Iterator[BinaryIO]:
    if source.member:
        with zipfile.ZipFile(file) as archive, archive.open(source.member) as member:
            yield from _plain(source, cast("BinaryIO", member))
    else:
        yield from _plain(source, file)


def _plain(source: Source, file: BinaryIO) -> Iterator[BinaryIO]:
    if not source.packing and not source.member:
        yield file
        return
    yield cast("BinaryIO", io.BufferedReader(Bounded(_inner(source, file))))


def _inner(source: Source, file: BinaryIO) -> BinaryIO:
    match source.packing:
        case "gzip":
            return cast("BinaryIO", gzip.GzipFile(fileobj=file))
        case "bzip2":
            return cast("BinaryIO", bz2.BZ2File(file))
        case "xz":
            return cast("BinaryIO", lzma.LZMAFile(file))
        case _:
            return file
