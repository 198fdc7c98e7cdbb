"""The texts of a streamed reply in every dialect: as said and as heard."""

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.classify import find
from bartizan.formats.eventstream import Message, MessageReader
from bartizan.gateway.guards.registry import guard_of
from tests.simulators.gateway import JSON, SSE, House, Open, Provider, call, scope_of, sse
from tests.unit.gateway.streams import TYPES, chunks

BINARY = "application/vnd.amazon.eventstream"
HIDING: dict[str, object] = {"types": dict.fromkeys(sorted(TYPES), "redact"), "stream_names": True}
Tree = dict[str, Any]


@dataclass(frozen=True)
class Spoken:
    """One text of a streamed reply: the request, what the provider says, and where it stands."""

    dialect: str
    path: str
    body: Tree
    events: Callable[[Sequence[str]], list[Tree]]
    texts: Callable[[Tree], object]
    """What an event adds to the text, where it does."""
    arguments: bool = False
    media: str = SSE
    end: tuple[object, ...] = field(default=())

    def raw(self, pieces: Sequence[str]) -> bytes:
        """Return the reply of a provider that says a text in these pieces."""
        events = self.events(pieces)
        if self.media == BINARY:
            return b"".join(_message(each) for each in events)
        return sse(*events, *self.end, named=self.dialect not in ("openai-chat", "mcp"))

    def heard(self, body: bytes) -> str:
        """Return the text as a caller puts it together."""
        found = (self.texts(each) for each in self._events(body))
        return "".join(each for each in found if isinstance(each, str))

    def _events(self, body: bytes) -> Iterator[Tree]:
        if self.media == BINARY:
            for message in MessageReader().feed(body):
                yield {message.headers[":event-type"]: json.loads(message.payload)}
            return
        for line in body.decode().split("\n"):
            if line.startswith("data: {"):
                yield json.loads(line[6:])


def _message(event: Tree) -> bytes:
    (name, tree), *_ = event.items()
    headers = {":event-type": name, ":content-type": JSON, ":message-type": "event"}
    return Message(headers, json.dumps(tree).encode()).content


def _at(tree: object, *path: str | int) -> object:
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _chat(member: str) -> Spoken:
    def events(pieces: Sequence[str]) -> list[Tree]:
        deltas: list[Tree] = [{"role": "assistant"}, *({member: piece} for piece in pieces)]
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        return [*({"choices": [{"index": 0, "delta": delta}]} for delta in deltas), end]

    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "x"}]}
    texts: Callable[[Tree], object] = lambda e: _at(e, "choices", 0, "delta", member)  # noqa: E731
    return Spoken("openai-chat", "/v1/chat/completions", body, events, texts, end=("[DONE]",))


def _chat_call() -> Spoken:
    def events(pieces: Sequence[str]) -> list[Tree]:
        begun = {
            "index": 0,
            "id": "t",
            "type": "function",
            "function": {"name": "f", "arguments": ""},
        }
        calls = [begun, *({"index": 0, "function": {"arguments": piece}} for piece in pieces)]
        deltas = ({"tool_calls": [each]} for each in calls)
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}
        return [*({"choices": [{"index": 0, "delta": delta}]} for delta in deltas), end]

    where = ("choices", 0, "delta", "tool_calls", 0, "function", "arguments")
    body = _chat("content").body
    return Spoken("openai-chat", "/v1/chat/completions", body, events,
                  lambda e: _at(e, *where), arguments=True, end=("[DONE]",))  # fmt: skip


def _claude(kind: str, member: str, block: Tree, *, arguments: bool = False) -> Spoken:
    def events(pieces: Sequence[str]) -> list[Tree]:
        deltas = ({"type": kind, member: piece} for piece in pieces)
        usage = {"input_tokens": 1, "output_tokens": 1}
        return [
            {
                "type": "message_start",
                "message": {"type": "message", "content": [], "usage": usage},
            },
            {"type": "content_block_start", "index": 0, "content_block": block},
            *({"type": "content_block_delta", "index": 0, "delta": each} for each in deltas),
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
            {"type": "message_stop"},
        ]

    asked = [{"role": "user", "content": "x"}]
    body = {"model": "m", "stream": True, "max_tokens": 9, "messages": asked}
    return Spoken("anthropic-messages", "/v1/messages", body, events,
                  lambda e: _at(e, "delta", member), arguments=arguments)  # fmt: skip


def _responses(kind: str, whole: Callable[[str], Tree], *, arguments: bool = False) -> Spoken:
    def events(pieces: Sequence[str]) -> list[Tree]:
        at: Tree = {"output_index": 0, "item_id": "i"}
        if not arguments:
            at["content_index"] = 0
        text = "".join(pieces)
        named = {"arguments": "arguments", "refusal": "refusal"}
        said = next((name for name in named if name in kind), "text")
        return [
            {"type": "response.created", "response": {"id": "r", "output": []}},
            {"type": "response.output_item.added", "output_index": 0, "item": whole("")},
            *({"type": f"{kind}.delta", **at, "delta": piece} for piece in pieces),
            {"type": f"{kind}.done", **at, said: text},
            {"type": "response.output_item.done", "output_index": 0, "item": whole(text)},
            {"type": "response.completed", "response": {"id": "r", "output": [whole(text)]}},
        ]

    return Spoken("openai-responses", "/v1/responses", {"model": "m", "stream": True, "input": "x"},
                  events, lambda e: _at(e, "delta"), arguments=arguments)  # fmt: skip


