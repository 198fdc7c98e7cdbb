"""A receiver of OpenTelemetry: a request for some records, and an answer that says yes."""

import json
import ssl
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from bartizan.audit.event import Event
from bartizan.audit.forms import batches
from bartizan.audit.forward.address import Address
from bartizan.audit.forward.errors import DeliveryError
from bartizan.audit.otlp import otlp_request

LONGEST_ANSWER = 65_536
OK = 200
HEADERS = {"Content-Type": "application/json"}


class Collector:
    """A collector that takes OTLP in JSON over HTTP."""

    def __init__(
        self, address: Address, timeout: float, *, tls: ssl.SSLContext | None = None
    ) -> None:
        """Take where it is, and whom TLS trusts."""
        self._address, self._timeout, self._tls = address, timeout, tls

    def deliver(self, events: Iterable[Event]) -> None:
        """Return when the collector has said yes to all. Raises DeliveryError when it did not."""
        connection = self._connection()
        try:
            for batch in batches(events):
                self._post(connection, otlp_request(batch).encode())
        except (OSError, HTTPException) as error:
            raise self._failed(str(error) or type(error).__name__) from None
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        at, timeout = self._address, self._timeout
        if self._tls is None:
            return HTTPConnection(at.host, at.port, timeout=timeout)
        return HTTPSConnection(at.host, at.port, timeout=timeout, context=self._tls)

    def _post(self, connection: HTTPConnection, body: bytes) -> None:
        connection.request("POST", self._address.path, body, HEADERS)
        answer = connection.getresponse()
        content = answer.read(LONGEST_ANSWER)
        if answer.status != OK:
            raise self._failed(f"it answered {answer.status}")
        rejected = rejected_of(content)
        if rejected:
            raise self._failed(f"it rejected {rejected} records")
        if not answer.isclosed():  # a longer answer than was read: no second request behind it
            connection.close()

    def _failed(self, reason: str) -> DeliveryError:
        at = self._address
        return DeliveryError(f"{at.host}:{at.port} did not take the records: {reason}")


def rejected_of(content: bytes) -> str:
    """Return how many records an answer rejects, "" for none or an answer without a word on it."""
    try:
        count = json.loads(content)["partialSuccess"]["rejectedLogRecords"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return "" if count in (0, "0", None) else str(count)[:20]
