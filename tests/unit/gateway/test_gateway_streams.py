"""What the guards hide in a stream never reaches the caller, wherever the provider cuts it."""

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from bartizan.gateway.guards.registry import guard_of
from bartizan.gateway.words import Guard
from tests.simulators.gateway import SSE, House, Open, Provider, sse

PATH = "/v1/chat/completions"
KEY = "sk-ant-api03-" + "aB3dE6gH9" * 10 + "AA"
PERSONAL: Mapping[str, object] = {"types": {"email": "redact"}}
SAID = f"Write to ann.lee@example.org today. The key is {KEY}, keep it."
HIDDEN = ("ann.lee@example.org", KEY)


def sensitive(**types: str) -> Guard:
    return guard_of("sensitive-values", {"types": types})


def ask(text: str = "hello", *, stream: bool = True) -> dict[str, Any]:
    return {"model": "m", "stream": stream, "messages": [{"role": "user", "content": text}]}


def chat(pieces: list[str], member: str = "content") -> Provider:
    events = [{"choices": [{"index": 0, "delta": {member: piece}}]} for piece in pieces]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return Provider(headers={"content-type": SSE}, chunks=[sse(*events, end, "[DONE]")])


def claude(pieces: list[str], kind: str, member: str) -> Provider:
    begun = {"type": "thinking", "thinking": ""} if kind == "thinking_delta" else {
        "type": "text", "text": ""}  # fmt: skip
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": kind, member: piece}}
        for piece in pieces
    ]
    raw = sse(
        {"type": "message_start", "message": {"type": "message", "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": begun},
        *deltas,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_stop"},
        named=True,
    )
    return Provider(headers={"content-type": SSE}, chunks=[raw])


def responses(pieces: list[str]) -> Provider:
    at = {"output_index": 0, "content_index": 0, "item_id": "i"}
    text = "".join(pieces)
    item = {"type": "message", "content": [{"type": "output_text", "text": text}]}
    raw = sse(
        {"type": "response.created", "response": {"id": "r", "output": []}},
        *({"type": "response.output_text.delta", **at, "delta": piece} for piece in pieces),
        {"type": "response.output_text.done", **at, "text": text},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": {"id": "r", "output": [item]}},
        named=True,
    )
    return Provider(headers={"content-type": SSE}, chunks=[raw])


def cut(text: str, seed: int) -> list[str]:
    chosen = random.Random(seed)  # noqa: S311
    pieces, at = [], 0
    while at < len(text):
        step = chosen.choice((1, 2, 3, 5, 8, 40))
        pieces.append(text[at : at + step])
        at += step
    return pieces


def text_of(found: Any) -> str:
    """All texts in some events, joined in their order."""
    if isinstance(found, dict):
        return "".join(text_of(value) for value in found.values())
    if isinstance(found, list):
        return "".join(map(text_of, found))
    return found if isinstance(found, str) else ""


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dialect", ["chat", "reasoning", "claude", "thinking", "responses"])
def test_no_hidden_value_leaves_however_it_is_cut(dialect: str, seed: int) -> None:
    pieces = cut(SAID, seed)
    provider, name, path = {
        "chat": (chat(pieces), "openai-chat", PATH),
        "reasoning": (chat(pieces, "reasoning_content"), "openai-chat", PATH),
        "claude": (claude(pieces, "text_delta", "text"), "anthropic-messages", "/v1/messages"),
        "thinking": (
            claude(pieces, "thinking_delta", "thinking"), "anthropic-messages", "/v1/messages",
        ),
        "responses": (responses(pieces), "openai-responses", "/v1/responses"),
    }[dialect]  # fmt: skip
    house = House(provider=provider, dialect=name, outgoing=[sensitive(email="redact")])
    body = {"model": "m", "stream": True, "input": "x"} if dialect == "responses" else ask()
    answer = house.post(path, body)
    joined = text_of(answer.events)
    for value in HIDDEN:
        for start in range(len(value) - 8):
            assert value[start : start + 8] not in joined
    assert "«email»" in joined
    assert "keep it." in joined
    assert house.records.decisions[-1] == ("gateway.reply", "redact")


ANTHROPIC = {"model": "m", "stream": True, "max_tokens": 9, "messages": ask()["messages"]}
STREAMED: Mapping[str, tuple[str, str, dict[str, Any], Provider]] = {
    "chat": ("openai-chat", PATH, ask(), chat(["hi"])),
    "messages": ("anthropic-messages", "/v1/messages", ANTHROPIC,
                 claude(["hi"], "text_delta", "text")),
    "responses": ("openai-responses", "/v1/responses", {"model": "m", "stream": True, "input": "x"},
                  responses(["hi"])),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMED)
def test_no_event_carries_a_word_that_nobody_judged(name: str) -> None:
    dialect, path, asked, provider = STREAMED[name]
    raw = b"".join(provider.chunks)
    odd = b"event: covert-word\nid: covert-id\ndata:\n\n"
    loud = raw if name == "messages" else raw.replace(b"data: {", b"event: covert\ndata: {")
    served = Provider(headers={"content-type": SSE}, chunks=[odd, loud])
    answer = House(provider=served, dialect=dialect).post(path, asked)
    assert b"hi" in answer.body
    assert b"covert" not in answer.body


BEHIND = {
    "chat": {"choices": [{"index": 1, "delta": {"content": "one more "}}]},
    "usage": {"choices": [], "usage": {"total_tokens": 9}, "model": "one more "},
    "claude": {"type": "content_block_start", "index": 1,
               "content_block": {"type": "text", "text": "one more "}},
    "responses": {"type": "response.created", "response": {"id": "one more ", "output": []}},
    "mcp": {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "one more "}},
}  # fmt: skip
ENDED = {
    "chat": ("openai-chat", PATH, ask(), chat(["hi"])),
    "usage": ("openai-chat", PATH, ask(), chat(["hi"])),
    "claude": ("anthropic-messages", "/v1/messages", {**ask(), "max_tokens": 9},
               claude(["hi"], "text_delta", "text")),
    "responses": ("openai-responses", "/v1/responses",
                  {"model": "m", "input": "x", "stream": True}, responses(["hi"])),
    "mcp": ("mcp", "/mcp",
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
             "params": {"name": "look", "arguments": {}}},
            Provider(headers={"content-type": SSE}, chunks=[
                sse({"jsonrpc": "2.0", "id": 1, "result": {"content": []}})])),
}  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("name", ENDED)
def test_nothing_is_said_behind_the_end_that_is_recorded(name: str, *, at_once: bool) -> None:
    dialect, path, body, provider = ENDED[name]
    more = sse(BEHIND[name], named=name in ("claude", "responses"))
    chunks = [b"".join([*provider.chunks, more])] if at_once else [*provider.chunks, more]
    house = House(dialect=dialect, provider=Provider(headers=provider.headers, chunks=chunks))
    answer = house.post(path, body)
    assert answer.status == 200
    assert b"one more" not in answer.body
    assert house.records.decisions[-2:] == [("gateway.reply", "allow"), ("gateway.reply", "deny")]