def _item(kind: str, member: str = "text", within: str = "message") -> Callable[[str], Tree]:
    return lambda text: {"type": within, "content": [{"type": kind, member: text}] if text else []}


def _called(text: str) -> Tree:
    return {"type": "function_call", "call_id": "t", "name": "f", "arguments": text}


def _converse(*path: str, arguments: bool = False) -> Spoken:
    def delta(piece: str) -> Tree:
        value: Any = piece
        for name in reversed(path):
            value = {name: value}
        return {"contentBlockDelta": {"contentBlockIndex": 0, "delta": value}}

    def events(pieces: Sequence[str]) -> list[Tree]:
        use = {"toolUse": {"toolUseId": "t", "name": "f"}}
        begun = {"contentBlockStart": {"contentBlockIndex": 0, "start": use}}
        return [
            {"messageStart": {"role": "assistant"}},
            *([begun] if arguments else []),
            *map(delta, pieces),
            {"contentBlockStop": {"contentBlockIndex": 0}},
            {"messageStop": {"stopReason": "end_turn"}},
            {"metadata": {"usage": {"inputTokens": 1}}},
        ]

    body = {"messages": [{"role": "user", "content": [{"text": "x"}]}]}
    return Spoken("bedrock-converse", "/model/m/converse-stream", body, events,
                  lambda e: _at(e, "contentBlockDelta", "delta", *path),
                  arguments=arguments, media=BINARY)  # fmt: skip


def _mcp() -> Spoken:
    def events(pieces: Sequence[str]) -> list[Tree]:
        said = [{"type": "text", "text": "".join(pieces)}]
        return [{"jsonrpc": "2.0", "id": 1, "result": {"content": said}}]

    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "f"}}
    return Spoken("mcp", "/mcp", body, events, lambda e: _at(e, "result", "content", 0, "text"))


TEXT = "response.output_text"
USE = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
CHANNELS = {
    "chat": _chat("content"),
    "chat-reasoning": _chat("reasoning_content"),
    "chat-refusal": _chat("refusal"),
    "chat-arguments": _chat_call(),
    "claude": _claude("text_delta", "text", {"type": "text", "text": ""}),
    "claude-thinking": _claude("thinking_delta", "thinking", {"type": "thinking", "thinking": ""}),
    "claude-arguments": _claude("input_json_delta", "partial_json", USE, arguments=True),
    "responses": _responses(TEXT, _item("output_text")),
    "responses-refusal": _responses("response.refusal", _item("refusal", "refusal")),
    "responses-reasoning": _responses(
        "response.reasoning_text", _item("reasoning_text", within="reasoning")
    ),
    "responses-arguments": _responses("response.function_call_arguments", _called, arguments=True),
    "converse": _converse("text"),
    "converse-reasoning": _converse("reasoningContent", "text"),
    "converse-arguments": _converse("toolUse", "input", arguments=True),
    "mcp": _mcp(),
}


@dataclass(slots=True)
class Passed:
    """What a caller hears of a text that a provider said in pieces."""

    status: int
    heard: str
    body: bytes


def passed(spoken: Spoken, text: str, chance: random.Random) -> Passed:
    """Send a text through a gateway that hides values: its pieces and its bytes cut at random."""
    said = json.dumps({"q": text}, ensure_ascii=chance.random() < 0.5) if spoken.arguments else text
    raw = spoken.raw(list(chunks(said, chance)))
    cuts = sorted(chance.choices(range(1, len(raw)), k=chance.randrange(8)))
    parts = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    provider = Provider(headers={"content-type": spoken.media}, chunks=[p for p in parts if p])
    guards = [guard_of("sensitive-values", HIDING)]
    house = House(provider=provider, dialect=spoken.dialect, access=Open(), outgoing=guards)
    headers = [(b"content-type", JSON.encode())]
    body = json.dumps(spoken.body).encode()
    answer = asyncio.run(call(house.gateway(), scope_of(spoken.path, headers), [body]))
    heard = spoken.heard(answer.body)
    return Passed(answer.status, json.loads(heard)["q"] if spoken.arguments else heard, answer.body)


def leaked(text: str, kept: str, body: str, window: int = 8) -> list[str]:
    """Return what of the values in a text stands in a reply, though hiding the whole kept none."""
    found = []
    for span in find(text, types=TYPES):
        value = text[span.start : span.end]
        pieces = (value[at : at + window] for at in range(max(1, len(value) - window + 1)))
        found += [piece for piece in pieces if piece not in kept and piece in body]
    return found


def unnamed(text: str) -> str:
    """Leave out what values are called: within JSON another word may stand before one."""
    return re.sub("«[a-z_]+»", "«»", text)
