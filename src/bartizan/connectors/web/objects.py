"""An object on a web server as bytes that are read by ranges, all of them of one state of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.blocks import FIRST, Blocks
from bartizan.connectors.web.client import OK, Answer, Question
from bartizan.core.errors import FormatError

PARTIAL: Final = 206
BEYOND: Final = 416
# What an address that was signed for an hour is refused with afterwards.
EXPIRED: Final = frozenset({400, 401, 403, 404, 410})
REFUSALS: Final = frozenset({401, 403, 404})
RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
EMPTY: Final = re.compile(r"bytes \*/0")
# Begins an entity tag of which no range may be asked for; it is compared all the same.
WEAK: Final = "W/"
MARK: Final = re.compile(r"[ -~]{1,300}")
UNMARKED: Final = (
    "the server gives its objects no mark by which a change would show (ETag, Last-Modified):"
    " what was read may be of several files"
)
CHANGED: Final = "it changed while it was scanned"

Ask = Callable[[Question], AbstractContextManager[Answer]]


@dataclass(frozen=True, slots=True)
class State:
    """One state of an object: how many bytes it has, and the mark that changes with it.

    That is its entity tag, and the time of its change where it has none.
    """

    size: int
    mark: str

    @property
    def condition(self) -> Mapping[str, str]:
        """The header by which a server says when it has another state by now (RFC 9110, 13.1.5)."""
        return {"If-Range": self.mark} if self.mark and not self.mark.startswith(WEAK) else {}


@dataclass(slots=True)
class WebObject:
    """What gives ranges of an object, from where it was found in the end."""

    ask: Ask
    start: Question
    landed: Question
    state: State

    def fetch(self, begin: int, end: int) -> bytes:
        """Return a range. Raises ConnectorError where it is another one, or of another state."""
        try:
            return self._fetched(self.landed, begin, end)
        except _ExpiredError:
            # The address that a redirect gave may have been signed for a time that is over.
            return self._fetched(self.start, begin, end)

    def _fetched(self, asked: Question, begin: int, end: int) -> bytes:
        headers = {**asked.headers, **_range(begin, end), **self.state.condition}
        with self.ask(replace(asked, headers=headers, bytes=end - begin)) as answer:
            if answer.status in EXPIRED and asked is not self.start:
                raise _ExpiredError
            if answer.status == OK:
                raise ConnectorError(CHANGED)
            state = _state(answer, begin, end)
            if state != self.state:
                raise ConnectorError(CHANGED)
            self.landed = _landed(self.start, answer)
            return _exactly(answer, end - begin)


class _ExpiredError(ConnectorError):
    """An address that led to an object does so no more."""

    def __init__(self) -> None:
        super().__init__("the address has ended")


@dataclass(slots=True)
class Spooled:
    """A body that came whole, in a file without a name: that of a server without ranges."""

    file: BinaryIO
    size: int
    came: int = 0
    digest: str | None = None
    problem: str = ""

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset. Raises FormatError when they are lost."""
        try:
            self.file.seek(max(0, offset))
            return self.file.read(max(0, min(count, self.size - offset)))
        except OSError as error:
            self.problem = f"cannot be read: {error.strerror}"
            raise FormatError(self.problem) from None


@contextmanager
def opened(ask: Ask, asked: Question) -> Iterator[Blocks | Spooled]:
    """Give the bytes of an object, of which the first are read at once.

    Raises ConnectorError where it cannot be had.
    """
    headers = {**asked.headers, **_range(0, FIRST)}
    with ask(replace(asked, headers=headers, bytes=FIRST)) as answer:
        if answer.status == OK:
            with TemporaryFile() as file:
                yield _spooled(answer, file)
            return
        if answer.status == BEYOND and EMPTY.fullmatch(answer.header("Content-Range")):
            head, state = b"", State(0, "")
        else:
            state = _state(answer, 0, FIRST)
            head = _exactly(answer, min(FIRST, state.size))
        found = WebObject(ask, asked, _landed(asked, answer), state)
    blocks = Blocks(state.size, found.fetch, head)
    if len(head) < state.size and not state.mark:
        blocks.failure = UNMARKED
    yield blocks


def _range(begin: int, end: int) -> Mapping[str, str]:
    return {"Range": f"bytes={begin}-{end - 1}"}


def _landed(start: Question, answer: Answer) -> Question:
    """Return the question for the place that an answer came from."""
    private = start.private if answer.url.origin == start.url.origin else {}
    return replace(start, url=answer.url, private=private, least=answer.reach)


def _state(answer: Answer, begin: int, end: int) -> State:
    """Return the state of which an answer is the range. Raises ConnectorError for another one."""
    if answer.status != PARTIAL:
        raise refusal(answer)
    said = answer.header("Content-Range").strip()
    match = RANGE.fullmatch(said)
    first, last, size = map(int, match.groups()) if match else (-1, -1, 0)
    if first != begin or last != min(end, size) - 1:
        raise ConnectorError(
            f"{answer.url.host} answers with the range {said[:80]!a}, and {begin}-{end - 1} was"
            " asked for"
        )
    mark = (answer.header("ETag") or answer.header("Last-Modified")).strip()
    return State(size, mark if MARK.fullmatch(mark) else "")


def refusal(answer: Answer) -> ConnectorError:
    """Return what to say of an answer that is none to the question."""
    why = ": it is not there, or not for everybody" if answer.status in REFUSALS else ""
    return ConnectorError(f"{answer.url.host} answers {answer.status}{why}")


def _exactly(answer: Answer, count: int) -> bytes:
    content = answer.body(count)
    if len(content) != count:
        raise ConnectorError(f"{answer.url.host} gives {len(content)} bytes, and {count} it says")
    return content


def _spooled(answer: Answer, file: BinaryIO) -> Spooled:
    """Keep a body that came whole, within what may be read and what the disk holds."""
    from hashlib import sha256  # noqa: PLC0415  (OpenSSL, which is not needed for ranges)

    whole, size, told = sha256(), 0, answer.length
    answer.demand(told or 0)
    try:
        for piece in answer.pieces():
            whole.update(piece)
            size += file.write(piece)
        file.flush()
    except OSError as error:
        raise ConnectorError(f"it cannot be kept: {error.strerror}") from None
    ends = told is not None or answer.header("Transfer-Encoding").lower() == "chunked"
    problem = "" if ends else f"{answer.url.host} does not say how long it is: it may be cut off"
    return Spooled(file, size, size, f"sha256:{whole.hexdigest()}", problem)
