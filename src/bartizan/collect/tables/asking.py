"""Asks a process of its own to read tables, within bounds of bytes, memory and time."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from json import dumps
from threading import Timer
from typing import Final

from bartizan.collect.tables.wire import (
    BROKEN,
    LENGTH,
    MOST_ANSWER,
    MOST_CELLS,
    REFUSED,
    Sampled,
    heard,
)
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap

# The bytes of a table that are read, the address space of the process, its CPU time for a table,
# and how long it may take by the clock, where it waits for something.
MOST_BYTES: Final = 16 << 20
MEMORY: Final = 1 << 30
SECONDS: Final = 20
# What all tables of a tree may take of CPU time together, and each of them where they are many.
TREE_SECONDS: Final = 180
LEAST_SECONDS: Final = 5
DEADLINE: Final = 300
# After so many tables that ended the process no more are read: a tree may be full of them.
MOST_ENDED: Final = 8
_NO_MORE: Final = f"is not read: {MOST_ENDED} tables before it ended their reader"
_NO_TIME: Final = (
    f"is not read: the tables before it took the {TREE_SECONDS} seconds of CPU time that an "
    "assessment gives to all"
)
MISSING: Final = "needs the data extra: pip install 'bartizan[data]'"
# Takes an offset and a count; the bytes of a table, or why they cannot be had.
Ranges = Callable[[int, int], bytes | Gap]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one table may cost: bytes read, characters of its sample, seconds of CPU time."""

    bytes: int = MOST_BYTES
    cells: int = MOST_CELLS
    seconds: int = SECONDS


ALONE: Final = Bounds()


class Asking:
    """A reader of tables: its process starts with the first table, and anew when one ends it.

    `spent` are the bytes that were read of all tables so far.
    """

    def __init__(self, *, memory: int = MEMORY, seconds: int = TREE_SECONDS) -> None:
        """Give it so many bytes of address space, and seconds of CPU time for all tables."""
        self._memory, self._left = memory, float(seconds)
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = 0
        self.spent = 0

    def sample(self, kind: str, size: int, ranges: Ranges, bounds: Bounds = ALONE) -> Sampled:
        """Return a sample of a table's rows. Raises FormatError where it cannot be read."""
        if find_spec("pyarrow") is None:
            raise FormatError(MISSING)
        if self._ended >= MOST_ENDED:
            raise FormatError(_NO_MORE)
        if self._left < 1:
            raise FormatError(_NO_TIME)
        process = self._started()
        guard = Timer(DEADLINE, process.kill)
        guard.start()
        try:
            answer = self._asked(process, {"kind": kind, "size": size}, ranges, bounds)
        except (OSError, FormatError) as error:
            self.close()
            broken = isinstance(error, OSError) or error.message == BROKEN
            self._ended += broken
            raise FormatError(self._why(process, bounds)) if broken else error from None
        finally:
            guard.cancel()
        if isinstance(answer, str):
            raise FormatError(answer)
        return answer

    def close(self) -> None:
        """End the process, and count the CPU time that it took."""
        process, self._process = self._process, None
        if process is not None:
            before = _seconds_of_ended()
            process.kill()
            process.communicate()
            self._left -= _seconds_of_ended() - before

    def _why(self, process: "subprocess.Popen[bytes]", bounds: Bounds) -> str:
        """Return what ended the process, which has ended."""
        if self._left < 1:
            return _NO_TIME
        if process.returncode != -signal.SIGXCPU:
            return BROKEN
        return f"is not read: that takes more than {bounds.seconds} seconds of CPU time"

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            # -P: what lies in the folder that is assessed is never imported.
            bounds = (str(self._memory), str(int(self._left)))
            command = [sys.executable, "-P", "-m", "bartizan.collect.tables.child", *bounds]
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
                env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"},
            )
        return self._process

    def _asked(
        self,
        process: "subprocess.Popen[bytes]",
        table: Mapping[str, str | int],
        ranges: Ranges,
        bounds: Bounds,
    ) -> Sampled | str:
        """Return a sample, or why there is none. Raises OSError or FormatError where it ends."""
        if process.stdin is None or process.stdout is None:
            raise FormatError(BROKEN)
        process.stdin.write(dumps({**table, **asdict(bounds)}).encode() + b"\n")
        size, left = int(table["size"]), bounds.bytes
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
            self.spent += len(content or b"")
            process.stdin.write(REFUSED if content is None else LENGTH.pack(len(content)) + content)


def _seconds_of_ended() -> float:
    """Return the CPU time of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def asking() -> Iterator[Asking]:
    """Hold a reader of tables, and end it."""
    reader = Asking()
    try:
        yield reader
    finally:
        reader.close()
