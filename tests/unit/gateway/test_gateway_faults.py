"""Whatever breaks, nothing passes that was not judged and recorded."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.gateway.app import Gateway
from bartizan.gateway.building import Makers
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.service import Service
from bartizan.gateway.upstream import Client
from bartizan.gateway.wire import WireError
from bartizan.gateway.words import Action
from tests.simulators.gateway import (
    JSON,
    SSE,
    FailingGuard,
    House,
    Open,
    Probe,
    Provider,
    Records,
    WordGuard,
    call,
    scope_of,
    sse,
)

PATH = "/v1/chat/completions"
ASK = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
STREAM = {**ASK, "stream": True}
SECRET = "s3cret-answer"
REPLY = {"id": "c", "choices": [{"index": 0, "message": {"content": SECRET}}]}


def delta(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


DONE = ({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, "[DONE]")


def whole(reply: object = REPLY, **headers: str) -> Provider:
    raw = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    return Provider(headers={"content-type": JSON, **headers}, chunks=[raw])


def streamed(*chunks: bytes) -> Provider:
    return Provider(headers={"content-type": SSE}, chunks=list(chunks))


@pytest.mark.parametrize("error", [ValueError("x"), MemoryError(), RecursionError(), KeyError("s")])
def test_a_guard_that_fails_blocks(error: Exception) -> None:
    house = House(provider=whole(), incoming=[FailingGuard(error)])
    answer = house.post(PATH, ASK)
    assert answer.json["error"]["code"] == "content_filter"
    assert house.provider.asked == []
    for provider, body in ((whole(), ASK), (streamed(sse(delta(SECRET), *DONE)), STREAM)):
        house = House(provider=provider, outgoing=[FailingGuard(error)])
        answer = house.post(PATH, body)
        assert SECRET.encode() not in answer.body
        assert b"content_filter" in answer.body
        assert house.records.decisions[-1] == ("gateway.reply", "block")


def test_guards_that_take_too_long_block() -> None:
    sizes = SizesPart(guard_timeout=1e-9)
    for body in (ASK, {**ASK, "messages": [{"role": "user", "content": "a" * 60_000}]}):
        house = House(provider=whole(), incoming=[Probe()], sizes=sizes)
        assert house.post(PATH, body).status == 503
        assert house.provider.asked == []


@pytest.mark.parametrize(
    "raw",
    [
        b"data: {broken\n\n",
        b'data: ["a list"]\n\n',
        b"nonsense: x\n\n",
        b'data: {"choices": "\xff"}\n\n',
        b'data: {"choices": [{"index": 0, "delta": {"content": "\xe2\x82',
        sse({"error": {"message": SECRET}}),
        b"data: " + b"a" * 5_000_000,
        b"",
        sse(delta(SECRET)),
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_a_stream_that_is_broken_ends_in_an_error(raw: bytes) -> None:
    probe = Probe()
    house = House(provider=streamed(raw), outgoing=[probe])
    answer = house.post(PATH, STREAM)
    assert SECRET.encode() not in answer.body
    assert answer.status == 502 or answer.events[-1]["error"]["code"] == "upstream_failed"
    assert b"[DONE]" not in answer.body
    assert house.records.decisions[-1] == ("gateway.reply", "deny")


@pytest.mark.parametrize(
    "choice",
    [
        {"index": -1, "delta": {"content": SECRET}},
        {"delta": {"content": SECRET}},
        {"index": 0, "delta": {"content": [SECRET]}},
        {"index": 0, "delta": {"content": SECRET, "tool_calls": [{"index": "0"}]}},
    ],
    ids=str,
)
def test_an_event_that_no_guard_can_judge_ends_the_reply(choice: dict[str, Any]) -> None:
    house = House(provider=streamed(sse({"choices": [choice]}, *DONE)), outgoing=[Probe()])
    answer = house.post(PATH, STREAM)
    assert SECRET.encode() not in answer.body
    assert answer.status == 502
    assert answer.json["error"]["code"] == "upstream_failed"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_stream_may_be_cut_anywhere(size: int) -> None:
    raw = sse(delta("Grüße, 世界"), *DONE)
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    answer = House(provider=streamed(*pieces)).post(PATH, STREAM)
    texts = [each["choices"][0]["delta"].get("content", "") for each in answer.events[:-1]]
    assert "".join(texts) == "Grüße, 世界"


def test_a_text_that_goes_on_behind_its_end_is_not_passed() -> None:
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    raw = sse(delta("one"), end, delta(SECRET), *DONE)
    answer = House(provider=streamed(raw), outgoing=[Probe()]).post(PATH, STREAM)
    assert SECRET.encode() not in answer.body
    assert answer.events[-1]["error"]["code"] == "upstream_failed"


@pytest.mark.parametrize(
    "provider",
    [
        whole(b"not json"),
        whole(b'{"id": "a", "id": "b"}'),
        whole({"choices": [{"message": {"content": {"text": SECRET}}}]}),
        whole(**{"content-encoding": "gzip"}),
        whole(**{"content-type": "text/html"}),
        Provider(headers={"content-type": SSE}, chunks=[sse(delta(SECRET))]),
        Provider(status=500, chunks=[SECRET.encode()]),
        Provider(status=301, headers={"location": "http://elsewhere"}, chunks=[SECRET.encode()]),
        Provider(status=401, chunks=[json.dumps({"error": {"message": SECRET}}).encode()]),
        Provider(chunks=[b'{"choices"'], fault=WireError("cut")),
        Provider(chunks=[b'{"choices"'], fault=TimeoutError()),
        whole(b"[" * 200_000),
        whole(b'{"a":' * 500 + b"1" + b"}" * 500),
        whole(b"a" * 2000),
    ],
    ids=lambda p: f"{p.status}-{p.chunks[0][:20]!r}-{p.fault!r}",
)
def test_a_reply_that_cannot_be_judged_is_not_passed(provider: Provider) -> None:
    house = House(provider=provider, outgoing=[Probe()], sizes=SizesPart(reply=1500))
    answer = house.post(PATH, ASK)
    assert answer.status >= 400
    assert SECRET.encode() not in answer.body
    assert house.records.decisions[-1][0] == "gateway.reply"
    assert provider.closed == 1


def test_what_a_provider_quotes_in_pieces_is_judged_as_one() -> None:
    said = json.dumps({"error": {"message": "no fal\ue0abcon, and no fal\ue0abcon"}}).encode()
    provider = Provider(status=400, chunks=[said])
    house = House(provider=provider, outgoing=[WordGuard("falcon", Action.REDACT)])
    assert "con" not in house.post(PATH, ASK).json["error"]["message"]


def test_what_a_provider_says_of_a_bad_request_is_judged() -> None:
    said = json.dumps({"error": {"message": "max_tokens is too large"}}).encode()
    provider = Provider(status=400, chunks=[said])
    assert "max_tokens" in House(provider=provider).post(PATH, ASK).json["error"]["message"]
    provider = Provider(status=400, chunks=[said])
    house = House(provider=provider, outgoing=[FailingGuard(ValueError())])
    assert "max_tokens" not in house.post(PATH, ASK).json["error"]["message"]


def test_a_limit_of_the_provider_is_told_with_when_to_come_again() -> None:
    provider = Provider(status=429, headers={"retry-after": "7"})
    answer = House(provider=provider).post(PATH, ASK)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize("body", [ASK, STREAM])
def test_nothing_is_asked_where_the_log_is_full(body: dict[str, Any]) -> None:
    house = House(provider=whole(), records=Records(full=True))
    answer = house.post(PATH, body)
    assert answer.status == 503
    assert house.provider.asked == []


def test_a_reply_that_cannot_be_recorded_is_not_released() -> None:
    house = House(provider=whole(), records=Records(room=1))
    answer = house.post(PATH, ASK)
    assert answer.status == 503
    assert SECRET.encode() not in answer.body


def test_a_stream_that_cannot_be_recorded_has_no_end() -> None:
    house = House(provider=streamed(sse(delta("one"), *DONE)), records=Records(room=1))
    answer = house.post(PATH, STREAM)
    assert b"[DONE]" not in answer.body
    assert b'"finish_reason":"stop"' not in answer.body


def test_a_caller_who_hangs_up_ends_the_work_at_the_provider() -> None:
    async def run() -> tuple[Provider, Records]:
        gone = asyncio.Event()
        provider = Provider(
            headers={"content-type": SSE}, chunks=[sse(delta("one"))], stall=asyncio.Event()
        )
        house = House(provider=provider)
        raw = json.dumps(STREAM).encode()
        scope = scope_of(PATH, [(b"content-type", b"application/json")])
        asyncio.get_running_loop().call_later(0.05, gone.set)
        await call(house.gateway(), scope, [raw], gone=gone)
        return provider, house.records

    provider, records = asyncio.run(run())
    assert provider.closed == 1
    assert records.written[-1].detail["status"] == "499"


def test_what_was_set_aside_is_given_back_whatever_happens() -> None:
    for provider in (whole(), whole(b"not json"), Provider(status=500)):
        house = House(provider=provider, access=Open())
        house.post(PATH, ASK)
        assert len(house.access.settled) == 1


def test_a_configuration_that_is_wrong_leaves_the_old_one_in_use(tmp_path: Path) -> None:
    house = House()
    gateway = house.gateway()
    before = gateway.running
    said: list[str] = []
    path = tmp_path / "gateway.yaml"
    makers = Makers(lambda part, folder: Open(), lambda part: Probe())
    service = Service(path, makers, gateway, Client(), said.append)
    for content in ("schema: wrong", "{", "schema: bartizan.gateway/v1\nroutes: []\n"):
        path.write_text(content)
        asyncio.run(service.reload())
        assert gateway.running is before
        assert gateway.metrics.alarm
    path.unlink()
    asyncio.run(service.reload())
    assert gateway.running is before
    path.write_text(
        "schema: bartizan.gateway/v1\naudit: {log: l, key: k}\n"
        "upstreams: {p: {url: 'https://provider.example'}}\n"
        "routes: [{name: r, dialect: mcp, upstream: p}]\n"
    )
    asyncio.run(service.reload())
    assert gateway.running is not before
    assert gateway.metrics.alarm == ""
    assert [each.decision for each in house.records.written] == ["refused"] * 4 + ["taken"]
    assert 'reloads_total{outcome="refused"} 4' in gateway.metrics.text()


def test_a_defect_passes_nothing() -> None:
    class Broken(Open):
        def tainted(self, *arguments: object) -> bool:
            raise RuntimeError("a defect")

    house = House(provider=whole(), access=Broken())
    answer = house.post(PATH, ASK)
    assert answer.status == 503
    assert house.provider.asked == []
    assert isinstance(house.gateway(), Gateway)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"a":1,"a":2}'])
def test_a_reply_that_is_no_document_is_the_providers_fault(raw: bytes) -> None:
    house = House(provider=whole(raw))
    scope = scope_of(PATH, [(b"content-type", JSON.encode())])
    answer = asyncio.run(call(house.gateway(), scope, [json.dumps(ASK).encode()]))
    assert answer.status == 502
    assert "the provider's reply" in answer.json["error"]["message"]


@pytest.mark.parametrize("name", ["ann@example.org", "+31 20 123 4567", "AKIAIOSFODNN7EXAMPL3"])
def test_a_member_that_a_guard_objects_to_is_not_named_in_the_record(name: str) -> None:
    house = House(incoming=[WordGuard(name)])
    function = {"name": "t", "parameters": {"type": "object", "properties": {name: {}}}}
    ask = {**ASK, "tools": [{"type": "function", "function": function}], "metadata": {name: "x"}}
    scope = scope_of(PATH, [(b"content-type", JSON.encode())])
    answer = asyncio.run(call(house.gateway(), scope, [json.dumps(ask).encode()]))
    assert answer.status == 400
    assert "properties/0" in str(house.records.written)
    assert name not in str(house.records.written)


@pytest.mark.parametrize("member", ["user", "safety_identifier", "prompt_cache_key"])
def test_names_of_users_are_judged_as_well(member: str) -> None:
    house = House(provider=whole(), incoming=[WordGuard("ann@example.org", Action.REDACT)])
    scope = scope_of(PATH, [(b"content-type", JSON.encode())])
    raw = json.dumps({**ASK, member: "ann@example.org"}).encode()
    assert asyncio.run(call(house.gateway(), scope, [raw])).status == 200
    assert b"ann@" not in house.provider.asked[0][2]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_the_record_says_with_which_status_a_provider_refused(status: int) -> None:
    house = House(provider=Provider(status=status))
    house.post(PATH, ASK)
    because = house.records.written[-1].detail["because"]
    assert because == f"the provider answered with status {status}"
