"""Anthropic messages: POST /v1/messages."""

from typing import Final

from bartizan.gateway.dialects.anthropic_shapes import EVENT, REPLY, REQUEST
from bartizan.gateway.dialects.api import (
    Answer,
    Asked,
    Call,
    Shaped,
    StreamEvent,
    Turn,
    Unnumbered,
    Usage,
    demand_no_error,
    member,
    objects,
    word,
)
from bartizan.gateway.document import Json, write
from bartizan.gateway.frames import Frame
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import read
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.words import Direction

ASKED: Final = Asked(most=("max_tokens",))
KINDS: Final = {
    Reason.NO_ROUTE: "not_found_error",
    Reason.TOO_LARGE: "request_too_large",
    Reason.UNAUTHENTICATED: "authentication_error",
    Reason.FORBIDDEN: "permission_error",
    Reason.LIMITED: "rate_limit_error",
    Reason.UPSTREAM: "api_error",
    Reason.UNAVAILABLE: "overloaded_error",
}


class AnthropicMessages(Shaped):
    """Messages."""

    id = "anthropic-messages"
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
        blocks = objects(answer.document.tree.get("content"))
        return [_call(each) for each in blocks if each.get("type") == "tool_use"]

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:
        """Return a message that ends with `refusal`."""
        tree = answer.document.tree
        kept: dict[str, Json] = {name: tree[name] for name in ("id", "usage") if name in tree}
        content: list[Json] = [{"type": "text", "text": message}]
        return write(
            {
                **kept,
                "type": "message",
                "role": "assistant",
                "model": turn.model,
                "content": content,
                "stop_reason": "refusal",
                "stop_sequence": None,
            }
        )

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:  # noqa: ARG002
        """Return the error object."""
        return write(_error(refused))

    def stream(self, turn: Turn) -> "MessagesStream":
        """Begin a streamed reply."""
        return MessagesStream(turn)


class MessagesStream(Unnumbered):
    """A streamed message: blocks one after another, each a channel."""

    def __init__(self, turn: Turn) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self._model = turn.model
        self._began = False
        self._open: set[int] = set()

    def event(self, frame: Frame) -> StreamEvent:
        """Read an event."""
        if frame.tree is None:
            return StreamEvent(Frame(done=frame.done), Reading(Direction.OUT))
        demand_no_error(frame.tree)
        tree, kind = frame.tree, word(frame.tree, "type")
        reading = read(tree, EVENT, Direction.OUT)
        event = StreamEvent(Frame(kind, tree), reading, bare=kind == "content_block_delta")
        self._take(kind, tree, event)
        return event

    def _take(self, kind: str, tree: dict[str, Json], event: StreamEvent) -> None:
        if kind == "message_start":
            counts = member(tree, "message").get("usage")
            self.usage.take(counts, "input_tokens", "output_tokens")
        elif kind == "content_block_start":
            block = member(tree, "content_block")
            if block.get("type") == "tool_use":
                event.starts = ((f"/{tree['index']}/", _call(block)),)
        elif kind == "content_block_stop":
            event.closes = (f"/{tree['index']}/",)
        elif kind == "message_delta":
            self.usage.take(tree.get("usage"), "input_tokens", "output_tokens")
            event.closes = ("",)
        elif kind == "message_stop":
            event.closes, self.ended = ("",), True

    def outgoing(self, frame: Frame) -> Frame:
        """Note what the caller has seen begin and end."""
        tree, kind = frame.tree or {}, frame.name
        if kind == "message_start":
            self._began = True
        elif kind == "content_block_start":
            self._open.add(int(str(tree["index"])))
        elif kind == "content_block_stop":
            self._open.discard(int(str(tree["index"])))
        return frame

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:
        """Return an event like that of the slot, with another text."""
        tree = template.frame.tree or {}
        delta: dict[str, Json] = {**member(tree, "delta"), str(slot.key): text}
        return Frame(template.frame.name, {**tree, "delta": delta})

    def terminal(self, message: str) -> list[Frame]:  # noqa: ARG002  (no place for it here)
        """Close the blocks that are open, and end the message with `refusal`."""
        frames = [] if self._began else [_start(self._model)]
        frames += [_frame({"type": "content_block_stop", "index": each}) for each in self._opened()]
        delta: Json = {"stop_reason": "refusal", "stop_sequence": None}
        usage: Json = {"output_tokens": self.usage.written}
        frames.append(_frame({"type": "message_delta", "delta": delta, "usage": usage}))
        return [*frames, _frame({"type": "message_stop"})]

    def _opened(self) -> list[int]:
        return sorted(self._open)

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Send the error object as the event `error`."""
        return [Frame("error", _error(refused))]


def _call(block: dict[str, Json]) -> Call:
    return Call(word(block, "name"), member(block, "input"), word(block, "id"))


def _error(refused: RefusedError) -> dict[str, Json]:
    kind = KINDS.get(refused.reason, "invalid_request_error")
    return {"type": "error", "error": {"type": kind, "message": refused.message}}


def _frame(tree: dict[str, Json]) -> Frame:
    return Frame(word(tree, "type"), tree)


def _start(model: str) -> Frame:
    message: Json = {
        "id": "msg_bartizan",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }
    return _frame({"type": "message_start", "message": message})