def test_prose_is_passed_on_as_it_comes() -> None:
    parts: list[bytes] = []
    pieces = ["The parcel ", "is late ", "and will ", "come on ", "Monday morning."]
    house = House(provider=chat(pieces), outgoing=[guard_of("sensitive-values", {})])
    answer = house.post(PATH, ask())
    parts += [part for part in answer.parts if part]
    first = text_of(answer.events[0]["choices"][0]["delta"])
    assert first
    assert len([e for e in answer.events if e != "[DONE]"]) > 2


@pytest.mark.parametrize("stream", [True, False])
def test_a_value_goes_out_as_a_token_and_comes_back_as_itself(*, stream: bool) -> None:
    class Echo(Provider):
        """Says the text of the question again, in small pieces."""

        async def _content(self) -> Any:
            said = json.loads(self.asked[-1][2])["messages"][0]["content"]
            if not stream:
                message = {"choices": [{"index": 0, "message": {"content": said}}]}
                yield json.dumps(message).encode()
                return
            for piece in cut(said, 3):
                yield sse({"choices": [{"index": 0, "delta": {"content": piece}}]})
            yield sse({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, "[DONE]")

    headers = {"content-type": SSE if stream else "application/json"}
    guard = sensitive(email="tokenise")
    house = House(provider=Echo(headers=headers), incoming=[guard])
    answer = house.post(PATH, ask("Greet ann@example.org, please.", stream=stream))
    assert b"ann@example.org" not in house.provider.asked[0][2]
    assert "ann@example.org" in (text_of(answer.events) if stream else text_of(answer.json))


def test_a_token_of_another_exchange_stays_a_token() -> None:
    forged = chat(["see EMAIL_1_abcdef123456 there"])
    house = House(provider=forged, incoming=[sensitive(email="tokenise")])
    answer = house.post(PATH, ask("Greet ann@example.org, please."))
    assert "EMAIL_1_abcdef123456" in text_of(answer.events)
    assert "ann@example.org" not in text_of(answer.events)


def test_restored_values_cannot_break_out_of_a_tools_arguments() -> None:
    class Calling(Provider):
        async def _content(self) -> Any:
            said = json.loads(self.asked[-1][2])["messages"][0]["content"]
            token = said.split()[1]
            arguments = json.dumps({"to": token})
            call = {"id": "t", "type": "function",
                    "function": {"name": "send", "arguments": arguments}}  # fmt: skip
            yield json.dumps(
                {"choices": [{"index": 0, "message": {"tool_calls": [call]}}]}
            ).encode()

    access = Open()
    provider = Calling(headers={"content-type": "application/json"})
    house = House(provider=provider, access=access, incoming=[sensitive(email="tokenise")])
    house.post(PATH, ask("Greet ann@example.org now", stream=False))
    assert access.calls[0].arguments == '{"to":"ann@example.org"}'


def test_an_answer_behind_its_limit_is_cut_by_the_guard_of_sizes() -> None:
    house = House(provider=chat(["abc "] * 100), outgoing=[guard_of("size", {"characters": 50})])
    answer = house.post(PATH, ask())
    assert answer.events[-2]["choices"][0]["finish_reason"] == "content_filter"
