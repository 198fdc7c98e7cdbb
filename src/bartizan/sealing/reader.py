"""Random access to a sealed file: each read authenticates the chunks that it touches, no others."""

import io
import os
from collections.abc import Sequence
from contextlib import ExitStack
from threading import RLock
from typing import BinaryIO, Final, Self

from bartizan.crypto.errors import SealBrokenError
from bartizan.crypto.stream import TAG, FileKeys
from bartizan.sealing.errors import ChunkChangedError, ChunkMovedError, SealingError, TruncatedError
from bartizan.sealing.header import Header, check_size, opened, read_header, size_of
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.writing import read_full

# To say that a chunk was moved, it is tried at this many places before and behind.
_TRIED: Final = 256


class SealedReader(io.RawIOBase):
    """A readable, seekable file of the plain content; the header is proven before the first read.

    The length is part of what is proven, so that a truncated file is an error and never a shorter
    one. Several threads may use one reader, and processes that were forked since it was opened.
    """

    def __init__(self, file: BinaryIO, keys: Sequence[KeyProvider]) -> None:
        """Take a sealed file that can seek, which is closed with the reader.

        Raises FormatError, KeyMissingError, KeyRefusedError or NotAuthenticError.
        """
        super().__init__()
        self._closing = ExitStack()
        self.header: Final[Header] = read_header(file)
        self._keys: FileKeys = opened(self.header, keys)
        check_size(self.header.head, size_of(file))
        self._file = file
        self._lock = RLock()
        self._at = 0
        self._held = -1
        head = self.header.head
        largest = min(head.chunk_size, head.length)
        self._plain = memoryview(bytearray(largest))
        self._sealed = memoryview(bytearray(largest + TAG))
        self._closing.callback(file.close)
        self._closing.callback(self._forget)

    @property
    def length(self) -> int:
        """How many plain bytes there are."""
        return self.header.head.length

    def read_at(self, offset: int, size: int) -> bytes:
        """Return `size` plain bytes from an offset, fewer only at the end.

        Raises NotAuthenticError when a chunk that holds some of them is not what was sealed there.
        """
        self._open()
        if offset < 0 or size < 0:
            raise ValueError("offset and size are not negative")
        content = memoryview(bytearray(max(0, min(size, self.length - offset))))
        self._read_into(offset, content)
        return content.tobytes()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can seek."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to an offset; return it from the start."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.length}[whence]
        if base + offset < 0:
            raise ValueError("there is nothing before the start")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Return the offset of the next read."""
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill a buffer with what comes next; return how many bytes there were."""
        self._open()
        view = memoryview(buffer).cast("B")
        view = view[: max(0, min(len(view), self.length - self._at))]
        self._read_into(self._at, view)
        self._at += len(view)
        return len(view)

    def open_chunk(self, number: int, into: memoryview) -> int:
        """Write the plain bytes of a chunk to the start of a buffer; return how many there are.

        Raises NotAuthenticError when the chunk is not what was sealed there.
        """
        self._open()
        head = self.header.head
        offset, size = head.place(number)
        sealed = self._sealed[: size + TAG]
        with self._lock:
            if _read_at(self._file, offset, sealed) != len(sealed):
                raise TruncatedError(
                    f"the file was truncated within chunk {number} while it was read"
                )
            try:
                last = number == head.chunks - 1
                self._keys.chunks.open_into(number, sealed, into[:size], last=last)
            except SealBrokenError:
                raise self._why(number, sealed) from None
        return size

    def close(self) -> None:
        """Close the file, and drop what was opened of it."""
        super().close()
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def _open(self) -> None:
        """Return when the reader is open: what was forgotten would read as zeros."""
        if self.closed:
            raise ValueError("the sealed file was closed")

    def _forget(self) -> None:
        with self._lock:
            self._held = -1
            self._plain[:] = bytes(len(self._plain))

    def _read_into(self, offset: int, into: memoryview) -> None:
        chunk = self.header.head.chunk_size
        with self._lock:
            while into:
                number, within = divmod(offset, chunk)
                part = self._opened(number)[within : within + len(into)]
                into[: len(part)] = part
                offset, into = offset + len(part), into[len(part) :]

    def _opened(self, number: int) -> memoryview:
        if number != self._held:
            self._held = -1
            self.open_chunk(number, self._plain)
            self._held = number
        return self._plain[: self.header.head.place(number)[1]]

    def _why(self, number: int, sealed: memoryview) -> SealingError:
        """Say how a chunk is not what was sealed: it may be the one of another place."""
        count = self.header.head.chunks
        into = memoryview(bytearray(len(sealed) - TAG))
        for other in range(max(0, number - _TRIED), min(count, number + _TRIED + 1)):
            if self.header.head.place(other)[1] != len(into):
                continue
            try:
                self._keys.chunks.open_into(other, sealed, into, last=other == count - 1)
            except SealBrokenError:
                continue
            return ChunkMovedError(f"chunk {number} was moved: what stands there is chunk {other}")
        return ChunkChangedError(
            f"chunk {number} of {count} was changed, or is of another file",
            hint="Restore the file; nothing of this chunk is given out.",
        )


def _read_at(file: BinaryIO, offset: int, buffer: memoryview) -> int:
    """Fill a buffer from an offset; return how many bytes there were.

    Processes that were forked share the place at which a file is read, so that is not moved.
    """
    if not isinstance(file, io.FileIO):
        file.seek(offset)
        return read_full(file, buffer)
    filled = 0
    while filled < len(buffer):
        count = os.preadv(file.fileno(), [buffer[filled:]], offset + filled)
        if not count:
            break
        filled += count
    return filled
