"""Chat completions through the gateway: what passes, what is rewritten, what is stopped."""

import json
from typing import Any

import pytest

from bartizan.gateway.words import Action
from tests.simulators.gateway import JSON, SSE, House, Open, Provider, WordGuard, sse

PATH = "/v1/chat/completions"
ASK = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
REPLY = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "good day"},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
}


def chunk(delta: dict[str, Any], finish: str | None = None, index: int = 0) -> dict[str, Any]:
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [choice]}  # fmt: skip


def replying(document: object = REPLY) -> Provider:
    return Provider(chunks=[json.dumps(document).encode()])


def streaming(*events: object) -> Provider:
    return Provider(headers={"content-type": SSE}, chunks=[sse(*events)])


def test_an_exchange_without_objections_passes_byte_for_byte() -> None:
    raw = b'{ "model": "m", "messages": [{"role":"user","content":"hello"}] }'
    house = House(provider=replying())
    answer = house.post(PATH, raw)
    assert answer.status == 200
    assert house.provider.asked[0][2] == raw
    assert answer.body == house.provider.chunks[0]
    assert house.records.decisions == [("gateway.request", "allow"), ("gateway.reply", "allow")]


def test_the_callers_own_headers_stay_behind() -> None:
    house = House(provider=replying())
    house.post(PATH, ASK, authorization="Bearer caller", cookie="a=b", x_forwarded_for="1")
    _, headers, _ = house.provider.asked[0]
    assert headers == {"authorization": "s", "content-type": JSON, "accept": JSON}


def test_a_request_that_a_guard_blocks_never_reaches_the_provider() -> None:
    house = House(provider=replying(), incoming=[WordGuard("hello")])
    answer = house.post(PATH, ASK)
    assert answer.status == 400
    assert answer.json["error"]["code"] == "content_filter"
    assert house.provider.asked == []
    assert house.records.decisions == [("gateway.request", "block")]


def test_a_text_that_is_redacted_reaches_the_provider_without_it() -> None:
    house = House(provider=replying(), incoming=[WordGuard("hello", Action.REDACT)])
    assert house.post(PATH, ASK).status == 200
    assert b"hello" not in house.provider.asked[0][2]
    assert "«word»".encode() in house.provider.asked[0][2]


def test_a_reply_that_is_blocked_ends_with_content_filter() -> None:
    house = House(provider=replying(), outgoing=[WordGuard("good")])
    answer = house.post(PATH, ASK)
    assert answer.status == 200
    assert answer.json["choices"][0]["finish_reason"] == "content_filter"
    assert b"good" not in answer.body
    assert house.records.decisions[-1] == ("gateway.reply", "block")


def test_members_that_no_shape_names_are_left_out_of_a_reply() -> None:
    house = House(provider=replying({**REPLY, "surprise": "good"}))
    assert "surprise" not in house.post(PATH, ASK).json


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": "text"},
        {"messages": [{"role": "function", "name": "f", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "mystery", "text": "x"}]}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
        {"tools": [{"type": "web_search"}]},
        {"logprobs": True},
        {"model": None},
        {"model": "m\nx"},
    ],
    ids=str,
)
def test_what_no_guard_can_judge_is_refused(change: dict[str, Any]) -> None:
    house = House(provider=replying())
    answer = house.post(PATH, {**ASK, **change})
    assert answer.status == 400
    assert house.provider.asked == []


def test_a_stream_passes_and_its_words_are_the_same() -> None:
    house = House(
        provider=streaming(
            chunk({"role": "assistant", "content": ""}),
            chunk({"content": "good "}),
            chunk({"content": "day"}),
            chunk({}, "stop"),
            "[DONE]",
        )
    )
    answer = house.post(PATH, {**ASK, "stream": True})
    texts = [e["choices"][0]["delta"].get("content", "") for e in answer.events[:-1]]
    assert "".join(texts) == "good day"
    assert answer.events[-1] == "[DONE]"
    assert house.records.decisions == [("gateway.request", "allow"), ("gateway.reply", "allow")]


def test_a_word_that_is_cut_over_chunks_is_redacted() -> None:
    pieces = [chunk({"content": letter}) for letter in "a good day"]
    provider = streaming(*pieces, chunk({}, "stop"), "[DONE]")
    house = House(provider=provider, outgoing=[WordGuard("good", Action.REDACT)])
    answer = house.post(PATH, {**ASK, "stream": True})
    texts = [e["choices"][0]["delta"].get("content", "") for e in answer.events[:-1]]
    assert "".join(texts) == "a «word» day"


def test_a_stream_that_is_stopped_ends_as_its_dialect_ends() -> None:
    provider = streaming(chunk({"content": "good"}), chunk({}, "stop"), "[DONE]")
    house = House(provider=provider, outgoing=[WordGuard("good")])
    answer = house.post(PATH, {**ASK, "stream": True})
    assert b"good" not in answer.body
    assert answer.events[-2]["choices"][0]["finish_reason"] == "content_filter"
    assert answer.events[-1] == "[DONE]"


def test_a_call_of_a_tool_that_is_not_allowed_is_stopped() -> None:
    call = {"index": 0, "id": "t", "type": "function", "function": {"name": "rm", "arguments": ""}}
    more = {"index": 0, "function": {"arguments": '{"path": "/"}'}}
    provider = streaming(
        chunk({"tool_calls": [call]}),
        chunk({"tool_calls": [more]}),
        chunk({}, "tool_calls"),
        "[DONE]",
    )
    house = House(provider=provider, access=Open(tools=("ls",)))
    answer = house.post(PATH, {**ASK, "stream": True})
    assert b"path" not in answer.body
    assert answer.events[-2]["choices"][0]["finish_reason"] == "content_filter"
    assert house.access.calls[0].arguments == '{"path": "/"}'
