"""Connects to a host: only to an address that is as far away as is asked, and with its TLS."""

import io
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from ipaddress import ip_address
from typing import Final, NamedTuple, cast

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.address import Reach, Url, reach_of

SECONDS: Final = 10.0
IDLE: Final = 20.0
Clock = Callable[[], float]


class Dialled(NamedTuple):
    """A connection, and how far away its other end is."""

    socket: socket.socket
    reach: Reach


Dial = Callable[[str, int, Reach], Dialled]


def dial(host: str, port: int, least: Reach) -> Dialled:
    """Connect to the first address of a host that is no nearer than `least`, and can be reached.

    The address that was judged is the one that is connected to. Raises ConnectorError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConnectorError(f"{host} is not found: {_why(error)}") from None
    why = ""
    for family, kind, protocol, _, address in found:
        reach = reach_of(ip_address(str(address[0]).partition("%")[0]))
        if reach < least:
            why = why or "it leads to an address of this machine or of a private network"
            continue
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(address)
        except OSError as error:
            connection.close()
            why = _why(error)
        else:
            return Dialled(connection, reach)
    raise ConnectorError(f"{host} cannot be reached: {why or 'it has no address'}")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


class Line(HTTPConnection):
    """A connection that is kept for several questions, each of which must end by its deadline."""

    def __init__(self, url: Url, least: Reach, dial_: Dial, clock: Clock) -> None:
        """Connect. Raises ConnectorError."""
        super().__init__(url.host, url.port)
        self.default_port = 443 if url.scheme == "https" else 80
        self.deadline = 0.0
        found = dial_(url.host, url.port, least)
        self.reach, self.sock = found.reach, found.socket
        self.sock.settimeout(SECONDS)
        if url.scheme == "https":
            try:
                self.sock = ssl.create_default_context().wrap_socket(
                    found.socket, server_hostname=url.host
                )
            except OSError as error:
                found.socket.close()
                said = getattr(error, "verify_message", "") or _why(error)
                raise ConnectorError(f"{url.host} has no TLS that is trusted: {said}") from None
        self.response_class = _answering(self, clock)

    def connect(self) -> None:
        """Refuse: a line that was ended is not taken up again, as its address was judged once.

        Raises ConnectionResetError.
        """
        raise ConnectionResetError("the connection was ended")


def _answering(line: Line, clock: Clock) -> type[HTTPResponse]:
    """Return the class of a line's answers, whose bytes come before its deadline or not at all."""

    class Answering(HTTPResponse):
        def __init__(self, sock: socket.socket, *given: object, **named: object) -> None:
            super().__init__(cast("socket.socket", _Timed(sock, line, clock)), *given, **named)  # type: ignore[arg-type]

    return Answering


class _Timed(io.RawIOBase):
    """The bytes that come from a socket, each of which is waited for until a deadline alone.

    A timeout of the socket would let one byte come in each, for ever.
    """

    def __init__(self, sock: socket.socket, line: Line, clock: Clock) -> None:
        self._socket, self._line, self._clock = sock, line, clock
        self._raw = sock.makefile("rb", buffering=0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the bytes as a file, which is all that an answer asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        left = self._line.deadline - self._clock()
        if left <= 0:
            raise TimeoutError("it took too long")
        self._socket.settimeout(min(left, IDLE))
        return cast("int", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()
