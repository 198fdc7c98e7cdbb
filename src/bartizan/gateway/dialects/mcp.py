"""The Model Context Protocol over streamable HTTP: POST /mcp, one JSON-RPC message at a time.

A server's own requests (sampling, elicitation, roots) and its open stream (GET) are not passed.
"""

from collections.abc import Mapping
from typing import Final

from bartizan.gateway.dialects.api import (
    Answer,
    Call,
    StreamEvent,
    Turn,
    Unnumbered,
    Usage,
    answer_of,
    member,
    word,
)
from bartizan.gateway.dialects.mcp_shapes import REQUEST, TOLD, answer_to
from bartizan.gateway.document import Json, read_document, write
from bartizan.gateway.frames import Frame, SseCodec
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import TOKEN, read
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.words import Direction

INVALID: Final = -32600
REFUSED: Final = -32001
"""A code of the range that JSON-RPC leaves to servers."""
BY_STATUS: Final = (Reason.NO_ROUTE, Reason.UNAUTHENTICATED, Reason.TOO_SLOW)
NAMED: Final = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class ModelContext:
    """MCP."""

    id = "mcp"
    streams = True

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:  # noqa: ARG002
        """Read a message of a client. Raises RefusedError, FormatError."""
        document = read_document(raw)
        tree, method = document.tree, word(document.tree, "method")
        try:
            reading = read(tree, REQUEST, Direction.IN)
            _demand_id(tree, method)
        except RefusedError as error:
            error.about = _id(tree)
            raise
        params = member(tree, "params")
        calls = (Call(word(params, "name"), member(params, "arguments"), server="mcp"),)
        return Turn(
            document,
            reading,
            model="",
            stream=True,
            operation=method,
            calls=calls if method == "tools/call" else (),
            headers=_headers(method, params),
        )

    def reply(self, raw: bytes, turn: Turn) -> Answer:
        """Read a reply that is one message. Raises RefusedError, FormatError."""
        answer = answer_of(raw, answer_to(turn.operation))
        _demand_same(answer.document.tree, turn)
        return answer

    def usage(self, answer: Answer) -> Usage:  # noqa: ARG002
        """Return nothing: servers count no tokens."""
        return Usage()

    def calls(self, answer: Answer) -> list[Call]:  # noqa: ARG002
        """Return nothing: the request makes the call."""
        return []

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:  # noqa: ARG002
        """Return an error in the place of a result."""
        return write(_error(RefusedError(Reason.CONTENT, message), _id(turn.document.tree)))

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:
        """Return the error object."""
        return write(_error(refused, _id(turn.document.tree) if turn else refused.about))

    def status(self, refused: RefusedError) -> int:
        """Return 200 where the error object answers a message, else the status of the reason."""
        return refused.status if refused.reason in BY_STATUS else 200

    def codec(self) -> SseCodec:
        """Return what takes server-sent events apart."""
        return SseCodec()

    def stream(self, turn: Turn) -> "MessageStream":
        """Begin a streamed reply."""
        return MessageStream(turn)


class MessageStream(Unnumbered):
    """A streamed reply: notifications, and at the end the message that answers."""

    def __init__(self, turn: Turn) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self._turn = turn

    def event(self, frame: Frame) -> StreamEvent:
        """Read a message of a server. Raises RefusedError for a request of its own."""
        tree = frame.tree
        if tree is None:
            return StreamEvent(frame, Reading(Direction.OUT))
        if "method" in tree:
            if "id" in tree:
                raise RefusedError(Reason.UNSUPPORTED, "a server's own request is not passed")
            return StreamEvent(frame, read(tree, TOLD, Direction.OUT))
        if self.ended:
            raise RefusedError(Reason.UPSTREAM, "the server answers twice")
        reading = read(tree, answer_to(self._turn.operation), Direction.OUT)
        _demand_same(tree, self._turn)
        self.ended = True
        return StreamEvent(frame, reading)

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:  # noqa: ARG002
        """Return the event: no text grows here."""
        return template.frame

    def terminal(self, message: str) -> list[Frame]:
        """Answer with an error."""
        return self.failure(RefusedError(Reason.CONTENT, message))

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Answer with an error."""
        return [Frame("message", _error(refused, _id(self._turn.document.tree)))]


def _id(tree: dict[str, Json]) -> str | int | None:
    found = tree.get("id")
    return found if isinstance(found, str | int) else None


def _demand_id(tree: dict[str, Json], method: str) -> None:
    """Raise RefusedError for a request without an id, and for a notification with one."""
    if tree.get("jsonrpc") != "2.0" or (_id(tree) is None) != method.startswith("notifications/"):
        raise RefusedError(Reason.INVALID, "the body is no message of JSON-RPC 2.0")


def _demand_same(tree: dict[str, Json], turn: Turn) -> None:
    """Raise RefusedError for an answer to another request."""
    if tree.get("id") != _id(turn.document.tree) or ("result" in tree) == ("error" in tree):
        raise RefusedError(Reason.UPSTREAM, "the server answers another request")


def _headers(method: str, params: dict[str, Json]) -> dict[str, str]:
    """Return the headers by which servers route, taken from the body that the guards saw."""
    name = word(params, NAMED.get(method, ""))
    named = {"mcp-name": name} if name and TOKEN.fullmatch(name) else {}
    return {"mcp-method": method, **named}


def _error(refused: RefusedError, about: str | int | None) -> dict[str, Json]:
    code = INVALID if refused.reason in (Reason.INVALID, Reason.TOO_LARGE) else REFUSED
    data: Json = {"reason": refused.reason.value, "place": refused.place}
    return {
        "jsonrpc": "2.0",
        "id": about,
        "error": {"code": code, "message": refused.message, "data": data},
    }
