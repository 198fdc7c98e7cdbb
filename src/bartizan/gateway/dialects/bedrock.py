"""Amazon Bedrock's Converse and ConverseStream: POST /model/{model}/converse[-stream]."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from bartizan.gateway.dialects.api import (
    Answer,
    Call,
    OwnStatus,
    StreamEvent,
    Turn,
    Unnumbered,
    Usage,
    answer_of,
    member,
    objects,
    word,
)
from bartizan.gateway.dialects.bedrock_shapes import EVENTS, REPLY, REQUEST
from bartizan.gateway.dialects.lengths import length_of
from bartizan.gateway.document import Json, read_document, write
from bartizan.gateway.frames import Codec, Frame, MessageCodec
from bartizan.gateway.refusal import Reason, RefusedError, blamed
from bartizan.gateway.shapes import read, refused, shown
from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Direction

KINDS: Final = {
    Reason.NO_ROUTE: "ResourceNotFoundException",
    Reason.UNAUTHENTICATED: "UnrecognizedClientException",
    Reason.FORBIDDEN: "AccessDeniedException",
    Reason.LIMITED: "ThrottlingException",
    Reason.UPSTREAM: "ModelErrorException",
    Reason.UNAVAILABLE: "ServiceUnavailableException",
}
ADDED: Final = "additionalModelRequestFields"
FAILED: Final = "modelStreamErrorException"
STOPPED: Final = "guardrail_intervened"


class BedrockConverse(OwnStatus):
    """Converse, or ConverseStream."""

    id = "bedrock-converse"

    def __init__(self, *, streams: bool = False) -> None:
        """Serve the path whose replies stream, or the other one."""
        self.streams = streams

    def request(self, raw: bytes, parameters: Mapping[str, str]) -> Turn:
        """Read a request, whose model stands in its path. Raises RefusedError, FormatError."""
        document = read_document(raw)
        reading = read(document.tree, REQUEST, Direction.IN)
        length = length_of(document.tree, ("maxTokens",), inside="inferenceConfig")
        if _asks_for_more(document.tree.get(ADDED)):
            length = replace(length, unclear=f"'{ADDED}' may name a limit of its own")
        return Turn(
            document,
            reading,
            unquote(parameters.get("model", "")),
            stream=self.streams,
            length=length,
        )

    def reply(self, raw: bytes, turn: Turn) -> Answer:  # noqa: ARG002
        """Read a reply. Raises RefusedError, FormatError."""
        return answer_of(raw, REPLY)

    def usage(self, answer: Answer) -> Usage:
        """Return the tokens that a reply counts."""
        usage = Usage()
        usage.take(answer.document.tree.get("usage"), "inputTokens", "outputTokens")
        return usage

    def calls(self, answer: Answer) -> list[Call]:
        """Return the calls of tools in a reply."""
        message = member(member(answer.document.tree, "output"), "message")
        return [
            _call(member(each, "toolUse")) for each in objects(message.get("content"))
            if "toolUse" in each
        ]  # fmt: skip

    def stopped(self, turn: Turn, answer: Answer, message: str) -> bytes:  # noqa: ARG002
        """Return a reply that ends with `guardrail_intervened`."""
        tree = answer.document.tree
        kept: dict[str, Json] = {each: tree[each] for each in ("usage", "metrics") if each in tree}
        said: Json = {"role": "assistant", "content": [{"text": message}]}
        return write({"output": {"message": said}, "stopReason": STOPPED, **kept})

    def refusal(self, refused: RefusedError, turn: Turn | None) -> bytes:  # noqa: ARG002
        """Return the error object, which names its exception."""
        kind = KINDS.get(refused.reason, "ValidationException")
        return write({"__type": kind, "message": refused.message})

    def codec(self) -> Codec:
        """Return what takes event-stream messages apart."""
        return MessageCodec()

    def stream(self, turn: Turn) -> "ConverseStream":  # noqa: ARG002
        """Begin a streamed reply."""
        return ConverseStream()


class ConverseStream(Unnumbered):
    """A streamed reply: blocks one after another, each a channel."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self._began = False
        self._stopped = False
        self._open: set[int] = set()

    def event(self, frame: Frame) -> StreamEvent:
        """Read a message."""
        if frame.name.endswith("Exception"):
            raise RefusedError(Reason.UPSTREAM, "the provider broke the reply off with an error")
        shape = EVENTS.get(frame.name)
        if shape is None or frame.tree is None:
            raise blamed(refused(f"'{shown(frame.name)}' is no event that can be passed", ""))
        reading = read(frame.tree, shape, Direction.OUT)
        event = StreamEvent(frame, reading, bare=frame.name == "contentBlockDelta")
        self._take(frame.name, frame.tree, event)
        return event

    def _take(self, name: str, tree: dict[str, Json], event: StreamEvent) -> None:
        index = tree.get("contentBlockIndex")
        if name == "contentBlockStop":
            event.closes = (f"/{index}/",)
        elif name == "messageStop":
            event.closes = ("",)
        elif name == "metadata":
            self.usage.take(tree.get("usage"), "inputTokens", "outputTokens")
            event.closes, self.ended = ("",), True
        elif index is not None:
            use = member(member(tree, "start"), "toolUse")
            if use:
                event.starts = ((f"/{index}/", _call(use)),)

    def outgoing(self, frame: Frame) -> Frame:
        """Note what the caller has seen begin and end."""
        index = (frame.tree or {}).get("contentBlockIndex")
        self._began = self._began or frame.name == "messageStart"
        self._stopped = self._stopped or frame.name == "messageStop"
        if frame.name == "contentBlockStop":
            self._open.discard(int(str(index)))
        elif index is not None:
            self._open.add(int(str(index)))
        return frame

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:
        """Return a message with one text, made from the channel's path."""
        _, index, _, *path = slot.passage.place.split("/")
        value: Json = text
        for name in reversed(path):
            value = {name: value}
        tree: dict[str, Json] = {"contentBlockIndex": int(index), "delta": value}
        return Frame(template.frame.name, tree)

    def terminal(self, message: str) -> list[Frame]:  # noqa: ARG002  (no place for it here)
        """Close the blocks that are open, and end the message with `guardrail_intervened`."""
        frames = [] if self._began else [Frame("messageStart", {"role": "assistant"})]
        frames += [
            Frame("contentBlockStop", {"contentBlockIndex": index}) for index in sorted(self._open)
        ]
        if not self._stopped:
            frames.append(Frame("messageStop", {"stopReason": STOPPED}))
        read, written = self.usage.read, self.usage.written
        usage: Json = {"inputTokens": read, "outputTokens": written, "totalTokens": read + written}
        return [*frames, Frame("metadata", {"usage": usage, "metrics": {"latencyMs": 0}})]

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Send an exception; clients raise it."""
        return [Frame(FAILED, {"message": refused.message})]


def _asks_for_more(value: Json) -> bool:
    """Return whether members that only the model knows may set another limit (`max_tokens` …)."""
    if isinstance(value, list):
        return any(map(_asks_for_more, value))
    return isinstance(value, dict) and any(
        name.lower().startswith("max") or _asks_for_more(each) for name, each in value.items()
    )


def _call(use: dict[str, Json]) -> Call:
    return Call(word(use, "name"), member(use, "input"), word(use, "toolUseId"))
