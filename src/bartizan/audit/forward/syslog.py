"""Receivers of syslog: datagrams (RFC 5426), and streams (RFC 6587, RFC 5425) that are closed.

Syslog has no acknowledgement. A stream is closed after each delivery, and only when the receiver
has closed it, too, has it read all. Datagrams are handed to the network, which may lose them.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from bartizan.audit.event import Event
from bartizan.audit.forward.errors import DeliveryError
from bartizan.audit.syslog import LONGEST_DATAGRAM, syslog_line

Body = Callable[[Event], str]
CHUNK = 65_536


class Datagrams:
    """A receiver of one message in each datagram."""

    def __init__(self, host: str, port: int, body: Body, timeout: float) -> None:
        """Take where it is, and what the text of a message is."""
        self._place, self._body, self._timeout = (host, port), body, timeout

    def deliver(self, events: Iterable[Event]) -> None:
        """Hand all events to the network. Raises DeliveryError when it refuses one."""
        with _failing(self._place), self._socket() as sock:
            for event in events:
                sock.send(syslog_line(event, self._body, LONGEST_DATAGRAM))
            refused = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if refused:
                raise OSError(refused, "the receiver refused a datagram")

    def _socket(self) -> socket.socket:
        family, kind, protocol, _, place = socket.getaddrinfo(*self._place, type=socket.SOCK_DGRAM)[
            0
        ]
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(self._timeout)
            sock.connect(place)
        except OSError:
            sock.close()
            raise
        return sock


class Stream:
    """A receiver of messages with their length before them, over TCP or TLS."""

    def __init__(
        self, host: str, port: int, body: Body, timeout: float, *, tls: ssl.SSLContext | None = None
    ) -> None:
        """Take where it is, what the text of a message is, and whom TLS trusts."""
        self._place, self._body, self._timeout, self._tls = (host, port), body, timeout, tls

    def deliver(self, events: Iterable[Event]) -> None:
        """Return when the receiver has read all events. Raises DeliveryError when it has not."""
        with _failing(self._place):
            plain = socket.create_connection(self._place, self._timeout)
            with plain:
                if self._tls is None:
                    self._send(plain, events)
                    plain.shutdown(socket.SHUT_WR)
                    _expect_end(plain)
                else:
                    self._send_sealed(plain, self._tls, events)

    def _send(self, sock: socket.socket, events: Iterable[Event]) -> None:
        for chunk in _chunks(syslog_line(event, self._body) for event in events):
            sock.sendall(chunk)

    def _send_sealed(
        self, plain: socket.socket, tls: ssl.SSLContext, events: Iterable[Event]
    ) -> None:
        with tls.wrap_socket(plain, server_hostname=self._place[0]) as sock:
            self._send(sock, events)
            sock.unwrap().close()  # anybody on the way can end TCP, only the receiver TLS


def _expect_end(sock: socket.socket) -> None:
    if sock.recv(1):
        raise OSError("the receiver answers, which syslog does not")


def _chunks(messages: Iterable[bytes]) -> Iterator[bytes]:
    """Yield messages in octet-counted frames (RFC 6587, 3.4.1), many at once."""
    chunk = bytearray()
    for message in messages:
        chunk += b"%d %b" % (len(message), message)
        if len(chunk) >= CHUNK:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)


@contextmanager
def _failing(place: tuple[str, int]) -> Iterator[None]:
    """Turn what goes wrong with the network into a DeliveryError."""
    try:
        yield
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DeliveryError(f"{place[0]}:{place[1]} took nothing for sure: {reason}") from None
