"""Keys, limits, policies, tools and the switch, as a configuration wires them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.keyring import load, pepper_of, save
from bartizan.gateway.access.keys import create, revoke
from bartizan.gateway.access.scripts import ADMIT, STOPPED, TAINT
from bartizan.gateway.access.shared import AwayError, Shared
from bartizan.gateway.acting.pins import pin
from bartizan.gateway.asgi import Peer
from bartizan.gateway.config import parse_config
from bartizan.gateway.entrance import Entrance, entrance
from bartizan.gateway.explaining import served, warnings
from bartizan.gateway.guards.registry import guard_of
from bartizan.gateway.metering import meters, shared_ledger
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import GatewayPart, RoutePart
from bartizan.gateway.taint import Taint
from bartizan.gateway.template import TEMPLATE
from bartizan.gateway.words import Guard, Role
from tests.simulators.gateway import JSON, SSE, Answered, House, Provider, call, scope_of, sse

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PATH = "/v1/chat/completions"
ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
READ = {"role": "tool", "tool_call_id": "t", "content": "a page"}
REFUND: dict[str, Any] = {
    "name": "refund",
    "arguments": {"type": "object", "properties": {"order": {"type": "string"}}},
}
POLICIES = """
@id("bots-complete")
permit(principal in Role::"bot", action == Action::"complete", resource == Model::"m");
"""


MCP = {"name": "tools", "dialect": "mcp", "upstream": "p"}


def part_of(**changes: Any) -> GatewayPart:
    document: dict[str, Any] = {
        "schema": "bartizan.gateway/v1",
        "audit": {"log": "log", "key": "log.key"},
        "upstreams": {"p": {"url": "https://provider.example"}},
        "routes": [{"name": "main", "dialect": "openai-chat", "upstream": "p", "models": ["*"]}],
        **changes,
    }
    return parse_config(json.dumps(document).encode(), "gateway.yaml")


def opened(folder: Path, **changes: Any) -> tuple[Entrance, str]:
    """An entrance with one key, of the principal `bot` with the role `bot`."""
    pepper = pepper_of(folder / "gateway-pepper", make=True)
    text, key = create("bot", ("bot",), pepper, NOW, timedelta(days=9))
    save(folder / "gateway-keys.json", [key])
    return entrance(part_of(**changes), folder, lambda: NOW), text


def calling(name: str, arguments: str) -> Provider:
    function = {"name": name, "arguments": arguments}
    message = {"tool_calls": [{"id": "t", "type": "function", "function": function}]}
    return Provider(chunks=[json.dumps({"choices": [{"index": 0, "message": message}]}).encode()])


def ask(
    access: Entrance,
    key: str,
    body: object = ASK,
    *,
    provider: Provider | None = None,
    outgoing: Sequence[Guard] = (),
    session: str = "",
) -> tuple[Answered, House]:
    given = provider or Provider(chunks=[b'{"id":"c"}'])
    house = House(provider=given, access=access, outgoing=outgoing)
    headers = [(b"content-type", JSON.encode()), (b"authorization", f"Bearer {key}".encode())]
    headers += [(b"x-session-id", session.encode())] if session else []
    raw = json.dumps(body).encode()
    return asyncio.run(call(house.gateway(), scope_of(PATH, headers), [raw])), house


def test_only_who_shows_a_key_gets_in_and_strangers_learn_nothing(tmp_path: Path) -> None:
    access, key = opened(tmp_path)
    answer, house = ask(access, key)
    assert answer.status == 200
    assert house.records.written[0].who.principal == "bot"
    wrong = key[:-8] + ("0" if key[-8] != "0" else "1") + key[-7:]
    bodies = set()
    for text in ("", "no-key-at-all", wrong, key.upper(), f"{key} ", "a.b.c"):
        answer, house = ask(access, text)
        assert answer.status == 401
        assert house.provider.asked == []
        assert text.strip() == "" or text not in str(house.records.written)
        bodies.add(answer.body)
    assert len(bodies) == 1


def test_a_key_that_is_revoked_while_the_gateway_runs_lets_nobody_in(tmp_path: Path) -> None:
    access, key = opened(tmp_path)
    moments = iter(range(0, 100, 2))
    access.doorkeeper.now = lambda: float(next(moments))
    assert ask(access, key)[0].status == 200
    kept = load(tmp_path / "gateway-keys.json")
    save(tmp_path / "gateway-keys.json", [revoke(each, NOW) for each in kept.values()])
    answer, house = ask(access, key)
    assert answer.status == 401
    assert "is revoked" in house.records.written[-1].detail["because"]


def test_a_key_that_is_made_while_the_gateway_runs_is_known(tmp_path: Path) -> None:
    access = entrance(part_of(), tmp_path, lambda: NOW)
    moments = iter(range(0, 100, 2))
    access.doorkeeper.now = lambda: float(next(moments))
    assert ask(access, "none")[0].status == 401
    _, key = opened(tmp_path)
    assert ask(access, key)[0].status == 200


def test_keys_that_cannot_be_read_let_nobody_in_and_are_told_once(tmp_path: Path) -> None:
    access, key = opened(tmp_path)
    moments = iter(range(0, 100, 2))
    access.doorkeeper.now = lambda: float(next(moments))
    (tmp_path / "gateway-keys.json").write_text("{")
    assert ask(access, key)[0].status == 401
    told = [asyncio.run(access.refresh(unreached)) for _ in range(2)]
    assert [len(each) for each in told] == [1, 0]


async def unreached(url: str) -> bytes:
    raise ConnectionError(url)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, ""),
        ({"x-session-id": "a"}, "a"),
        ({"mcp-session-id": "b", "x-session-id": "a"}, "a"),
        ({"mcp-session-id": "b"}, "b"),
    ],
)
def test_a_conversation_is_named_by_its_caller(
    tmp_path: Path, headers: dict[str, str], found: str
) -> None:
    access, key = opened(tmp_path)
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert access.identify([*given, (b"x-api-key", key.encode())], Peer()).session == found


@pytest.mark.parametrize("names", [["a", "b"], ["a", "a"], ["a b"], ["a" * 300]])
def test_a_conversation_has_one_name_that_is_a_word(tmp_path: Path, names: list[str]) -> None:
    access, key = opened(tmp_path)
    given = [(b"x-session-id", name.encode()) for name in names]
    with pytest.raises(RefusedError, match="session"):
        access.identify([*given, (b"x-api-key", key.encode())], Peer())


ROUTES = [RoutePart(name=each, dialect="mcp", upstream="p", server=each) for each in ("a", "b")]


def test_what_a_named_conversation_has_read_taints_it_on_every_route(tmp_path: Path) -> None:
    access, _ = opened(tmp_path)
    caller, other = Caller("bot", "key", (), "s1"), Caller("bot", "key", (), "s2")
    assert access.tainted(caller, ROUTES[0], frozenset({Role.DOCUMENT}))
    assert access.tainted(caller, ROUTES[1], frozenset())
    assert not access.tainted(other, ROUTES[1], frozenset())
    later, _ = opened(tmp_path)
    later.inherit(access)
    assert later.tainted(caller, ROUTES[1], frozenset())


def test_a_taint_that_had_to_be_forgotten_is_none_that_is_gone() -> None:
    taint = Taint(most=2)
    for session in ("s1", "s2", "s3"):
        taint.add(Caller("bot", "key", (), session), ROUTES[0])
    assert taint.of(Caller("bot", "key", (), "s1"), ROUTES[0])
    assert not taint.of(Caller("ann", "key", (), "s1"), ROUTES[0])


def test_limits_are_those_of_the_caller_and_say_when_to_come_again(tmp_path: Path) -> None:
    access, key = opened(tmp_path, limits={"requests_per_minute": 2})
    assert [ask(access, key)[0].status for _ in range(3)] == [200, 200, 429]
    answer, _ = ask(access, key)
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("counted", [None, {"prompt_tokens": -500, "completion_tokens": -500}])
def test_a_stream_that_nobody_has_counted_is_counted_by_its_size(
    tmp_path: Path, counted: object
) -> None:
    access, key = opened(tmp_path, limits={"tokens_per_minute": 280})
    piece = {"choices": [{"index": 0, "delta": {"content": "word " * 200}}], "usage": counted}
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    headers = {"content-type": SSE}
    statuses = [
        ask(access, key, {**ASK, "stream": True}, provider=Provider(headers=headers, chunks=[each]))
        for each in [sse(piece, end, "[DONE]")] * 2
    ]
    assert [answer.status for answer, _ in statuses] == [200, 429]


def test_a_whole_answer_that_nobody_has_counted_is_counted_by_its_size(tmp_path: Path) -> None:
    access, key = opened(tmp_path, limits={"tokens_per_minute": 280})
    said = {"id": "c", "choices": [{"index": 0, "message": {"content": "word " * 200}}]}
    reply = Provider(chunks=[json.dumps(said).encode()])
    statuses = [ask(access, key, provider=replace(reply))[0].status for _ in range(2)]
    assert statuses == [200, 429]


def test_who_does_not_wait_for_an_answer_has_used_it(tmp_path: Path) -> None:
    access, key = opened(tmp_path, limits={"tokens_per_minute": 280})
    raw = json.dumps({**ASK, "max_tokens": 200}).encode()

    async def leave() -> None:
        gone, provider = asyncio.Event(), Provider(stall=asyncio.Event())
        house = House(provider=provider, access=access)
        given = [(b"content-type", JSON.encode()), (b"authorization", f"Bearer {key}".encode())]
        asyncio.get_running_loop().call_later(0.05, gone.set)
        await call(house.gateway(), scope_of(PATH, given), [raw], gone=gone)
        assert house.records.written[-1].detail["status"] == "499"

    asyncio.run(leave())
    assert ask(access, key, {**ASK, "max_tokens": 200})[0].status == 200
    asyncio.run(leave())
    assert ask(access, key)[0].status == 429


def test_what_is_refused_before_it_is_sent_costs_nothing(tmp_path: Path) -> None:
    access, key = opened(tmp_path, limits={"tokens_per_minute": 60})
    body = {"model": "other", "messages": [{"role": "user", "content": "x" * 150}]}
    for _ in range(3):
        assert ask(access, key, {**body, "foo": 1})[0].status == 400


def test_policies_decide_who_may_ask_for_which_model(tmp_path: Path) -> None:
    (tmp_path / "p.cedar").write_text(POLICIES)
    access, key = opened(tmp_path, acting={"policies": "p.cedar"})
    assert ask(access, key)[0].status == 200
    answer, house = ask(access, key, {**ASK, "model": "other"})
    assert answer.status == 403
    assert "no policy permits" in house.records.written[-1].detail["because"]


@pytest.mark.parametrize(
    "text", ["permit(", 'permit(principal, action == Action::"fly", resource);']
)
def test_policies_that_are_wrong_are_refused_at_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.cedar").write_text(text)
    with pytest.raises(InvalidInputError, match="policies"):
        opened(tmp_path, acting={"policies": "p.cedar"})


@pytest.mark.parametrize(
    ("name", "arguments", "passes"),
    [
        ("refund", '{"order": "1"}', True),
        ("refund", '{"order": 1}', False),
        ("refund", '{"order": "1", "to": "me"}', False),
        ("refund", '{"order": "https://evil.example/x"}', False),
        ("refund", "{broken", False),
        ("refund", '{"order": "1", "order": "2"}', False),
        ("delete_all", "{}", False),
    ],
)
def test_a_call_is_decided_by_its_name_and_its_arguments(
    tmp_path: Path, name: str, arguments: str, *, passes: bool
) -> None:
    access, key = opened(tmp_path, acting={"tools": [REFUND]})
    answer, house = ask(access, key, provider=calling(name, arguments))
    assert ("tool_calls" in str(answer.json["choices"])) is passes
    assert house.records.written[-1].decision == ("allow" if passes else "deny")


@pytest.mark.parametrize(
    ("name", "arguments", "because"),
    [
        ("delete_all", "{}", "model/delete_all: the tool is not one of those allowed"),
        ("refund", '{"order": 1}', "model/refund: the arguments do not fit"),
        ("refund", '{"order": "1"}', "model/refund: no policy permits it"),
    ],
)
def test_the_record_says_why_a_call_was_refused(
    tmp_path: Path, name: str, arguments: str, because: str
) -> None:
    (tmp_path / "p.cedar").write_text(POLICIES)
    access, key = opened(tmp_path, acting={"tools": [REFUND], "policies": "p.cedar"})
    _, house = ask(access, key, provider=calling(name, arguments))
    assert house.records.written[-1].detail["because"].startswith(because)


@pytest.mark.parametrize(("host", "passes"), [("good.example", True), ("b.example", False)])
def test_the_hosts_of_a_tool_decide_on_its_arguments(
    tmp_path: Path, host: str, *, passes: bool
) -> None:
    schema = {"properties": {"url": {"type": "string"}}}
    tool = {"name": "fetch", "arguments": schema, "hosts": ["good.example"], "side_effect": False}
    access, key = opened(tmp_path, acting={"tools": [tool]})
    guard = guard_of("exfiltration", {})
    provider = calling("fetch", json.dumps({"url": f"https://{host}/x"}))
    answer, _ = ask(access, key, provider=provider, outgoing=[guard])
    passed = answer.json["choices"][0]["message"].get("tool_calls") is not None
    assert passed is passes


def test_a_call_of_a_tainted_conversation_waits_for_a_person(tmp_path: Path) -> None:
    access, key = opened(tmp_path, acting={"tools": [REFUND]})
    body = {**ASK, "messages": [*ASK["messages"], READ]}
    answer, house = ask(access, key, body, provider=calling("refund", '{"order": "1"}'))
    assert "approve" in answer.json["choices"][0]["message"]["refusal"]
    approvals = access.permission.approvals
    (asked,) = approvals.all(NOW)
    assert (asked.principal, asked.tool) == ("bot", "model/refund")
    approvals.answer(asked.id, type(asked.answer)("approved"), "ann", NOW)
    for expected in (True, False):  # an approval counts once
        answer, house = ask(access, key, body, provider=calling("refund", '{"order": "1"}'))
        assert ("tool_calls" in str(answer.json["choices"])) is expected
        said = house.records.written[-1].detail.get("approved")
        assert said == (f"refund by ann (request {asked.id})" if expected else None)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("changed", [False, True])
def test_a_server_offers_what_was_pinned_or_nothing(
    tmp_path: Path, *, changed: bool, streamed: bool
) -> None:
    definition = {"name": "refund", "description": "Pays back."}
    tool = {**REFUND, "server": "crm", "pin": pin(definition)}
    route = {"name": "main", "dialect": "mcp", "upstream": "p", "server": "crm"}
    access, key = opened(tmp_path, acting={"tools": [tool]}, routes=[route])
    offered = {**definition, "description": "Pays me."} if changed else definition
    reply = {"jsonrpc": "2.0", "id": 1, "result": {"tools": [offered]}}
    provider = Provider(chunks=[json.dumps(reply).encode()])
    if streamed:
        provider = Provider(headers={"content-type": SSE}, chunks=[sse(reply)])
    house = House(provider=provider, access=access, dialect="mcp", route={"server": "crm"})
    raw = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).encode()
    headers = [(b"content-type", JSON.encode()), (b"authorization", f"Bearer {key}".encode())]
    answer = asyncio.run(call(house.gateway(), scope_of("/mcp", headers), [raw]))
    assert (b"Pays" in answer.body) is not changed
    assert house.records.written[-1].decision == ("deny" if changed else "allow")


def test_the_switch_stops_a_caller(tmp_path: Path) -> None:
    access, key = opened(tmp_path)
    (tmp_path / "gateway-stopped").write_text("principal bot\n")
    answer, house = ask(access, key)
    assert answer.status == 403
    assert house.provider.asked == []


def test_the_first_configuration_is_right() -> None:
    assert [route.name for route in parse_config(TEMPLATE.encode(), "t").routes] == [
        "chat",
        "embeddings",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"surprise": 1}, "not a field"),
        ({"upstreams": {"p": {"url": "http://provider.example"}}}, "in the clear"),
        ({"upstreams": {"p": {"url": "https://u:p@provider.example"}}}, "password"),
        ({"upstreams": {"p": {"url": "file:///etc/passwd"}}}, "https://host/path"),
        ({"upstreams": {"q": {"url": "https://provider.example"}}}, "no upstream"),
        ({"routes": []}, "at least 1"),
        ({"limits": {"requests_per_minute": 0}}, "greater than or equal"),
        ({"audit": {"log": "l"}}, "is missing"),
        ({"shared": {"redis": "rediss://h"}, "routes": [MCP]}, "one audit.digest_key"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_configuration_that_is_wrong_is_refused_with_its_line(
    change: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said) as refused:
        part_of(**change)
    assert "gateway.yaml:" in refused.value.message
    assert "u:p@" not in refused.value.message


@pytest.mark.parametrize(
    ("dialect", "guard", "found"),
    [
        ("openai-chat", {"directions": ["in"]}, True),
        ("openai-chat", {"directions": ["out"]}, False),
        ("mcp", {"directions": ["in"]}, False),
        ("mcp", {}, True),
        ("mcp", {"settings": {"roles": ["user"]}}, False),
        ("mcp", {"settings": {"roles": ["tool-result", "document"]}}, True),
        ("mcp", {"settings": {"action": "allow"}}, False),
    ],
)
def test_what_servers_bring_is_told_to_be_judged_where_it_is(
    dialect: str, guard: dict[str, Any], *, found: bool
) -> None:
    route = {"name": "r", "dialect": dialect, "upstream": "p"}
    part = part_of(guards=[{"guard": "injection", **guard}], routes=[route])
    (told,) = [each for each in served(part) if each.control == "APP-03"]
    assert (told.routes == ("r",)) is found


PRICES = {"m": {"read": 2, "written": "10.5"}}


@pytest.mark.parametrize(
    ("day", "statuses"),
    [("0.0103", [200, 200, 429]), ("0.000001", [429] * 3), (None, [200] * 3)],
)
def test_the_money_of_a_day_is_counted_by_the_price_of_the_model(
    tmp_path: Path, day: str | None, statuses: list[int]
) -> None:
    limits = {} if day is None else {"money_per_day": day}
    route = {"name": "main", "dialect": "openai-chat", "upstream": "p", "models": ["m"]}
    access, key = opened(tmp_path, limits=limits, prices=PRICES, routes=[route])
    usage = {"prompt_tokens": 1000, "completion_tokens": 300}
    reply = json.dumps({"id": "c", "usage": usage}).encode()
    house = House(provider=Provider(chunks=[reply]), access=access, route={"models": ["m"]})
    headers = [(b"content-type", JSON.encode()), (b"authorization", f"Bearer {key}".encode())]
    answers = [
        asyncio.run(call(house.gateway(), scope_of(PATH, headers), [json.dumps(ASK).encode()]))
        for _ in statuses
    ]
    assert [each.status for each in answers] == statuses


def test_what_is_wrong_with_the_whole_file_is_told_at_once() -> None:
    route = {"name": "main", "dialect": "openai-chat", "upstream": "p", "models": ["a", "b"]}
    with pytest.raises(InvalidInputError) as refused:
        part_of(limits={"money_per_day": 5}, routes=[route])
    assert refused.value.message.splitlines()[1:] == [
        "  gateway.yaml: route main limits money, and prices has none for 'a', 'b'"
    ]


@pytest.mark.parametrize(("model", "told"), [("claude-*", True), ("*", False), ("gpt", False)])
def test_a_model_that_looks_like_a_pattern_is_told(model: str, *, told: bool) -> None:
    route = {"name": "main", "dialect": "openai-chat", "upstream": "p", "models": [model]}
    found = warnings(part_of(routes=[route]))
    assert any("is no pattern" in each for each in found) is told


def test_a_model_without_a_price_cannot_be_asked_where_money_is_limited() -> None:
    with pytest.raises(InvalidInputError, match="prices has none for '\\*'"):
        part_of(limits={"money_per_day": 5}, prices=PRICES)
    part_of(limits={"money_per_day": 5}, prices={**PRICES, "*": {"read": 100, "written": 100}})


@pytest.mark.parametrize(
    "url",
    [
        "redis://elsewhere.example",
        "redis://u:p@127.0.0.1",
        "rediss://h/0?x=1",
        "http://h",
        "rediss://h/a",
    ],
)
def test_a_store_is_reached_over_tls_and_its_address_holds_no_secret(url: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        part_of(shared={"redis": url})
    assert "u:p@" not in refused.value.message


def test_what_was_used_stays_used_when_the_configuration_is_read_again(tmp_path: Path) -> None:
    access, key = opened(tmp_path, limits={"requests_per_minute": 1})
    assert ask(access, key)[0].status == 200
    later = entrance(part_of(limits={"requests_per_minute": 1}), tmp_path, lambda: NOW)
    later.inherit(access)
    assert ask(later, key)[0].status == 429


@dataclass(slots=True)
class Board:
    """A store that lets everybody in, and keeps which conversations are tainted."""

    tainted: set[str] = field(default_factory=set)
    away: bool = False
    stopped: Any = field(default_factory=list)
    says: object = None
    answers: asyncio.Event | None = None
    asked: int = 0
    closed: bool = False

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        self.asked += 1
        if self.answers is not None:
            await self.answers.wait()
        if self.away:
            raise AwayError("TimeoutError")
        if script is STOPPED:
            return self.stopped
        if self.says is not None:
            return self.says
        if script is TAINT:
            self.tainted.update(f"{keys[0]} {each}" for each in arguments[2:])
        return [1, 0, int(f"{keys[-1]} {arguments[11]}" in self.tainted)] if script is ADMIT else 1

    async def close(self) -> None:
        self.closed = True


def sharing(folder: Path, board: Board, *, alone: bool = False) -> tuple[Entrance, str]:
    """One of many processes that have a store in common."""
    access, key = opened(folder, acting={"tools": [REFUND]})
    shared = Shared(board, "test", alone=alone)
    access.permission.taint.shared = True
    meters_ = meters(part_of(), partial(shared_ledger, shared))
    return replace(access, shared=shared, meters=meters_), key


def test_what_a_conversation_read_in_one_process_taints_it_in_all(tmp_path: Path) -> None:
    board = Board()
    one, key = sharing(tmp_path, board)
    other, key = sharing(tmp_path, board)
    clean, _ = ask(other, key, provider=calling("refund", '{"order": "1"}'), session="s1")
    assert "tool_calls" in str(clean.json["choices"])
    read = {**ASK, "messages": [*ASK["messages"], READ]}
    assert ask(one, key, read, session="s1")[0].status == 200
    for session, passes in (("s1", False), ("s2", True)):
        provider = calling("refund", '{"order": "1"}')
        answer, _ = ask(other, key, provider=provider, session=session)
        assert ("tool_calls" in str(answer.json["choices"])) is passes


@pytest.mark.parametrize(("alone", "status"), [(False, 503), (True, 200)])
def test_what_cannot_be_shared_is_not_passed_or_taints_all(
    tmp_path: Path, *, alone: bool, status: int
) -> None:
    board = Board(away=True)
    access, key = sharing(tmp_path, board, alone=alone)
    read = {**ASK, "messages": [*ASK["messages"], READ]}
    answer, house = ask(access, key, read, session="s1")
    assert answer.status == status
    assert bool(house.provider.asked) is alone
    answer, _ = ask(access, key, provider=calling("refund", '{"order": "1"}'), session="s9")
    assert b"tool_calls" not in answer.body
    board.away = False
    answer, _ = ask(access, key, provider=calling("refund", '{"order": "1"}'), session="s9")
    assert b"tool_calls" in answer.body
    asyncio.run(access.keep())
    assert bool(board.tainted) is alone


def test_a_session_of_a_server_is_nobody_elses(tmp_path: Path) -> None:
    access, key = opened(tmp_path)
    keys = load(tmp_path / "gateway-keys.json")
    pepper = pepper_of(tmp_path / "gateway-pepper")
    other, kept = create("mallory", ("bot",), pepper, NOW, timedelta(days=9))
    save(tmp_path / "gateway-keys.json", [*keys.values(), kept])
    route = {"name": "main", "dialect": "mcp", "upstream": "p"}
    access = entrance(part_of(routes=[route]), tmp_path, lambda: NOW)
    reply = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {}}).encode()
    headers = {"content-type": JSON, "mcp-session-id": "server-1"}

    def ping(who: str, session: str = "") -> tuple[Answered, House]:
        house = House(
            provider=Provider(headers=headers, chunks=[reply]), access=access, dialect="mcp"
        )
        given = [(b"content-type", JSON.encode()), (b"authorization", f"Bearer {who}".encode())]
        given += [(b"mcp-session-id", session.encode())] if session else []
        raw = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode()
        return asyncio.run(call(house.gateway(), scope_of("/mcp", given), [raw])), house

    session = ping(key)[0].headers["mcp-session-id"]
    assert session.startswith("server-1.")
    answer, house = ping(key, session)
    assert answer.status == 200
    assert answer.headers["mcp-session-id"] == session
    assert house.provider.asked[0][1]["mcp-session-id"] == "server-1"
    forged = session[:-1] + ("0" if session[-1] != "0" else "1")
    for who, name in ((other, session), (key, "server-1"), (key, forged), (key, ".")):
        answer, house = ping(who, name)
        assert answer.status == 404
        assert house.provider.asked == []
        assert [each.decision for each in house.records.written] == ["deny"]


@pytest.mark.parametrize("line", ["principal bot", "all", "not understood", "model m"])
def test_what_is_stopped_in_the_store_is_stopped_here_also_while_it_is_away(
    tmp_path: Path, line: str
) -> None:
    board = Board()
    access, key = sharing(tmp_path, board, alone=True)
    asyncio.run(access.keep())
    assert ask(access, key)[0].status == 200
    before = access.stopped()
    board.stopped = [line]
    asyncio.run(access.keep())
    assert ask(access, key)[0].status == 403
    assert access.stopped() != before
    board.away = True
    asyncio.run(access.keep())
    assert ask(access, key)[0].status == 403
    later, fresh = sharing(tmp_path, board, alone=True)
    later.inherit(access)
    assert ask(later, fresh)[0].status == 403
    board.away, board.stopped = False, []
    asyncio.run(later.keep())
    assert ask(later, fresh)[0].status == 200


def test_a_store_that_is_away_is_not_waited_for_once_for_each_caller(tmp_path: Path) -> None:
    board = Board()
    access, _ = sharing(tmp_path, board, alone=True)
    route = part_of().routes[0]
    for number in range(50):
        access.permission.taint.add(Caller(f"caller {number}", "key"), route)
    board.away = True
    asyncio.run(access.keep())
    assert board.asked < 5


def test_a_store_is_left_when_it_has_answered() -> None:
    async def run() -> None:
        answers = asyncio.Event()
        board = Board(answers=answers)
        shared = Shared(board, "test")
        asking = asyncio.ensure_future(shared.stop("principal bot"))
        closing = asyncio.ensure_future(shared.close())
        await asyncio.sleep(0)
        assert not board.closed
        answers.set()
        assert await asking
        await closing
        assert board.closed

    asyncio.run(run())


@pytest.mark.parametrize(
    "says",
    ["OK", 1, [], [1], [1, "x", 0], [0, "unknown", ""], [0, "tokens", "inf"], [0, "tokens", "nan"]],
    ids=str,
)
def test_an_answer_of_the_store_that_is_not_understood_lets_nobody_in(
    tmp_path: Path, says: object
) -> None:
    access, key = sharing(tmp_path, Board(says=says, stopped=1))
    asyncio.run(access.keep())
    answer, house = ask(access, key)
    assert answer.status == 503
    assert house.provider.asked == []
    assert "not understood" in house.records.written[-1].detail["because"]
