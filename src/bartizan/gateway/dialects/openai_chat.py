"""OpenAI chat completions: POST /v1/chat/completions."""

from typing import Final

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
from bartizan.gateway.dialects.chat_shapes import CHUNK, REPLY, REQUEST
from bartizan.gateway.dialects.openai_words import (
    error_body,
    error_object,
)
from bartizan.gateway.document import Json, write
from bartizan.gateway.frames import Frame
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.shapes import (
    read,
)
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.words import Direction

ASKED: Final = Asked(most=("max_completion_tokens", "max_tokens"), times="n")


class OpenAIChat(Shaped):
    """Chat completions."""

    id = "openai-chat"
    streams = True
    asked = ASKED
    requests = REQUEST
    replies = REPLY

    def usage(self, answer: Answer) -> Usage:
        """Return the tokens that a reply counts."""
        usage = Usage()
        usage.take(answer.document.tree.get("usage"), "prompt_tokens", "completion_tokens")
        return usage

    def calls(self, answer: Answer) -> list[Call]:
        """Return the calls of tools in all choices."""
        return [
            _call(each)
            for choice in objects(answer.document.tree.get("choices"))
            for each in objects(member(choice, "message").get("tool_calls"))
        ]

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:
        """Return a completion that ends with `content_filter`."""
        tree = answer.document.tree
        said: dict[str, Json] = {"role": "assistant", "content": None, "refusal": message}
        choice: dict[str, Json] = {
            "index": 0,
            "message": said,
            "finish_reason": "content_filter",
            "logprobs": None,
        }
        kept: dict[str, Json] = {
            name: tree[name] for name in ("id", "created", "usage") if name in tree
        }
        head: dict[str, Json] = {"object": "chat.completion", "model": turn.model}
        return write({**kept, **head, "choices": [choice]})

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:  # noqa: ARG002
        """Return the error object."""
        return error_body(refused)

    def stream(self, turn: Turn) -> "ChatStream":
        """Begin a streamed reply."""
        return ChatStream(turn)


class ChatStream(Unnumbered):
    """A streamed completion: chunks of many choices, each with its channels."""

    def __init__(self, turn: Turn) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self._head: dict[str, Json] = {
            "id": "chatcmpl-bartizan",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": turn.model,
        }
        self._open: set[int] = set()

    def event(self, frame: Frame) -> StreamEvent:
        """Read a chunk."""
        if frame.tree is None:
            self.ended = self.ended or frame.done
            closes = ("",) if frame.done else ()
            return StreamEvent(Frame(done=frame.done), Reading(Direction.OUT), closes=closes)
        demand_no_error(frame.tree)
        reading = read(frame.tree, CHUNK, Direction.OUT)
        self._head = {name: frame.tree.get(name, old) for name, old in self._head.items()}
        self.usage.take(frame.tree.get("usage"), "prompt_tokens", "completion_tokens")
        choices = objects(frame.tree.get("choices"))
        nameless = Frame(tree=frame.tree)
        event = StreamEvent(nameless, reading, bare=_bare(frame.tree, choices))
        event.closes = _closed(choices)
        event.starts = _started(choices)
        return event

    def outgoing(self, frame: Frame) -> Frame:
        """Note which choices the caller has seen begin and end."""
        for choice in objects((frame.tree or {}).get("choices")):
            index = int(str(choice["index"]))
            if choice.get("finish_reason") is None:
                self._open.add(index)
            else:
                self._open.discard(index)
        return frame

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:  # noqa: ARG002
        """Return a chunk with one text, made from the channel's path."""
        _, _, index, _, *path = slot.passage.place.split("/")
        value: Json = text
        if path[0] == "tool_calls":
            _, number, kind, name = path
            value = [{"index": int(number), kind: {name: text}}]
        delta: dict[str, Json] = {path[0]: value}
        choice: dict[str, Json] = {"index": int(index), "delta": delta, "finish_reason": None}
        return Frame(tree={**self._head, "choices": [choice]})

    def terminal(self, message: str) -> list[Frame]:  # noqa: ARG002  (no place for it here)
        """End each choice that is open with `content_filter`."""
        indexes = sorted(self._open) or [0]
        choices: list[Json] = [
            {"index": index, "delta": {}, "finish_reason": "content_filter"} for index in indexes
        ]
        return [Frame(tree={**self._head, "choices": choices}), Frame(done=True)]

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Send the error object as an event; clients raise it."""
        return [Frame(tree=error_object(refused))]


def _call(call: dict[str, Json]) -> Call:
    said = member(call, "function") or member(call, "custom")
    return Call(
        word(said, "name"), word(said, "arguments") or word(said, "input"), word(call, "id")
    )


def _bare(tree: dict[str, Json], choices: list[dict[str, Json]]) -> bool:
    """Whether a chunk holds pieces of texts and nothing else that a client waits for."""
    if tree.get("usage") or not choices:
        return False
    return all(
        choice.get("finish_reason") is None and not member(choice, "delta").get("role")
        and not any(call.get("id") for call in objects(member(choice, "delta").get("tool_calls")))
        for choice in choices
    )  # fmt: skip


def _closed(choices: list[dict[str, Json]]) -> tuple[str, ...]:
    return tuple(
        f"/choices/{choice['index']}/"
        for choice in choices
        if choice.get("finish_reason") is not None
    )


def _started(choices: list[dict[str, Json]]) -> tuple[tuple[str, Call], ...]:
    return tuple(
        (f"/choices/{choice['index']}/delta/tool_calls/{call['index']}/", _call(call))
        for choice in choices
        for call in objects(member(choice, "delta").get("tool_calls"))
        if _call(call).name
    )
