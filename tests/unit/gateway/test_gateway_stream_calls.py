"""Of a call that is refused nothing reaches the caller of a stream, not even that it began."""

import asyncio
import json
from typing import Any

import pytest

from bartizan.formats.eventstream import Message
from bartizan.gateway import streaming
from tests.simulators.gateway import (
    JSON,
    SSE,
    Answered,
    House,
    Open,
    Provider,
    call,
    scope_of,
    sse,
)

NAME = "erase_everything"
PATHS = {
    "openai-chat": "/v1/chat/completions",
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
    "bedrock-converse": "/model/m/converse-stream",
}
ARGUMENTS = ("", "{}", '{"really":true}')


def chat(arguments: str) -> bytes:
    begun = {"id": "t", "type": "function", "function": {"name": NAME, "arguments": ""}}
    deltas: list[dict[str, Any]] = [
        {"role": "assistant", "content": None},
        {"content": "Well, let me see what I can do. "},
        {"tool_calls": [{"index": 0, **begun}]},
        *({"tool_calls": [{"index": 0, "function": {"arguments": each}}]} for each in arguments),
    ]
    chunks = [{"choices": [{"index": 0, "delta": each}]} for each in deltas]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}
    return sse(*chunks, end, "[DONE]")


def claude(arguments: str) -> bytes:
    block = {"type": "tool_use", "id": "t", "name": NAME, "input": {}}
    deltas = (
        {"type": "content_block_delta", "index": 1, "delta": delta}
        for delta in ({"type": "input_json_delta", "partial_json": each} for each in arguments)
    )
    said = {"type": "text_delta", "text": "Well, let me see what I can do. "}
    return sse(
        {"type": "message_start", "message": {"type": "message", "content": []}},
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "text", "text": ""},
        },
        {"type": "content_block_delta", "index": 0, "delta": said},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": block},
        *deltas,
        {"type": "content_block_stop", "index": 1},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
        {"type": "message_stop"},
        named=True,
    )


def responses(arguments: str) -> bytes:
    item = {"type": "function_call", "id": "i", "call_id": "t", "name": NAME, "arguments": ""}
    whole = {**item, "arguments": arguments}
    at = {"output_index": 0, "item_id": "i"}
    kind = "response.function_call_arguments"
    return sse(
        {"type": "response.created", "response": {"id": "r", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        *({"type": f"{kind}.delta", **at, "delta": each} for each in arguments),
        {"type": f"{kind}.done", **at, "arguments": arguments},
        {"type": "response.output_item.done", "output_index": 0, "item": whole},
        {"type": "response.completed", "response": {"id": "r", "output": [whole]}},
        named=True,
    )


def converse(arguments: str) -> bytes:
    start = {"contentBlockIndex": 0, "start": {"toolUse": {"toolUseId": "t", "name": NAME}}}
    deltas = (
        ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"toolUse": {"input": each}}})
        for each in arguments
    )
    events: tuple[tuple[str, dict[str, Any]], ...] = (
        ("messageStart", {"role": "assistant"}),
        ("contentBlockStart", start),
        *deltas,
        ("contentBlockStop", {"contentBlockIndex": 0}),
        ("messageStop", {"stopReason": "tool_use"}),
        ("metadata", {"usage": {"inputTokens": 1}}),
    )
    return b"".join(_message(name, tree) for name, tree in events)


def _message(name: str, tree: dict[str, Any]) -> bytes:
    headers = {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    return Message(headers, json.dumps(tree).encode()).content


SCRIPTS = {
    "openai-chat": chat,
    "openai-responses": responses,
    "anthropic-messages": claude,
    "bedrock-converse": converse,
}
BODY = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
BODIES: dict[str, dict[str, Any]] = {
    "openai-chat": BODY,
    "openai-responses": {"model": "m", "stream": True, "input": "hello"},
    "anthropic-messages": {**BODY, "max_tokens": 9},
    "bedrock-converse": {"messages": [{"role": "user", "content": [{"text": "hello"}]}]},
}


def asked(dialect: str, raw: bytes, *tools: str) -> Answered:
    media = "application/vnd.amazon.eventstream" if dialect == "bedrock-converse" else SSE
    provider = Provider(headers={"content-type": media}, chunks=[raw])
    house = House(provider=provider, dialect=dialect, access=Open(tools=tools))
    return house.post(PATHS[dialect], BODIES[dialect])


@pytest.mark.parametrize("arguments", ARGUMENTS)
@pytest.mark.parametrize("dialect", SCRIPTS)
def test_a_refused_call_leaves_no_trace_of_itself(dialect: str, arguments: str) -> None:
    answer = asked(dialect, SCRIPTS[dialect](arguments))
    assert answer.status == 200
    assert NAME.encode() not in answer.body
    assert b"really" not in answer.body


@pytest.mark.parametrize("arguments", ARGUMENTS)
@pytest.mark.parametrize("dialect", SCRIPTS)
def test_a_call_that_is_allowed_arrives_whole(dialect: str, arguments: str) -> None:
    answer = asked(dialect, SCRIPTS[dialect](arguments), NAME)
    assert NAME.encode() in answer.body
    assert (b"really" in answer.body) == ("really" in arguments)


def test_what_was_said_before_a_refused_call_has_arrived() -> None:
    assert b"Well, let me see" in asked("openai-chat", chat("{}")).body
    assert b"Well, let me see" in asked("anthropic-messages", claude("{}")).body


def test_a_block_that_never_began_is_not_ended() -> None:
    kinds = [each["type"] for each in asked("anthropic-messages", claude("{}")).events]
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") == 1
    assert kinds[-2:] == ["message_delta", "message_stop"]
    body = asked("bedrock-converse", converse("{}")).body
    assert b"contentBlockStop" not in body
    assert body.count(b"messageStop") == 1


@pytest.mark.parametrize("stream", [True, False])
def test_a_reply_that_was_stopped_does_not_count_as_passed(*, stream: bool) -> None:
    called = {"id": "t", "type": "function", "function": {"name": NAME, "arguments": "{}"}}
    whole = {"choices": [{"index": 0, "message": {"tool_calls": [called]}}]}
    media = SSE if stream else JSON
    raw = chat("{}") if stream else json.dumps(whole).encode()
    provider = Provider(headers={"content-type": media}, chunks=[raw])
    gateway = House(provider=provider, access=Open(tools=())).gateway()
    scope = scope_of(PATHS["openai-chat"], [(b"content-type", JSON.encode())])
    body = json.dumps({**BODY, "stream": stream}).encode()
    asyncio.run(call(gateway, scope, [body]))
    assert 'exchanges_total{outcome="forbidden",route="main"} 1' in gateway.metrics.text()


def test_a_call_that_is_named_twice_is_decided_by_neither_name() -> None:
    def named(name: str) -> dict[str, Any]:
        call = {"index": 0, "id": "t", "function": {"name": name, "arguments": ""}}
        return {"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}

    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}
    answer = asked("openai-chat", sse(named("harmless"), named(NAME), end, "[DONE]"), "harmless")
    assert NAME.encode() not in answer.body


def test_what_waits_for_a_call_has_a_bound() -> None:
    begun = {"id": "t", "type": "function", "function": {"name": NAME, "arguments": ""}}
    first = {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, **begun}]}}]}
    often = streaming.MOST_HELD // streaming.FRAME + 1
    other = {"choices": [{"index": 1, "delta": {"role": "assistant", "content": "x "}}]}
    answer = asked("openai-chat", sse(first, *([other] * often)), NAME)
    assert answer.json["error"]["code"] == "upstream_failed"
