"""What an attacker tries against the gateway itself, and what happens."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from bartizan.gateway.asgi import Message, Peer
from bartizan.gateway.running import Caller
from bartizan.gateway.schema_sizes import SizesPart
from tests.simulators.gateway import JSON, Answered, House, Open, Probe, Provider, call, scope_of

PATH = "/v1/chat/completions"
ASK = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
RAW = json.dumps(ASK).encode()
TYPE = (b"content-type", JSON.encode())


def house(**settings: Any) -> House:
    return House(provider=Provider(chunks=[b'{"id":"c"}']), **settings)


def send(
    target: House, path: str, headers: Sequence[tuple[bytes, bytes]], method: str = "POST"
) -> Answered:
    return asyncio.run(call(target.gateway(), scope_of(path, headers, method), [RAW]))


@pytest.mark.parametrize(
    "path",
    [
        "/v1//chat/completions", "/v1/./chat/completions", "/v1/x/../chat/completions",
        "/v1/chat/completions/", "/v1/chat/%63ompletions", "/v1%2fchat/completions",
        "/V1/chat/completions", "//v1/chat/completions", "/v1/chat/completions%00",
        "/v1/chat/completions;x=1", "/v1/chat/completions\r\n", "http://h/v1/chat/completions",
        "/v1/chat/completions?model=other", "/v1/models", "/", "/health", "/metrics", "/docs",
        "/v1/chat/completions?beta=true&x=1",
    ],
)  # fmt: skip
def test_a_path_that_is_written_otherwise_is_no_route(path: str) -> None:
    target = house()
    assert send(target, path, [TYPE]).status == 404
    assert target.provider.asked == []


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        ("1.1", [], 400),
        ("1.0", [], 200),
        ("1.1", [b"gateway.example"], 200),
        ("1.1", [b"gate_way:8080"], 200),
        ("1.1", [b"[::1]:8080"], 200),
        ("1.1", [b""], 200),
        ("1.1", [b"a", b"a"], 400),
        ("1.1", [b"a b"], 400),
        ("1.1", [b"a/b"], 400),
        ("1.1", [b"user@a"], 400),
        ("1.0", [b"a\xff"], 400),
        ("1.1", [b"a" * 301], 400),
    ],
    ids=str,
)
def test_a_request_of_http_1_1_names_one_host(
    version: str, hosts: list[bytes], status: int
) -> None:
    for path, expected in ((PATH, status), ("/nowhere", status if status == 400 else 404)):
        target = house()
        headers = [TYPE, *((b"host", each) for each in hosts)]
        scope = {**scope_of(path, headers), "http_version": version}
        answer = asyncio.run(call(target.gateway(), scope, [RAW]))
        assert answer.status == expected
        assert bool(target.provider.asked) is (expected == 200)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "CONNECT", "post"])
def test_only_post_is_passed(method: str) -> None:
    target = house()
    assert send(target, PATH, [TYPE], method).status == 405


@pytest.mark.parametrize(
    "path",
    ["/model/../../v1/x/converse", "/model/a%2e%2e/converse", "/model/a/b/converse",
     "/model/../converse", "/model/./converse", "/model/..%2F..%2Fx/converse",
     "/model/a%2F../converse", "/model/a%2F.%2Fb/converse", "/model//converse",
     "/model/a%0d%0a/converse", "/model/a?x/converse"],
)  # fmt: skip
def test_a_model_in_a_path_is_one_step(path: str) -> None:
    target = house(dialect="bedrock-converse")
    assert send(target, path, [TYPE]).status == 404
    assert target.provider.asked == []


def test_a_model_in_a_path_is_the_one_that_is_allowed() -> None:
    target = house(dialect="bedrock-converse", route={"models": ["eu.model-v1:0"]})
    body = {"messages": [{"role": "user", "content": [{"text": "x"}]}]}
    assert target.post("/model/eu.model-v1%3A0/converse", body).status == 200
    assert target.provider.asked[0][0] == "/model/eu.model-v1%3A0/converse"
    assert target.post("/model/eu.model-v1%3A00/converse", body).status == 403
    target = house(dialect="bedrock-converse", route={"models": ["*"]})
    assert target.post("/model/..a%2F...%2Fb../converse", body).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")],
        [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")],
        [(b"content-type", b"application/json"), (b"content-type", b"text/plain")],
        [(b"content-encoding", b"gzip")],
        [(b"transfer-encoding", b"gzip, chunked")],
        [(b"transfer-encoding", b"identity")],
        [(b"x-long", b"a" * 9000)],
        [(b"x-split", b"a\r\nx-evil: 1")],
        [(f"x-{n}".encode(), b"1") for n in range(200)],
        [(b"mcp-session-id", b"a b\tc")],
        [(b"anthropic-version", "2023\u00e9".encode("latin-1"))],
    ],
    ids=lambda headers: str(headers[0][0]),
)
def test_a_header_that_others_could_read_otherwise_is_refused(
    headers: list[tuple[bytes, bytes]],
) -> None:
    target = house()
    given = headers if headers[0][0] == b"content-type" else [TYPE, *headers]
    assert 400 <= send(target, PATH, given).status < 500
    assert target.provider.asked == []


def test_a_body_of_another_kind_is_refused() -> None:
    for kind in (b"text/plain", b"multipart/form-data", b"application/x-www-form-urlencoded", b""):
        assert send(house(), PATH, [(b"content-type", kind)]).status == 415


@pytest.mark.parametrize(
    "raw",
    [
        b'{"model": "m", "messages": [], "messages": [{"role": "user", "content": "x"}]}',
        b'{"model": "m", "messages": [{"role": "user", "content": "a", "content": "b"}]}',
        b'{"model": "m", "Messages": [], "messages": []}',
        b'{"model": "m", "messages": [{"role": "user", "content": "\\ud800"}]}',
        b'{"model": "m", "messages": [{"role": "user", "content": "\xff"}]}',
        b'{"model": "m", "temperature": NaN, "messages": []}',
        b'{"model": "m", "messages": []} trailing',
        b'\xef\xbb\xbf{"model": "m", "messages": []}',
        b'// comment\n{"model": "m", "messages": []}',
        b'{"model": "m", "messages": [' + b"[" * 100_000,
        b'{"model": "m", "metadata": ' + b'{"a":' * 90 + b"1" + b"}" * 91,
        b"[]", b'"text"', b"null", b"", b"{}",
    ],
    ids=lambda raw: repr(raw[:48]),
)  # fmt: skip
def test_a_body_that_others_could_read_otherwise_is_refused(raw: bytes) -> None:
    target = house(incoming=[Probe()])
    assert target.post(PATH, raw).status == 400
    assert target.provider.asked == []


def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    target = house(sizes=SizesPart(body=2048))
    read = []

    async def run() -> Answered:
        pieces = [b"a" * 1000] * 1000
        answered = await call(target.gateway(), scope_of(PATH, [TYPE]), pieces)
        read.append(len(pieces))
        return answered

    answer = asyncio.run(run())
    assert answer.status == 413
    assert answer.headers["connection"] == "close"


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    async def stalled() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def run() -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def send_message(message: Any) -> None:
            sent.append(message)

        target = house(sizes=SizesPart(body_timeout=0.01))
        await target.gateway()(scope_of(PATH, [TYPE]), stalled, send_message)
        return sent

    assert asyncio.run(run())[0]["status"] == 408


def test_more_at_once_than_allowed_are_told_to_come_again() -> None:
    target = house(sizes=SizesPart(exchanges=1))
    gateway = target.gateway()
    gateway.metrics.under_way = 1
    answer = asyncio.run(call(gateway, scope_of(PATH, [TYPE]), [RAW]))
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")


class Named(Open):
    """Lets in whoever says a name."""

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        return Caller(dict(headers)[b"authorization"].decode(), "test")


def test_who_sends_many_bodies_slowly_leaves_places_to_others() -> None:
    async def run() -> None:
        gateway = house(access=Named(), sizes=SizesPart(exchanges=20)).gateway()
        alice, bob = (scope_of(PATH, [TYPE, (b"authorization", name)]) for name in (b"a", b"b"))
        never, refused = asyncio.Event(), 0

        async def begun() -> Message:
            await never.wait()
            return {"type": "http.disconnect"}

        async def told(message: Message) -> None:
            nonlocal refused
            refused += message.get("status") == 429

        slow = [asyncio.create_task(gateway(alice, begun, told)) for _ in range(30)]
        for _ in range(10):
            await asyncio.sleep(0)
        assert refused == 20
        assert (await call(gateway, bob, [RAW])).status == 200
        never.set()
        await asyncio.gather(*slow)
        assert (await call(gateway, alice, [RAW])).status == 200
        assert not gateway.coming

    asyncio.run(run())


@pytest.mark.parametrize("text", ["\r\nforged: line", '"}\n{"schema":"x"', "\x1b[31m", "a\u202eb"])
def test_a_name_cannot_write_a_line_of_the_log_or_of_the_metrics(text: str) -> None:
    target = house(route={"models": ["m"]})
    answer = target.post(PATH, {**ASK, "model": text})
    assert answer.status in (400, 403)
    for record in target.records.written:
        assert all(value.isprintable() for value in record.detail.values())
    assert text not in target.gateway().metrics.text()


def test_refusals_of_strangers_do_not_fill_the_disk() -> None:
    target = house()
    gateway = target.gateway()

    async def run() -> None:
        for _ in range(200):
            await call(gateway, scope_of("/nothing", [TYPE]), [RAW])

    asyncio.run(run())
    assert 1 <= len(target.records.written) < 150


def test_what_the_provider_sends_in_headers_stays_behind() -> None:
    provider = Provider(
        headers={"content-type": JSON, "set-cookie": "a=b", "x-internal": "1", "server": "s"},
        chunks=[b'{"id":"c"}'],
    )
    answer = House(provider=provider).post(PATH, ASK)
    assert set(answer.headers) == {
        "content-type", "content-length", "x-request-id", "cache-control", "x-content-type-options",
    }  # fmt: skip


def test_a_refusal_quotes_nothing_of_the_body() -> None:
    secret = "my secret text"
    for change in ({secret: 1}, {"model": secret}, {"messages": [{"role": secret}]}):
        assert secret.encode() not in house().post(PATH, {**ASK, **change}).body


@pytest.mark.parametrize("comma", [",", ", "])
def test_a_name_that_is_given_twice_is_refused_however_it_is_written(comma: str) -> None:
    raw = f'{{"model":"m"{comma}"messages":[]{comma}"model":"m"}}'.encode()
    target = house()
    answer = asyncio.run(call(target.gateway(), scope_of(PATH, [TYPE]), [raw]))
    assert answer.status == 400
    assert b"twice" in answer.body


def test_a_body_that_is_nested_too_deeply_is_refused() -> None:
    raw = f'{{"model":"m","messages":{"[" * 70}{"]" * 70}}}'.encode()
    target = house()
    answer = asyncio.run(call(target.gateway(), scope_of(PATH, [TYPE]), [raw]))
    assert answer.status == 400
    assert b"nested deeper" in answer.body


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"max_tokens": 50}, 200),
        ({"max_completion_tokens": 50, "max_tokens": 40, "n": 1}, 200),
        ({"max_completion_tokens": 25, "n": 2}, 200),
        ({}, 200),
        ({"max_tokens": 51}, 400),
        ({"max_tokens": 0}, 400),
        ({"max_tokens": None}, 200),
        ({"max_tokens": 1, "max_completion_tokens": 51}, 400),
        ({"max_tokens": 51, "max_completion_tokens": 1}, 400),
        ({"max_tokens": 1, "max_completion_tokens": 1e9}, 400),
        ({"max_tokens": 26, "n": 2}, 400),
        ({"max_tokens": 26, "n": 2.0}, 400),
        ({"max_tokens": 1, "n": 0}, 400),
        ({"max_tokens": 1, "n": -1}, 400),
    ],
)
def test_no_request_asks_for_more_than_its_route_gives(more: dict[str, Any], status: int) -> None:
    target = house(route={"max_tokens": 50})
    assert target.post(PATH, {**ASK, **more}).status == status
    assert len(target.provider.asked) == (status == 200)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200),
        ({"top_k": 5, "thinking": {"type": "enabled", "budget_tokens": 20}}, 200),
        ({"max_tokens": 9000}, 400),
        ({"inferenceConfig": {"maxTokens": 9000}}, 400),
        ({"a": [{"Max_new_tokens": 9000}]}, 400),
    ],
)
def test_what_only_a_model_of_bedrock_knows_is_no_way_to_ask_for_more(
    more: dict[str, Any], status: int
) -> None:
    target = house(dialect="bedrock-converse", route={"max_tokens": 50})
    said = [{"role": "user", "content": [{"text": "x"}]}]
    body = {"messages": said, "inferenceConfig": {"maxTokens": 50}}
    found = target.post("/model/m/converse", {**body, "additionalModelRequestFields": more})
    assert found.status == status
