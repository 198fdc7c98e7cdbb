"""The Model Context Protocol over streamable HTTP: one JSON-RPC message a request.

What a server asks its caller for passes where the exchange has a way to speak of it (`Turn.talk`),
under names that lead back to this caller alone; the caller's answer is a request of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from bartizan.gateway.dialects.api import (
    Answer,
    Call,
    Turn,
    Usage,
    answer_of,
    member,
    word,
)
from bartizan.gateway.dialects.mcp_asked import ANSWERS, answer_from_caller, answer_to
from bartizan.gateway.dialects.mcp_reach import SAMPLING, call_of, calls_in
from bartizan.gateway.dialects.mcp_shapes import REQUEST, RETRIED
from bartizan.gateway.dialects.mcp_stream import (
    MessageStream,
    demand_asked,
    demand_same,
    error_of,
    id_of,
)
from bartizan.gateway.document import Document, Json, read_document, write
from bartizan.gateway.frames import SseCodec
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import TOKEN, read
from bartizan.gateway.talking import parts_of
from bartizan.gateway.words import Direction

BY_STATUS: Final = (Reason.NO_ROUTE, Reason.UNAUTHENTICATED, Reason.TOO_SLOW)
NAMED: Final = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
CALLING: Final = "tools/call"
ANSWER: Final = "answer/"
"""What stands before the method of a question that a request answers."""


class ModelContext:
    """MCP."""

    id = "mcp"
    streams = True

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:  # noqa: ARG002
        """Read a message of a client. Raises RefusedError, FormatError."""
        document = read_document(raw)
        tree, method = document.tree, word(document.tree, "method")
        if "method" not in tree:
            return _answer(document)
        try:
            reading = read(tree, REQUEST, Direction.IN)
            _demand_id(tree, method)
            calls = tuple(_calls(method, member(tree, "params")))
        except RefusedError as error:
            error.about = id_of(tree)
            raise
        return Turn(document, reading, model="", stream=True, operation=method, calls=calls)

    def reply(self, raw: bytes, turn: Turn) -> Answer:
        """Read a reply that is one message. Raises RefusedError, FormatError."""
        answer = answer_of(raw, answer_to(turn.operation))
        demand_same(answer.document.tree, turn)
        demand_asked(answer.document.tree, turn)
        return answer

    def usage(self, answer: Answer) -> Usage:  # noqa: ARG002
        """Return nothing: servers count no tokens."""
        return Usage()

    def calls(self, answer: Answer) -> list[Call]:  # noqa: ARG002
        """Return nothing: the request makes the call."""
        return []

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:  # noqa: ARG002
        """Return an error in the place of a result."""
        return write(error_of(RefusedError(Reason.CONTENT, message), id_of(turn.document.tree)))

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:
        """Return the error object; an answer of the caller gets one that answers nothing."""
        about = refused.about if turn is None or turn.answers else id_of(turn.document.tree)
        return write(error_of(refused, about))

    def status(self, refused: RefusedError) -> int:
        """Return 200 where the error object answers a message, else the status of the reason."""
        told = refused.unanswered or refused.reason in BY_STATUS
        return refused.status if told else 200

    def codec(self) -> SseCodec:
        """Return what takes server-sent events apart."""
        return SseCodec()

    def stream(self, turn: Turn) -> MessageStream:
        """Begin a streamed reply."""
        return MessageStream(turn)


def _answer(document: Document) -> Turn:
    """Read what a client answers to its server. Raises RefusedError, which its status tells."""
    try:
        return _answering(document)
    except RefusedError as error:
        error.unanswered = True
        raise


def _answering(document: Document) -> Turn:
    """Read what a client answers to its server; which question it was, its name says.

    Raises RefusedError.
    """
    tree = document.tree
    parts = parts_of(word(tree, "id"))
    question = parts[0] if parts and isinstance(parts[0], str) else ""
    if question not in ANSWERS or ("result" in tree) == ("error" in tree):
        raise RefusedError(Reason.INVALID, "the body is no answer to a question of the server")
    if tree.get("jsonrpc") != "2.0":
        raise RefusedError(Reason.INVALID, "the body is no message of JSON-RPC 2.0")
    reading = read(tree, answer_from_caller(question), Direction.IN)
    calls = tuple(calls_in(member(tree, "result"))) if question == SAMPLING else ()
    operation = f"{ANSWER}{question}"
    return Turn(document, reading, model="", operation=operation, calls=calls, answers=True)


def _demand_id(tree: dict[str, Json], method: str) -> None:
    """Raise RefusedError for a request without an id, and for a notification with one."""
    if tree.get("jsonrpc") != "2.0" or (id_of(tree) is None) != method.startswith("notifications/"):
        raise RefusedError(Reason.INVALID, "the body is no message of JSON-RPC 2.0")


def _calls(method: str, params: dict[str, Json]) -> Iterator[Call]:
    """Yield the calls that a request makes: those in what its server asked for, and last its own.

    Raises RefusedError for what is no call though it may be read as one.
    """
    answers = params.get("inputResponses")
    if answers is not None and not isinstance(answers, dict):
        raise RefusedError(Reason.INVALID, "the answers to a server are no object")
    for answer in (answers or {}).values():
        yield from calls_in(answer if isinstance(answer, dict) else {})
    if method == CALLING:
        more = {name: params[name] for name in RETRIED if params.get(name) is not None}
        yield replace(call_of(word(params, "name"), params.get("arguments")), more=more)


def headers_of(turn: Turn) -> dict[str, str]:
    """Return the headers by which servers route, taken from the body as it is by now."""
    method, params = turn.operation, member(turn.document.tree, "params")
    name = word(params, NAMED.get(method, ""))
    named = {"mcp-name": name} if name and TOKEN.fullmatch(name) else {}
    return {"mcp-method": method, **named}
