"""Speaks with providers: a request out, its reply in, as bytes; nothing is followed or unpacked."""

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

from bartizan.gateway.origin import Origin, head_of, origin_of
from bartizan.gateway.pool import Lane, Pool
from bartizan.gateway.reaching import Address, connect
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.schema import UpstreamPart
from bartizan.gateway.sigv4 import Signer
from bartizan.gateway.wire import Head, Patience, Wire, WireError

MOST_FETCHED: Final = 1_000_000
FETCHING: Final = Patience(10, 10)
OK: Final = 200
POST: Final = "POST"


@dataclass(frozen=True)
class Upstream:
    """A provider with the header that shows who the gateway is, which no repr holds."""

    name: str
    part: UpstreamPart
    credential: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str = field(default="", repr=False)
    """What of the header is secret: no reply may hold it."""

    signer: Signer | None = field(default=None, repr=False)

    def shown(self, path: str, body: bytes) -> Mapping[str, str]:
        """Return the headers by which the gateway shows who it is. Raises RefusedError."""
        if self.signer is None:
            return self.credential
        signed = self.signer.headers(f"{self.part.url}{path}", body)
        if signed is None:
            raise RefusedError(Reason.UPSTREAM, "there is nothing to sign the request with")
        return signed

    @cached_property
    def origin(self) -> Origin:
        """Where it is."""
        return origin_of(self.part.url)

    @cached_property
    def patience(self) -> Patience:
        """How long it may be silent, and speak."""
        return Patience(self.part.read_timeout, self.part.total_timeout)


class Reply:
    """A provider's reply whose body is still to come."""

    def __init__(
        self, status: int, headers: Mapping[str, str], content: AsyncIterator[bytes]
    ) -> None:
        """Take the reply's head, with names in small letters, and where its body comes from."""
        self.status = status
        self._headers = headers
        self._content = content

    @property
    def media(self) -> str:
        """The media type of the body, without parameters."""
        return self.header("content-type").split(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """Return a header, "" where there is none."""
        return self._headers.get(name, "")

    def demand_plain(self) -> None:
        """Raise RefusedError for a body that is packed: no guard reads it."""
        if self.header("content-encoding").lower() not in ("", "identity"):
            raise RefusedError(Reason.UPSTREAM, "the provider's reply is packed, unasked")

    async def read(self, most: int, holds: Callable[[int], None] | None = None) -> bytes:
        """Return the whole body, of which `holds` is told. Raises RefusedError, also for a cut."""
        parts, size = list[bytes](), 0
        try:
            async for chunk in self._content:
                parts.append(chunk)
                size += len(chunk)
                if size > most:
                    raise RefusedError(Reason.UPSTREAM, f"the reply is larger than {most} bytes")
                if holds is not None:
                    holds(size)
        except (TimeoutError, WireError) as error:
            raise _broken_off(error) from None
        return b"".join(parts)

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the body as it comes. Raises RefusedError when it is cut."""
        try:
            async for chunk in self._content:
                yield chunk
        except (TimeoutError, WireError) as error:
            raise _broken_off(error) from None


def _broken_off(error: OSError) -> RefusedError:
    if isinstance(error, TimeoutError):
        return RefusedError(Reason.UPSTREAM, "the provider fell silent", status=504)
    return RefusedError(Reason.UPSTREAM, "the provider cut the reply off")


class Sender(Protocol):
    """Sends a request to a provider."""

    def send(
        self,
        upstream: Upstream,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        lane: Lane,
        method: str = POST,
    ) -> AbstractAsyncContextManager[Reply]:
        """Send a body of a caller, and hand out the reply. Raises RefusedError."""


class Client:
    """The connections to all providers, held open between requests for a short time."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._pools: dict[tuple[Origin, int, bool], Pool] = {}
        self._tls: ssl.SSLContext | None = None
        self._open = False

    async def __aenter__(self) -> Self:
        self._tls = ssl.create_default_context()
        self._tls.set_alpn_protocols(["http/1.1"])
        self._open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        for pool in self._pools.values():
            pool.close()

    def send(
        self,
        upstream: Upstream,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        lane: Lane,
        method: str = POST,
    ) -> "_Exchange":
        """Send a body, and hand out the reply; a request is never sent twice.

        Raises RefusedError when the provider cannot be reached or does not answer in time.
        """
        if not self._open:
            raise RefusedError(Reason.UNAVAILABLE, "the gateway is not open")
        origin, part = upstream.origin, upstream.part
        sized = {"content-length": str(len(body))} if method == POST else {}
        sent = {**headers, **upstream.shown(path, body), **sized}
        request = head_of(method, origin, path, sent) + body
        pool = self._pool(origin, part.connections, apart=lane.lasting)
        return _Exchange(pool, request, upstream, lane.owner)

    async def fetch(self, url: str) -> bytes:
        """Return a small document. Raises OSError when it cannot be had; nothing is followed."""
        content = bytearray()
        async with self._once("GET", url, {"accept": "*/*"}) as (wire, head):
            async for part in wire.body():
                content += part
                if head.status != OK or len(content) > MOST_FETCHED:
                    break
        if head.status != OK or len(content) > MOST_FETCHED:
            raise ConnectionError(f"status {head.status}, or too large")
        return bytes(content)

    async def tell(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post a body and return the status; no answer is read. Raises OSError."""
        sent = {**headers, "content-length": str(len(body))}
        async with self._once("POST", url, sent, body) as (_, head):
            return head.status

    @asynccontextmanager
    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> AsyncIterator[tuple[Wire, Head]]:
        """Have an exchange over a connection of its own. Raises OSError, also for no address."""
        if not self._open:
            raise ConnectionError("the gateway is not open")
        try:
            origin, query = origin_of(url), urlsplit(url).query
            request = head_of(method, origin, f"?{query}" if query else "", headers) + body
        except (RefusedError, ValueError, KeyError):
            raise ConnectionError("the address cannot be asked") from None
        wire = await connect(self._address(origin), FETCHING.total)
        try:
            yield wire, await wire.ask(request, FETCHING)
        finally:
            wire.abort()

    def _pool(self, origin: Origin, most: int, *, apart: bool) -> Pool:
        pool = self._pools.get((origin, most, apart))
        if pool is None:
            pool = self._pools[origin, most, apart] = Pool(self._address(origin), most)
        return pool

    def _address(self, origin: Origin) -> Address:
        tls = self._tls if origin.scheme == "https" else None
        return Address(origin.host, origin.port, tls)


class _Exchange:
    """One request that is sent on entry, and its reply until the exit."""

    def __init__(self, pool: Pool, request: bytes, upstream: Upstream, owner: str) -> None:
        self._pool = pool
        self._owner = owner
        self._request = request
        self._upstream = upstream
        self._wire: Wire | None = None

    async def __aenter__(self) -> Reply:
        upstream = self._upstream
        try:
            wire = self._wire = await self._pool.take(upstream.part.connect_timeout, self._owner)
            head = await wire.ask(self._request, upstream.patience)
        except TimeoutError:
            self._leave()
            raise RefusedError(Reason.UPSTREAM, "the provider is silent", status=504) from None
        except OSError as error:
            self._leave()
            told = str(error) if isinstance(error, WireError) else "the provider cannot be reached"
            raise RefusedError(Reason.UPSTREAM, told) from None
        except BaseException:
            self._leave()
            raise
        return Reply(head.status, head.headers, wire.body())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            self._pool.give_back(wire)
