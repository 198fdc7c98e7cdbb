"""A receiver of OpenTelemetry: a request for some records, and an answer that says yes."""

import json
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Thread

from bartizan.audit.event import Event
from bartizan.audit.forms import batches
from bartizan.audit.forward.address import Address
from bartizan.audit.forward.errors import DeliveryError
from bartizan.audit.otlp import otlp_request
from bartizan.audit.text import plain

LONGEST_ANSWER = 65_536
OK = 200
HEADERS = {"Content-Type": "application/json"}
NONE: Mapping[str, str] = {}


class Collector:
    """A collector that takes OTLP in JSON over HTTP."""

    def __init__(
        self,
        address: Address,
        timeout: float,
        *,
        tls: ssl.SSLContext | None = None,
        headers: Mapping[str, str] = NONE,
    ) -> None:
        """Take where it is, whom TLS trusts, and headers that say who we are."""
        self._address, self._timeout, self._tls = address, timeout, tls
        self._headers = {**headers, **HEADERS}

    def deliver(self, events: Iterable[Event]) -> None:
        """Return when the collector has said yes to all, to each request within the timeout.

        Raises DeliveryError when it did not.
        """
        connection = self._connection()
        try:
            for batch in batches(events):
                self._post(connection, otlp_request(batch).encode())
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        at, timeout = self._address, self._timeout
        if self._tls is None:
            return HTTPConnection(at.host, at.port, timeout=timeout)
        return HTTPSConnection(at.host, at.port, timeout=timeout, context=self._tls)

    def _post(self, connection: HTTPConnection, body: bytes) -> None:
        """Send one request, in a thread of its own: a socket bounds each step, but not them all."""
        exchange = _Exchange(self._headers)
        work = (connection, self._address.path, body)
        thread = Thread(target=exchange.run, args=work, daemon=True)
        thread.start()
        thread.join(self._timeout)
        if thread.is_alive():
            _cut(connection)
            raise self._failed(f"it did not answer within {self._timeout:g} seconds")
        if exchange.failure:
            raise self._failed(exchange.failure)
        if exchange.status != OK:
            raise self._failed(f"it answered {exchange.status}")
        rejected = rejected_of(exchange.content)
        if rejected:
            raise self._failed(f"it rejected {rejected} records")

    def _failed(self, reason: str) -> DeliveryError:
        at = self._address
        return DeliveryError(f"{at.host}:{at.port} did not take the records: {reason}")


class _Exchange:
    """A request and what came of it: an answer, or why there is none."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.status = 0
        self.content = b""
        self.failure = ""

    def run(self, connection: HTTPConnection, path: str, body: bytes) -> None:
        """Send a request and read the answer, whatever comes of it."""
        try:
            connection.request("POST", path, body, dict(self.headers))
            answer = connection.getresponse()
            self.content, self.status = answer.read(LONGEST_ANSWER), answer.status
            if not answer.isclosed():  # a longer answer than was read: no second request behind it
                connection.close()
        except (OSError, HTTPException, ValueError) as error:
            self.failure = str(error) or type(error).__name__


def _cut(connection: HTTPConnection) -> None:
    """End a connection under a thread that reads from it."""
    with suppress(AttributeError, OSError):  # it has no socket yet, or none any more
        connection.sock.shutdown(SHUT_RDWR)


def rejected_of(content: bytes) -> str:
    """Return how many records an answer rejects, "" for none or an answer without a word on it."""
    try:
        count = json.loads(content)["partialSuccess"]["rejectedLogRecords"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return "" if count in (0, "0", None) else plain(str(count)[:20])
