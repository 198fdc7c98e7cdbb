"""What a provider sends that the gateway does not know is told as the provider's fault."""

import json
from typing import Any

import pytest

from bartizan.formats.eventstream import Message
from bartizan.gateway.schema_sizes import SizesPart
from tests.simulators.gateway import JSON, SSE, House, Provider, sse

SAID = [{"role": "user", "content": "hello"}]
EVENTS = "application/vnd.amazon.eventstream"
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "openai-chat": ("/v1/chat/completions", {"model": "m", "messages": SAID}),
    "openai-responses": ("/v1/responses", {"model": "m", "input": "hello"}),
    "anthropic-messages": ("/v1/messages", {"model": "m", "max_tokens": 9, "messages": SAID}),
    "bedrock-converse": (
        "/model/m/converse",
        {"messages": [{"role": "user", "content": [{"text": "hello"}]}]},
    ),
}
REPLIES: dict[str, dict[str, Any]] = {
    "openai-chat": {"id": "c", "choices": [{"index": 0, "message": {"content": {"riddle": "x"}}}]},
    "openai-responses": {"id": "r", "output": [{"type": "riddle", "text": "x"}]},
    "anthropic-messages": {
        "type": "message", "role": "assistant", "content": [{"type": "riddle", "text": "x"}],
    },
    "bedrock-converse": {
        "output": {"message": {"role": "assistant", "content": [{"riddle": {"text": "x"}}]}},
    },
}  # fmt: skip
UNKNOWN: dict[str, dict[str, Any]] = {
    "openai-chat": {"choices": [{"index": 0, "delta": {"content": {"riddle": "x"}}}]},
    "openai-responses": {"type": "response.riddle", "text": "x"},
    "anthropic-messages": {"type": "riddle", "text": "x"},
    "bedrock-converse": {"text": "x"},
}
BEGUN: dict[str, dict[str, Any]] = {
    "openai-chat": {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "a"}}]},
    "openai-responses": {"type": "response.created", "response": {"id": "r", "output": []}},
    "anthropic-messages": {
        "type": "message_start", "message": {"role": "assistant", "content": []},
    },
    "bedrock-converse": {"role": "assistant"},
}  # fmt: skip
KINDS = {
    "openai-chat": b'"type":"server_error"',
    "openai-responses": b'"type":"server_error"',
    "anthropic-messages": b'"type":"api_error"',
    "bedrock-converse": b'"__type":"ModelErrorException"',
}
BROKEN = {
    "openai-chat": b'"code":"upstream_failed"',
    "openai-responses": b'"type":"error","code":"upstream_failed"',
    "anthropic-messages": b"event: error",
    "bedrock-converse": b"modelStreamErrorException",
}


def event(dialect: str, name: str, tree: dict[str, Any]) -> bytes:
    if dialect != "bedrock-converse":
        return sse(tree)
    head = {":message-type": "event", ":event-type": name, ":content-type": JSON}
    return Message(head, json.dumps(tree).encode()).content


def asked_of(dialect: str, *, stream: bool) -> tuple[str, dict[str, Any]]:
    path, body = ASKED[dialect]
    if dialect == "bedrock-converse":
        return path + ("-stream" if stream else ""), body
    return path, {**body, "stream": stream}


@pytest.mark.parametrize("dialect", ASKED)
def test_a_part_of_a_reply_that_is_not_known_is_the_providers_fault(dialect: str) -> None:
    house = House(
        dialect=dialect, provider=Provider(chunks=[json.dumps(REPLIES[dialect]).encode()])
    )
    answer = house.post(*asked_of(dialect, stream=False))
    assert answer.status == 502
    assert KINDS[dialect] in answer.body
    assert b"the provider's reply" in answer.body
    assert house.records.decisions[-1] == ("gateway.reply", "deny")
    assert house.records.written[-1].detail["reason"] == "upstream_failed"


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("dialect", ASKED)
def test_an_event_that_is_not_known_is_the_providers_fault(dialect: str, *, begun: bool) -> None:
    chunks = [event(dialect, "messageStart", BEGUN[dialect])] if begun else []
    media = EVENTS if dialect == "bedrock-converse" else SSE
    chunks.append(event(dialect, "riddle", UNKNOWN[dialect]))
    house = House(
        dialect=dialect, provider=Provider(headers={"content-type": media}, chunks=chunks)
    )
    answer = house.post(*asked_of(dialect, stream=True))
    assert answer.status == (200 if begun else 502)
    assert (BROKEN if begun else KINDS)[dialect] in answer.body
    assert b"content_filter" not in answer.body
    assert house.records.decisions[-1] == ("gateway.reply", "deny")


@pytest.mark.parametrize("dialect", ASKED)
def test_what_is_not_known_in_a_request_is_the_callers_fault(dialect: str) -> None:
    house = House(dialect=dialect)
    path, body = asked_of(dialect, stream=False)
    answer = house.post(path, {**body, "riddle": "x"})
    assert answer.status == 400
    assert house.records.decisions == [("gateway.request", "block")]


def test_a_reply_of_too_many_texts_is_the_providers_fault() -> None:
    calls = [{"id": "t", "function": {"name": "f", "arguments": "{}"}}] * 6
    choice = {"index": 0, "message": {"content": "x", "refusal": "y", "tool_calls": calls}}
    raw = json.dumps({"id": "c", "choices": [choice] * 4096}).encode()
    house = House(provider=Provider(chunks=[raw]), sizes=SizesPart(guard_timeout=60))
    assert house.post(*asked_of("openai-chat", stream=False)).status == 502


def test_a_message_of_a_server_that_is_not_known_is_answered_with_an_error() -> None:
    """Also where the caller could have the stream go on: the same message would come again."""
    known = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}}
    raw = b"id: 1\n" + sse(known) + b"id: 2\n" + sse({"jsonrpc": "2.0", "id": 1, "result": "x"})
    provider = Provider(headers={"content-type": SSE}, chunks=[raw])
    house = House(dialect="mcp", provider=provider)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = house.post("/mcp", body)
    assert answer.events[-1]["id"] == 1
    assert answer.events[-1]["error"]["data"]["reason"] == "upstream_failed"
