"""The receivers that a person may name, as text."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bartizan.core.errors import InvalidInputError

HINT = (
    "Write it like syslog+tls://siem.example:6514, syslog+tcp://, syslog+udp://, "
    "otlp+http://collector.example:4318, otlp+https:// or file:PATH."
)
NETWORK = ("syslog+udp", "syslog+tcp", "syslog+tls", "otlp+http", "otlp+https")
LOGS = "/v1/logs"


@dataclass(frozen=True, slots=True)
class Address:
    """A receiver: how it is spoken to, and where it is; `path` is a file's, or that of a URL."""

    kind: str
    host: str = ""
    port: int = 0
    path: str = ""


def parse_address(text: str) -> Address:
    """Read the name of a receiver. Raises InvalidInputError for any other text."""
    if text.startswith("file:") and len(text) > len("file:"):
        return Address("file", path=text.removeprefix("file:"))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInputError("the receiver is no address", hint=HINT) from None
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidInputError("a receiver has no user, query or fragment", hint=HINT)
    if parts.scheme not in NETWORK or not host or not port:
        raise InvalidInputError(f"'{text[:80]}' is no receiver with its port", hint=HINT)
    if parts.scheme.startswith("syslog") and parts.path not in ("", "/"):
        raise InvalidInputError(f"'{text[:80]}': syslog has no path", hint=HINT)
    path = parts.path if parts.path not in ("", "/") else LOGS
    return Address(parts.scheme, host, port, path if parts.scheme.startswith("otlp") else "")
