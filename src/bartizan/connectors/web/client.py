"""Asks web servers for what a person named, one question at a time, redirected with care.

No proxy is used, no compressed answer is asked for, and each answer must come in time. Credentials
go to the origin that they are for. Where an address was public, nothing nearer is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from ssl import SSLEOFError
from typing import Final

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.address import Reach, Url
from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.dial import Dial, Line, dial
from bartizan.core.errors import InvalidInputError

AGENT: Final = "bartizan"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_HOPS: Final = 5
MOST_LINES: Final = 8
MOST_SAID: Final = 20
CHUNK: Final = 1 << 16
# Seconds for an answer to begin, and bytes that must come in each further one.
PATIENCE: Final = 30.0
SLOWEST: Final = 32 << 10
OK: Final = 200
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an address, headers, and those that are for its origin alone.

    `least` is how far away the answer must come from at least; `bytes` how many it may have.
    """

    url: Url
    headers: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict, repr=False)
    least: Reach = Reach.HERE
    bytes: int = CHUNK


class Answer:
    """An answer whose body is still to be read; `url` is where it came from in the end."""

    def __init__(self, url: Url, line: Line, response: HTTPResponse, allowance: Allowance) -> None:
        """Take what has begun to come over a line."""
        self.url, self.reach, self.status = url, line.reach, response.status
        self._line, self._response, self._allowance = line, response, allowance

    def header(self, name: str) -> str:
        """Return a header, "" where there is none."""
        return self._response.headers.get(name, "")

    def headers(self, name: str) -> frozenset[str]:
        """Return all values that a header has."""
        return frozenset(self._response.headers.get_all(name, ()))

    @property
    def length(self) -> int | None:
        """How many bytes the body is said to have; None where that is not said."""
        return self._response.length

    def demand(self, count: int) -> None:
        """Raise SpentError where so many bytes may not be read any more."""
        self._allowance.demand(count)

    def pieces(self) -> Iterator[bytes]:
        """Yield the body. Raises ConnectorError where it breaks off, or is too long or too slow."""
        told, count, began = self._response.length, 0, self._allowance.clock()
        with _speaking(self.url):
            while piece := self._response.read1(CHUNK):
                count += len(piece)
                self._allowance.take(len(piece))
                self._line.deadline = self._allowance.until(began + PATIENCE + count / SLOWEST)
                yield piece
        if told is not None and count < told:
            raise ConnectorError(f"{self.url.host} broke off after {count:,} of {told:,} bytes")
        self._response.close()

    def body(self, most: int) -> bytes:
        """Return a body of at most so many bytes. Raises ConnectorError as `pieces`, and beyond."""
        content = bytearray()
        for piece in self.pieces():
            content += piece
            if len(content) > most:
                raise ConnectorError(f"{self.url.host} answers with more than {most:,} bytes")
        return bytes(content)

    @property
    def is_read(self) -> bool:
        """Whether the body was read to its end, so that the line can be used again."""
        return self._response.isclosed()


class Client:
    """Lines to servers, and what may be taken; `told` is given what a person must know."""

    def __init__(
        self, allowance: Allowance, told: Callable[[str], None], dial_: Dial = dial
    ) -> None:
        """Take what may be spent; nothing is connected yet."""
        self.allowance, self._told, self._dial = allowance, told, dial_
        self._lines: dict[tuple[str, str, int], Line] = {}
        self._reached: dict[tuple[str, str, int], Reach] = {}
        self._said: set[tuple[str, str]] = set()

    @contextmanager
    def ask(self, asked: Question) -> Iterator[Answer]:
        """Give the answer to a GET, after redirects.

        Raises ConnectorError for none, for a redirect to plain http, to a file, or to this machine
        or a private network from what lies outside of it, and for an answer that is compressed.
        """
        url, least = asked.url, asked.least
        self.allowance.demand(asked.bytes)
        for _ in range(MOST_HOPS + 1):
            private = asked.private if url.origin == asked.url.origin else NOTHING
            answer, line = self._answered(url, {**asked.headers, **private}, least)
            try:
                if answer.status not in REDIRECTS or not answer.header("Location"):
                    _demand_plain(answer)
                    yield answer
                    return
                if answer.length is not None and answer.length < CHUNK:
                    answer.body(CHUNK)  # so that the line can be used again
                least = max(least, answer.reach)
                url = self._next(url, answer.header("Location"))
            finally:
                if not answer.is_read:
                    self._drop(answer.url, line)
        raise ConnectorError(f"{asked.url.host} redirects more than {MOST_HOPS} times")

    def close(self) -> None:
        """End all lines."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _next(self, url: Url, location: str) -> Url:
        """Return where a redirect leads; another host than the one named is said once."""
        try:
            following = url.follow(location)
        except InvalidInputError as error:
            raise ConnectorError(f"{url.host} redirects elsewhere: {error.message}") from None
        if url.scheme == "https" and following.scheme != "https":
            raise ConnectorError(f"{url.host} redirects to plain http")
        hosts = url.host, following.host
        if following.host != url.host and hosts not in self._said and len(self._said) < MOST_SAID:
            self._said.add(hosts)
            more = " So may others." if len(self._said) == MOST_SAID else ""
            self._told(f"{url.host} redirects to {following.host}, which is asked too.{more}")
        return following

    def _answered(self, url: Url, headers: Mapping[str, str], least: Reach) -> tuple[Answer, Line]:
        """Ask over a line that is there; over a new one where that was ended meanwhile."""
        with _speaking(url):
            line = self._lines.get(url.origin)
            if line is not None and line.reach >= least:
                try:
                    return self._over(line, url, headers), line
                except (ConnectionError, SSLEOFError):
                    pass
            elif line is not None:
                self._drop(url, line)
            line = self._line(url, least)
            return self._over(line, url, headers), line

    def _over(self, line: Line, url: Url, headers: Mapping[str, str]) -> Answer:
        line.deadline = self.allowance.until(self.allowance.clock() + PATIENCE)
        usual = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        try:
            line.request("GET", url.target, headers={**usual, **headers})
            return Answer(url, line, line.getresponse(), self.allowance)
        except BaseException:
            self._drop(url, line)
            raise

    def _line(self, url: Url, least: Reach) -> Line:
        """Make a line to an origin, which may not come nearer than it was before."""
        least = max(least, self._reached.get(url.origin, Reach.HERE))
        line = Line(url, least, self._dial, self.allowance.clock)
        self._reached[url.origin] = line.reach
        while len(self._lines) >= MOST_LINES:
            self._lines.pop(next(iter(self._lines))).close()
        self._lines[url.origin] = line
        return line

    def _drop(self, url: Url, line: Line) -> None:
        line.close()
        if self._lines.get(url.origin) is line:
            del self._lines[url.origin]


def _demand_plain(answer: Answer) -> None:
    """Raise ConnectorError for a compressed answer: its ranges are none of the object's.

    Also for one of two lengths, of which another client may take the other (RFC 9110, 8.6).
    """
    if len(answer.headers("Content-Length")) > 1:
        raise ConnectorError(f"{answer.url.host} gives an answer more than one length")
    coding = answer.header("Content-Encoding").strip().lower()
    if coding not in ("", "identity"):
        raise ConnectorError(
            f"{answer.url.host} answers with the content encoding {coding[:40]!a}",
            hint="Bytes of an object are read as they are stored. Ask its keeper to send them so.",
        )


@contextmanager
def _speaking(url: Url) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)[:80] or type(error).__name__
        raise ConnectorError(f"{url.host} cannot be read: {why}") from None
