"""Where requests go: a host, over TLS unless it is this machine or a person says otherwise."""

import re
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urljoin, urlsplit

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.registry.patience import PatientAnswer

SECONDS: Final = 60
# Whoever reads no answer gets one of these; those that a certificate raises are among them.
LOST: Final = (OSError, HTTPException)
# A name of DNS or an address, and a port (RFC 3986, section 3.2), without a user.
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]{{2,45}}\])(?::[0-9]{{1,5}})?"
)
_LONGEST_HOST: Final = 253
_HIGHEST_PORT: Final = 65_535
_SHOWN: Final = 200
_VISIBLE: Final = re.compile(r"[!-~]{1,16384}")


class RegistryError(ConnectorError):
    """A registry refuses, or answers what it must not."""


class LostError(RegistryError):
    """No answer came, or it broke off."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A host with its port, if it has one, and whether it is spoken to without TLS."""

    host: str
    plain: bool

    @property
    def scheme(self) -> str:
        """What its addresses begin with."""
        return "http" if self.plain else "https"

    def connect(self) -> HTTPConnection:
        """Return a connection, which opens with its first request; answers come at a pace."""
        if self.plain:
            made = HTTPConnection(self.host, timeout=SECONDS)
        else:
            context = ssl.create_default_context()
            made = HTTPSConnection(self.host, timeout=SECONDS, context=context)
        made.response_class = PatientAnswer
        return made


@dataclass(frozen=True, slots=True)
class Target:
    """What a request asks for: an origin, and a path with its query."""

    origin: Origin
    path: str

    def to(self, location: str) -> "Target":
        """Return where this place sends us on.

        TLS is never left, and what goes without it stays on its host. Raises RegistryError for
        what leads anywhere else.
        """
        here = f"{self.origin.scheme}://{self.origin.host}{self.path}"
        try:
            parts = urlsplit(urljoin(here, location))
            port = parts.port
        except ValueError:
            raise _astray(location) from None
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        name = parts.hostname or ""
        if _VISIBLE.fullmatch(path) is None or not is_host(parts.netloc):
            raise _astray(location)
        if _same(self.origin, name, port):  # also where what ends its TLS says http
            return Target(self.origin, path)
        near = self.origin.plain and _name(self.origin) == name
        if parts.scheme != "https" and not (parts.scheme == "http" and near):
            raise _astray(location)
        return Target(Origin(parts.netloc.lower(), plain=parts.scheme == "http"), path)


def why(error: Exception) -> str:
    """Return why no answer came, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(getattr(error, "strerror", None) or type(error).__name__)


def is_host(text: str) -> bool:
    """Whether a text is a host, with a port or without: one that can be looked up."""
    port = text.rpartition(":")[2] if not text.endswith("]") and ":" in text else "443"
    named = _HOST.fullmatch(text) is not None and len(text) <= _LONGEST_HOST
    return named and 0 < int(port) <= _HIGHEST_PORT


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its name or address."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _same(origin: Origin, name: str, port: int | None) -> bool:
    ours = urlsplit(f"//{origin.host}").port
    return _name(origin) == name and (port == ours or (ours is None and port in (80, 443)))


def _name(origin: Origin) -> str:
    return urlsplit(f"//{origin.host}").hostname or ""


def _astray(location: str) -> RegistryError:
    """Return the error that names a scheme and a host: what else stands there may be a secret."""
    try:
        parts = urlsplit(location)
        place = ascii(f"{parts.scheme}://{parts.hostname or ''}"[:_SHOWN])
    except ValueError:
        place = "no address"
    return RegistryError(
        f"the registry sends us on to {place}, which is none over TLS",
        hint="Nothing was sent there.",
    )
