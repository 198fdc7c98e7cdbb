"""Where a provider is, and the head of a request to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bartizan.gateway.refusal import Reason, RefusedError

AGENT: Final = "bartizan-gateway"
PORTS: Final = {"http": 80, "https": 443}
TARGET: Final = re.compile(r"/[!-~]*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a server is: its scheme, its host as a header names it, and the path before ours."""

    scheme: str
    host: str
    port: int
    name: str
    path: str


def origin_of(url: str) -> Origin:
    """Return the parts of an address. Raises KeyError, ValueError for one that is none of HTTP."""
    parts = urlsplit(url)
    port = parts.port or PORTS[parts.scheme]
    name = parts.netloc.rpartition("@")[2]
    return Origin(parts.scheme, parts.hostname or "", port, name, parts.path)


def head_of(method: str, origin: Origin, path: str, headers: Mapping[str, str]) -> bytes:
    """Return the head of a request. Raises RefusedError for what would not be one line each."""
    target = f"{origin.path}{path}" if origin.path or path.startswith("/") else f"/{path}"
    lines = [
        f"{method} {target} HTTP/1.1",
        f"host: {origin.name}",
        f"user-agent: {AGENT}",
        "accept-encoding: identity",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    text = "\r\n".join(lines)
    if TARGET.fullmatch(target) is None or not all(map(str.isprintable, lines)):
        raise RefusedError(Reason.INVALID, "the request cannot be written as HTTP")
    try:
        return f"{text}\r\n\r\n".encode("latin-1")
    except UnicodeEncodeError:
        raise RefusedError(Reason.INVALID, "a header is not of Latin letters") from None
