"""Asks a process of its own to read tables, within bounds of bytes, memory and time."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from json import dumps
from threading import Timer
from typing import Final

from bartizan.collect.tables.wire import BROKEN, LENGTH, MOST_ANSWER, REFUSED, Sampled, heard
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap

# The bytes of a table that are read, the address space of the process, its CPU time for a table,
# and how long it may take by the clock, where it waits for something.
MOST_BYTES: Final = 16 << 20
MEMORY: Final = 1 << 30
SECONDS: Final = 20
DEADLINE: Final = 300
# After so many tables that ended the process no more are read: a tree may be full of them.
MOST_ENDED: Final = 8
_NO_MORE: Final = f"is not read: {MOST_ENDED} tables before it ended their reader"
MISSING: Final = "needs the data extra: pip install 'bartizan[data]'"
# Takes an offset and a count; the bytes of a table, or why they cannot be had.
Ranges = Callable[[int, int], bytes | Gap]


class Asking:
    """A reader of tables: its process starts with the first table, and anew when one ends it."""

    def __init__(self, *, memory: int = MEMORY, seconds: int = SECONDS) -> None:
        """Give the process so many bytes of address space, and seconds of CPU time a table."""
        self._bounds = (str(memory), str(seconds))
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = 0

    def sample(self, kind: str, size: int, ranges: Ranges) -> Sampled:
        """Return a sample of a table's rows. Raises FormatError where it cannot be read."""
        if find_spec("pyarrow") is None:
            raise FormatError(MISSING)
        if self._ended >= MOST_ENDED:
            raise FormatError(_NO_MORE)
        process = self._started()
        guard = Timer(DEADLINE, process.kill)
        guard.start()
        try:
            answer = _asked(process, kind, size, ranges)
        except (OSError, FormatError) as error:
            self.close()
            self._ended += isinstance(error, OSError) or error.message == BROKEN
            raise error if isinstance(error, FormatError) else FormatError(BROKEN) from None
        finally:
            guard.cancel()
        if isinstance(answer, str):
            raise FormatError(answer)
        return answer

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            # -P: what lies in the folder that is assessed is never imported.
            command = [sys.executable, "-P", "-m", "bartizan.collect.tables.child", *self._bounds]
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
                env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"},
            )
        return self._process


@contextmanager
def asking() -> Iterator[Asking]:
    """Hold a reader of tables, and end it."""
    reader = Asking()
    try:
        yield reader
    finally:
        reader.close()


def _asked(
    process: "subprocess.Popen[bytes]", kind: str, size: int, ranges: Ranges
) -> Sampled | str:
    """Return a sample, or why there is none. Raises OSError or FormatError where it must end."""
    if process.stdin is None or process.stdout is None:
        raise FormatError(BROKEN)
    process.stdin.write(dumps({"kind": kind, "size": size}).encode() + b"\n")
    left = MOST_BYTES
    while True:
        process.stdin.flush()
        line = process.stdout.readline(MOST_ANSWER)
        if not line.endswith(b"\n"):
            raise FormatError(BROKEN)
        said = heard(line)
        if not isinstance(said, tuple):
            return said
        if sum(said) > size:
            raise FormatError(BROKEN)
        left -= said[1]
        content = ranges(*said) if left >= 0 else None
        if isinstance(content, Gap):
            raise FormatError(content.reason)
        process.stdin.write(REFUSED if content is None else LENGTH.pack(len(content)) + content)
