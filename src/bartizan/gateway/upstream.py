"""Speaks with providers: a request out, its reply in, as bytes; nothing is followed or unpacked."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import TracebackType
from typing import Final, Protocol, Self

import aiohttp
from yarl import URL

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.schema import UpstreamPart
from bartizan.gateway.sigv4 import Signer

MOST_HEADERS: Final = 32_768
MOST_FETCHED: Final = 1_000_000
FETCHING: Final = aiohttp.ClientTimeout(total=10)
OK: Final = 200
AGENT: Final = "bartizan-gateway"


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

    def url(self, path: str) -> URL:
        """Return where a path of a dialect lies at this provider; nothing in it is rewritten."""
        return _url(f"{self.part.url}{path}")

    @cached_property
    def timeout(self) -> aiohttp.ClientTimeout:
        """How long each step may take."""
        part = self.part
        return aiohttp.ClientTimeout(
            total=part.total_timeout,
            sock_connect=part.connect_timeout,
            sock_read=part.read_timeout,
        )


@lru_cache(maxsize=64)
def _url(text: str) -> URL:
    return URL(text, encoded=True)


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

    async def read(self, most: int) -> bytes:
        """Return the whole body. Raises RefusedError when it is too large or cut."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > most:
                raise RefusedError(Reason.UPSTREAM, f"the reply is larger than {most} bytes")
        return bytes(body)

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the body as it comes. Raises RefusedError when it is cut."""
        try:
            async for chunk in self._content:
                yield chunk
        except TimeoutError:
            raise RefusedError(Reason.UPSTREAM, "the provider fell silent", status=504) from None
        except aiohttp.ClientError:
            raise RefusedError(Reason.UPSTREAM, "the provider cut the reply off") from None


class Sender(Protocol):
    """Sends a request to a provider."""

    def send(
        self, upstream: Upstream, path: str, headers: Mapping[str, str], body: bytes
    ) -> AbstractAsyncContextManager[Reply]:
        """Post a body, and hand out the reply. Raises RefusedError."""


class Client:
    """The connections to all providers, held open between requests."""

    def __init__(self, connections: int = 1000) -> None:
        """Open nothing yet; `connections` at once to one provider."""
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=self._connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            raise_for_status=False,
            max_line_size=8190,
            max_field_size=MOST_HEADERS,
            skip_auto_headers=("user-agent", "accept", "accept-encoding"),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def send(
        self, upstream: Upstream, path: str, headers: Mapping[str, str], body: bytes
    ) -> AsyncIterator[Reply]:
        """Post a body, and hand out the reply; a request is never sent twice.

        Raises RefusedError when the provider cannot be reached or does not answer in time.
        """
        if self._session is None:
            raise RefusedError(Reason.UNAVAILABLE, "the gateway is not open")
        sent = {**headers, **upstream.shown(path, body), "user-agent": AGENT}
        try:
            response = await self._session.post(
                upstream.url(path),
                data=body,
                headers={**sent, "accept-encoding": "identity"},
                allow_redirects=False,
                timeout=upstream.timeout,
            )
        except TimeoutError:
            raise RefusedError(Reason.UPSTREAM, "the provider is silent", status=504) from None
        except (aiohttp.ClientError, OSError):
            raise RefusedError(Reason.UPSTREAM, "the provider cannot be reached") from None
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            yield Reply(response.status, headers, response.content.iter_any())
        finally:
            response.close()

    async def fetch(self, url: str) -> bytes:
        """Return a small document. Raises OSError when it cannot be had; nothing is followed."""
        if self._session is None:
            raise ConnectionError("the gateway is not open")
        content = bytearray()
        try:
            async with self._session.get(url, allow_redirects=False, timeout=FETCHING) as response:
                async for chunk in response.content.iter_any():
                    content += chunk
                    if response.status != OK or len(content) > MOST_FETCHED:
                        raise ConnectionError(f"status {response.status}, or too large")
        except aiohttp.ClientError as error:
            raise ConnectionError(type(error).__name__) from None
        return bytes(content)
