"""The seam to the server (ASGI 3): what a caller sent, bounded, and what is sent back."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import TOKEN

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

MOST_HEADERS: Final = 100
LONGEST_HEADER: Final = 8192
JSON: Final = "application/json"
MANY: Final = frozenset({"accept", "anthropic-beta", "cookie", "via", "forwarded"})
"""Headers that may come more than once; of others the second is an attack on whoever reads it."""
CERTIFICATE: Final = "bartizan.certificate"
"""The extension of a scope in which the server hands over the caller's certificate."""
LINE: Final = "bartizan.line"
"""The extension of a scope in which the server hands over the caller's line."""
HOST: Final = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=%:\[\]-]{0,300}")
BODILESS: Final = ("GET", "DELETE")
PASSED: Final = ("anthropic-version", "anthropic-beta", "openai-beta")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a caller sent, whole; `parameters` are steps of the path that stand for something."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of the connection, as far as that shows it."""

    address: str = ""
    certificate: Mapping[str, object] | None = None
    """The certificate that TLS has verified, as `ssl.SSLSocket.getpeercert` describes it."""


class Line(Protocol):
    """The caller's connection, which says when it is lost."""

    def watch(self, lost: Callable[[], None]) -> None:
        """Call back once the connection is lost, soon if it is by now; it is read meanwhile."""

    def leave(self, lost: Callable[[], None]) -> None:
        """Call back no more."""


class GoneError(Exception):
    """The caller has closed the connection."""


def peer_of(scope: Scope) -> Peer:
    """Return who is at the other end of a request's connection."""
    client = scope.get("client")
    extensions = scope.get("extensions") or {}
    return Peer(str(client[0]) if client else "", extensions.get(CERTIFICATE))


def demand_host(scope: Scope) -> None:
    """Raise RefusedError where HTTP/1.1 is spoken without a host, or with none that can be one.

    RFC 9112, section 3.2, asks for it; which host it is means nothing here.
    """
    found = [value for name, value in scope["headers"] if name.lower() == b"host"]
    if not found and scope.get("http_version") == "1.1":
        raise RefusedError(Reason.INVALID, "the request names no host")
    if len(found) > 1 or not all(map(HOST.fullmatch, found)):
        raise RefusedError(Reason.INVALID, "the header host names no host")


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by name in small letters.

    Raises RefusedError for too many, for one that is given twice, for two ways to tell the length
    of the body, and for a body that is packed or, where there is one, no JSON.
    """
    pairs = scope["headers"]
    if len(pairs) > MOST_HEADERS:
        raise RefusedError(Reason.INVALID, f"more than {MOST_HEADERS} headers", status=431)
    found: dict[str, str] = {}
    for raw, content in pairs:
        name, value = raw.decode("latin-1").lower(), content.decode("latin-1")
        if len(value) > LONGEST_HEADER or not value.isprintable():
            raise RefusedError(Reason.INVALID, "a header cannot be read", status=431)
        if name in found and name not in MANY and not name.startswith("x-forwarded-"):
            raise RefusedError(Reason.INVALID, "a header is given twice")
        found[name] = f"{found[name]}, {value}" if name in found else value
    _demand_plain(found, bodied=scope["method"] not in BODILESS)
    return found


def _demand_plain(headers: Mapping[str, str], *, bodied: bool) -> None:
    if "content-length" in headers and "transfer-encoding" in headers:
        raise RefusedError(Reason.INVALID, "the body has two lengths")
    if headers.get("transfer-encoding", "chunked").lower() != "chunked":
        raise RefusedError(Reason.INVALID, "a packed body is not passed", status=415)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError(Reason.INVALID, "a packed body is not passed", status=415)
    if bodied and headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
        raise RefusedError(Reason.INVALID, "the body has to be application/json", status=415)


def passed_on(headers: Mapping[str, str], names: Sequence[str] = PASSED) -> dict[str, str]:
    """Return the few headers that a provider gets to see. Raises RefusedError for no words."""
    found = {name: headers[name] for name in names if name in headers}
    for name, value in found.items():
        if len(value) > 500 or TOKEN.fullmatch(value.replace(" ", "")) is None:  # noqa: PLR2004
            raise RefusedError(Reason.INVALID, f"the header {name} is no word")
    return found


async def read_body(
    receive: Receive, most: int, seconds: float, holds: Callable[[int], None]
) -> bytes:
    """Return the whole body. Raises RefusedError when it is too large or slow, or GoneError.

    `holds` is told how much of it is there, and raises RefusedError for too much.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                body += message.get("body", b"")
                if len(body) > most:
                    raise RefusedError(Reason.TOO_LARGE, f"the body is larger than {most} bytes")
                holds(len(body))
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise RefusedError(Reason.TOO_SLOW, f"the body took more than {seconds:g} s") from None


class Response:
    """One response, begun when its first bytes are there."""

    def __init__(self, send: Send, exchange: str) -> None:
        """Send nothing yet."""
        self._send = send
        self._exchange = exchange
        self.begun = False
        self._ended = False

    async def begin(self, status: int, media: str, headers: Mapping[str, str]) -> None:
        """Send the head."""
        self.begun = True
        named = {"content-type": media, **headers, "x-request-id": self._exchange}
        extra = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        pairs = [(n.encode(), v.encode("latin-1")) for n, v in {**named, **extra}.items() if v]
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def part(self, content: bytes) -> None:
        """Send a part of the body; waits while the caller does not read."""
        if content:
            message = {"type": "http.response.body", "body": content, "more_body": True}
            await self._send(message)

    async def end(self, content: bytes = b"") -> None:
        """Send the last part, once."""
        if self._ended:
            return
        self._ended = True
        await self._send({"type": "http.response.body", "body": content, "more_body": False})

    async def whole(
        self, status: int, content: bytes, headers: Mapping[str, str], media: str = JSON
    ) -> None:
        """Send a response of one piece."""
        await self.begin(status, media, {**headers, "content-length": str(len(content))})
        await self.end(content)
