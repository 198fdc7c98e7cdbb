"""OpenAI responses: POST /v1/responses."""

from typing import Final

from bartizan.gateway.dialects.api import (
    Answer,
    Asked,
    Call,
    Shaped,
    StreamEvent,
    Turn,
    Usage,
    member,
    objects,
    word,
)
from bartizan.gateway.dialects.openai_words import error_body
from bartizan.gateway.dialects.responses_shapes import EVENT, REPLY, REQUEST
from bartizan.gateway.document import Json, write
from bartizan.gateway.frames import Frame
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import read
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.words import Direction

ASKED: Final = Asked(most=("max_output_tokens",))
FINAL: Final = ("response.completed", "response.incomplete", "response.failed")
CALLS: Final = ("function_call", "custom_tool_call")


class OpenAIResponses(Shaped):
    """Responses."""

    id = "openai-responses"
    streams = True
    asked = ASKED
    requests = REQUEST
    replies = REPLY

    def usage(self, answer: Answer) -> Usage:
        """Return the tokens that a reply counts."""
        usage = Usage()
        usage.take(answer.document.tree.get("usage"), "input_tokens", "output_tokens")
        return usage

    def calls(self, answer: Answer) -> list[Call]:
        """Return the calls of tools in a reply."""
        return _calls(answer.document.tree.get("output"))

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:
        """Return a response that is incomplete because of `content_filter`."""
        return write(_stopped(answer.document.tree, turn.model, message))

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:  # noqa: ARG002
        """Return the error object."""
        return error_body(refused)

    def stream(self, turn: Turn) -> "ResponsesStream":
        """Begin a streamed reply."""
        return ResponsesStream(turn)


class ResponsesStream:
    """A streamed response: items and their parts, said piece by piece and then again as a whole."""

    def __init__(self, turn: Turn) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self._model = turn.model
        self._response: dict[str, Json] = {}
        self._number = 0

    def event(self, frame: Frame) -> StreamEvent:
        """Read an event."""
        if frame.tree is None:
            return StreamEvent(Frame(done=frame.done), Reading(Direction.OUT))
        tree, kind = frame.tree, word(frame.tree, "type")
        if kind == "error":
            raise RefusedError(Reason.UPSTREAM, "the provider broke the reply off with an error")
        reading = read(tree, EVENT, Direction.OUT)
        event = StreamEvent(Frame(kind, tree), reading, bare=kind.endswith(".delta"))
        event.closes = _closes(kind, tree)
        self._take(kind, tree, event)
        return event

    def _take(self, kind: str, tree: dict[str, Json], event: StreamEvent) -> None:
        response = member(tree, "response")
        if response:
            self._response = {name: response[name] for name in response if name != "output"}
            self.usage.take(response.get("usage"), "input_tokens", "output_tokens")
        self.ended = self.ended or kind in FINAL
        item = member(tree, "item")
        if kind == "response.output_item.added" and item.get("type") in CALLS:
            event.starts = ((f"/{tree['output_index']}/", _call(item)),)

    def calls(self, event: StreamEvent) -> list[Call]:
        """Return the calls that an event says as a whole."""
        tree = event.frame.tree or {}
        if event.frame.name == "response.output_item.done":
            return _calls([tree.get("item")])
        return _calls(member(tree, "response").get("output"))

    def outgoing(self, frame: Frame) -> Frame:
        """Number an event."""
        if frame.tree is None:
            return frame
        tree = {**frame.tree, "sequence_number": self._number}
        self._number += 1
        return Frame(frame.name, tree)

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:  # noqa: ARG002
        """Return an event like the template, with another text."""
        return Frame(template.frame.name, {**(template.frame.tree or {}), "delta": text})

    def terminal(self, message: str) -> list[Frame]:
        """End the response as incomplete because of `content_filter`."""
        response = _stopped(self._response, self._model, message)
        kind = "response.incomplete"
        return [Frame(kind, {"type": kind, "response": {**response, "output": []}})]

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Send the event `error`; clients hand it to who reads the stream."""
        code, message = refused.reason.value, refused.message
        tree: dict[str, Json] = {"type": "error", "code": code, "message": message, "param": None}
        return [Frame("error", tree)]


def _closes(kind: str, tree: dict[str, Json]) -> tuple[str, ...]:
    """Return which channels end: those of the indexes that a `done` names, or all."""
    if kind in FINAL:
        return ("",)
    if not kind.endswith(".done"):
        return ()
    names = ("output_index", "content_index", "summary_index")
    path = "/".join(str(tree[name]) for name in names if name in tree)
    return (f"/{path}/",)


def _stopped(tree: dict[str, Json], model: str, message: str) -> dict[str, Json]:
    kept: dict[str, Json] = {
        name: tree[name] for name in ("id", "created_at", "usage", "tools", "tool_choice",
                                      "parallel_tool_calls") if name in tree
    }  # fmt: skip
    part: Json = {"type": "refusal", "refusal": message}
    said: Json = {
        "type": "message",
        "id": "msg_bartizan",
        "role": "assistant",
        "status": "incomplete",
        "content": [part],
    }
    return {
        **kept,
        "object": "response",
        "model": model,
        "status": "incomplete",
        "incomplete_details": {"reason": "content_filter"},
        "output": [said],
    }


def _calls(items: Json) -> list[Call]:
    return [_call(each) for each in objects(items) if each.get("type") in CALLS]


def _call(item: dict[str, Json]) -> Call:
    arguments = word(item, "arguments") or word(item, "input")
    return Call(word(item, "name"), arguments, word(item, "call_id"))
