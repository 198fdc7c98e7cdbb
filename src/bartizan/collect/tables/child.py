"""The process that reads tables: it is handed ranges of bytes, and opens no file itself.

Started with `python -m bartizan.collect.tables.child MEMORY SECONDS`: so much address space, and so
many seconds of CPU time for all tables together.
"""

import io
import json
import resource
import sys
from typing import BinaryIO

from bartizan.collect.tables.reading import TOO_LARGE, read
from bartizan.collect.tables.wire import LENGTH, SpentError, told
from bartizan.core.errors import FormatError

_NO_FILES = ("RLIMIT_FSIZE", "RLIMIT_CORE")


class Ranged(io.RawIOBase):
    """A file whose bytes another process hands out."""

    def __init__(self, size: int, ask: BinaryIO, answer: BinaryIO) -> None:
        self._size, self._ask, self._answer = size, ask, answer
        self._at = 0

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def seekable(self) -> bool:
        """Say that any place of it can be read."""
        return True

    def tell(self) -> int:
        """Return where it stands."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place. Raises ValueError for one before the first byte."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the first byte")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return bytes from where it stands. Raises SpentError where they are refused."""
        left = max(0, self._size - self._at)
        count = left if size < 0 else min(size, left)
        if not count:
            return b""
        self._ask.write(json.dumps({"read": [self._at, count]}).encode() + b"\n")
        self._ask.flush()
        (length,) = LENGTH.unpack(self._answer.read(LENGTH.size))
        if length < 0:
            raise SpentError
        content = self._answer.read(length)
        self._at += len(content)
        return content

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill a buffer. Raises SpentError where its bytes are refused."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def main() -> None:
    """Answer questions until there are no more."""
    memory, seconds = map(int, sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for name in _NO_FILES:
        resource.setrlimit(getattr(resource, name), (0, 0))
    ask, answer = sys.stdin.buffer, sys.stdout.buffer
    while line := ask.readline():
        question = json.loads(line)
        _allow(question["seconds"])
        file = Ranged(question["size"], answer, ask)
        answer.write(_said(file, question["kind"], question["cells"]))
        answer.flush()


def _allow(seconds: int) -> None:
    """Let this process use so many more seconds of CPU time; the system ends it after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, most), most))


def _said(file: Ranged, kind: str, cells: int) -> bytes:
    try:
        return told(read(file, kind, cells))
    except FormatError as error:
        reason = error.message
    except MemoryError:
        reason = TOO_LARGE
    except Exception as error:  # noqa: BLE001 - the boundary: what breaks is a table not read
        # Only the kind of the error: its text could hold what the table holds.
        reason = f"cannot be read: {type(error).__name__}"
    return json.dumps({"unread": reason}).encode() + b"\n"


if __name__ == "__main__":
    main()
