"""Waits for what a server sends as long as it goes on at a pace that ends some day."""

import errno
import io
import socket
from collections.abc import Callable
from http.client import HTTPResponse
from time import monotonic
from typing import Final, cast

# Who sends fewer bytes a second than this, once so many seconds were waited, is lost.
SLOWEST: Final = 1024
PATIENCE: Final = 60
Clock = Callable[[], float]


class Patient(io.RawIOBase):
    """The bytes of one answer: its head, and what it holds.

    Counted is the time that is spent waiting for them, and not what is done meanwhile. A timeout of
    the socket alone would let one byte come in each, for ever.
    """

    def __init__(self, raw: io.RawIOBase, clock: Clock = monotonic) -> None:
        """Take the bytes as they come."""
        self._raw, self._clock = raw, clock
        self._waited, self._count = 0.0, 0

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Read what is there. Raises TimeoutError where it comes too slowly to ever end."""
        before = self._clock()
        count = cast("int", self._raw.readinto(buffer))
        self._waited += self._clock() - before
        self._count += count
        if self._waited > PATIENCE and self._count < self._waited * SLOWEST:
            told = f"it sent {self._count} bytes in {self._waited:.0f} seconds"
            raise TimeoutError(errno.ETIMEDOUT, told)
        return count

    def close(self) -> None:
        """Close what it reads from."""
        self._raw.close()
        super().close()


class PatientAnswer(HTTPResponse):
    """An answer whose bytes come at a pace, from the first on."""

    def __init__(self, sock: socket.socket, *given: object, **named: object) -> None:
        """Take the socket that it comes from."""
        super().__init__(cast("socket.socket", _Once(sock)), *given, **named)  # type: ignore[arg-type]


class _Once:
    """What an answer asks of its socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        raw = self._socket.makefile("rb", buffering=0)
        return io.BufferedReader(Patient(cast("io.RawIOBase", raw)))
