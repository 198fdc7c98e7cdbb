"""Requests to one registry: again where no answer comes, with a token, and on to where it sends."""

import json
import re
import ssl
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Final, NamedTuple

from bartizan.connectors.registry.origin import LOST, LostError, RegistryError, Target, why
from bartizan.connectors.registry.tokens import Tokens

# Seconds before a request is made again; the first for a connection that was idle too long.
WAITS: Final = (0, 0.5, 1)
BUSY: Final = frozenset({429, 502, 503, 504})
MOVED: Final = frozenset({301, 302, 303, 307, 308})
MOST_MOVES: Final = 5
UNAUTHORIZED: Final = 401
OK: Final = 200
LARGEST_ERROR: Final = 65_536
CHUNK: Final = 1 << 20
_CODE: Final = re.compile(r"[A-Z_]{1,60}")


class Sent(NamedTuple):
    """An answer, its connection, and whether that is to the registry itself."""

    connection: HTTPConnection
    answer: HTTPResponse
    ours: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and with which statuses it may be answered; `once` is not asked again."""

    method: str
    target: Target
    statuses: frozenset[int] = frozenset({OK})
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False


class Wire:
    """The connections to one registry; used by several threads at once, and closed at the end."""

    def __init__(self, at: Target, tokens: Tokens) -> None:
        """Take the registry, and what authorises requests to it."""
        self.at, self._tokens = at, tokens
        self._idle = deque[HTTPConnection]()

    def close(self) -> None:
        """Close what is open."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def ask(self, request: Request) -> Iterator[HTTPResponse]:
        """Give the answer to a request; what of it is not read within is left.

        Raises LostError where none comes or it breaks off, and RegistryError for another status
        than those that are wanted.
        """
        connection, answer, ours = self._answered(request)
        whole = False
        try:
            if answer.status not in request.statuses:
                raise _refused(self.at.origin.host, request, answer)
            yield answer
            whole = not answer.read(1)
        except LOST as error:
            raise LostError(f"{self.at.origin.host} broke off: {why(error)}") from None
        finally:
            if whole and ours and not answer.will_close:
                self._idle.append(connection)
            else:
                connection.close()

    def _answered(self, request: Request) -> Sent:
        waits = () if request.once else WAITS
        for wait in (*waits, None):
            try:
                sent = self._authorized(request)
            except LOST as error:
                if wait is None or isinstance(error, ssl.SSLCertVerificationError):
                    host = self.at.origin.host
                    raise LostError(f"{host} cannot be asked: {why(error)}") from None
                self.close()
            else:
                if wait is None or sent.answer.status not in BUSY:
                    return sent
                sent.connection.close()
            time.sleep(wait)
        raise LostError(f"{self.at.origin.host} cannot be asked")  # pragma: no cover

    def _authorized(self, request: Request) -> Sent:
        used = self._tokens.header
        sent = self._moved(request)
        if sent.answer.status != UNAUTHORIZED or not sent.ours:
            return sent
        sent.connection.close()
        if self._tokens.header is used:  # no other thread has a new one already
            self._tokens.renew(sent.answer.headers.get_all("WWW-Authenticate") or [])
        sent = self._moved(request)
        if sent.answer.status == UNAUTHORIZED:
            sent.connection.close()
            raise self._tokens.refused()
        return sent

    def _moved(self, request: Request) -> Sent:
        """Follow where a registry sends readers on; what authorises us goes to itself alone."""
        target = request.target
        for _ in range(MOST_MOVES):
            sent = self._sent(request, target)
            if request.method not in ("GET", "HEAD") or sent.answer.status not in MOVED:
                return sent
            sent.connection.close()
            target = target.to(sent.answer.headers.get("Location", ""))
        raise RegistryError(f"{self.at.origin.host} sends us on more than {MOST_MOVES} times")

    def _sent(self, request: Request, target: Target) -> Sent:
        ours = target.origin == self.at.origin
        headers = {**request.headers, **(self._tokens.header if ours else {})}
        try:
            connection = self._idle.pop() if ours else target.origin.connect()
        except IndexError:
            connection = target.origin.connect()
        try:
            connection.request(request.method, target.path, request.body, headers)
            return Sent(connection, connection.getresponse(), ours)
        except BaseException:
            connection.close()
            raise


def pieces(answer: HTTPResponse) -> Iterator[bytes]:
    """Yield what an answer holds."""
    while piece := answer.read1(CHUNK):
        yield piece


def _refused(host: str, request: Request, answer: HTTPResponse) -> RegistryError:
    """Return what a registry says, by its code alone: its message may repeat what was sent."""
    try:
        code = json.loads(answer.read(LARGEST_ERROR))["errors"][0]["code"]
    except (*LOST, ValueError, KeyError, IndexError, TypeError, RecursionError):
        code = ""
    known = f" ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else ""
    path = request.target.path.partition("?")[0]
    kind = LostError if answer.status in BUSY else RegistryError
    return kind(f"{host} answers {answer.status}{known} to {request.method} {path}")
