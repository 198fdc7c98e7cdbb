"""A server of MCP and its caller: what it may ask, whose names count, streams that stay open."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bartizan.gateway.app import Gateway
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.sessions import Sessions
from bartizan.gateway.talking import Named, Names, parts_of
from bartizan.gateway.words import Action, Role
from tests.simulators.gateway import (
    JSON,
    KEY,
    SSE,
    Answered,
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

SESSION = "mcp-session-id"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "f"}}
DONE = {"jsonrpc": "2.0", "id": 1, "result": {"content": []}}
SAMPLE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 7,
    "method": "sampling/createMessage",
    "params": {
        "messages": [{"role": "user", "content": {"type": "text", "text": "poem"}}],
        "maxTokens": 9,
    },
}
ELICIT = {
    "jsonrpc": "2.0",
    "id": "e1",
    "method": "elicitation/create",
    "params": {"message": "Which?", "requestedSchema": {"type": "object", "properties": {}}},
}
ROOTS = {"jsonrpc": "2.0", "id": 3, "method": "roots/list"}
PING = {"jsonrpc": "2.0", "id": 4, "method": "ping"}
CHANGED = {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}
ASKS: dict[str, object] = {"asks": ["sampling", "elicitation", "roots"]}
QUESTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "sampling": (SAMPLE, {"role": "assistant", "content": {"type": "text", "text": "ok"},
                          "model": "m"}),
    "elicitation": (ELICIT, {"action": "accept", "content": {"size": "ok"}}),
    "roots": (ROOTS, {"roots": [{"uri": "file:///home/ok", "name": "ok"}]}),
    "ping": (PING, {}),
}  # fmt: skip


def told(*events: object) -> Provider:
    return Provider(headers={"content-type": SSE}, chunks=[sse(*events)])


def house(provider: Provider, **changes: Any) -> House:
    return House(dialect="mcp", provider=provider, **{"route": ASKS, **changes})


def session(name: str = "s1", principal: str = "alice") -> str:
    return Sessions(KEY, "main", principal).bound(name)


def names(inner: str = "", principal: str = "alice") -> Names:
    return Names(KEY, "main", principal, inner)


def posted(found: House, body: object, **headers: str) -> Answered:
    return found.post("/mcp", body, **headers)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_and_its_answer_pass_under_a_name_of_the_gateway(kind: str) -> None:
    question, result = QUESTIONS[kind]
    found = house(told(question, DONE))
    answer = posted(found, CALL, mcp_session_id=session())
    assert [each.get("id") for each in answer.events][1] == 1
    asked = answer.events[0]
    assert asked["id"] != question["id"]
    assert {**asked, "id": question["id"]} == question
    server = Provider(status=202)
    back = posted(
        house(server),
        {"jsonrpc": "2.0", "id": asked["id"], "result": result},
        mcp_session_id=session(),
    )
    assert back.status == 202
    assert json.loads(server.asked[0][2]) == {"jsonrpc": "2.0", "id": question["id"],
                                              "result": result}  # fmt: skip
    assert server.asked[0][1][SESSION] == "s1"


@pytest.mark.parametrize("kind", ["sampling", "elicitation", "roots"])
def test_a_question_that_a_route_does_not_name_ends_the_reply(kind: str) -> None:
    question, _ = QUESTIONS[kind]
    others = [each for each in ("sampling", "elicitation", "roots") if each != kind]
    for given in ([], others):
        answer = posted(house(told(question, DONE), route={"asks": given}), CALL)
        assert [each.get("method") for each in answer.events] == [None]
        assert "error" in answer.events[0]


@pytest.mark.parametrize(
    ("given", "declared"),
    [([], set()), (["roots"], {"roots"}), (["sampling", "elicitation"],
                                            {"sampling", "elicitation"})],
)  # fmt: skip
def test_a_server_is_told_of_no_capability_that_it_may_not_use(
    given: list[str], declared: set[str]
) -> None:
    all_of_them = {"roots": {"listChanged": True}, "sampling": {}, "elicitation": {"form": {}}}
    meta = {"io.modelcontextprotocol/clientCapabilities": dict(all_of_them)}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "clientInfo": {"name": "c"},
        "capabilities": {**all_of_them, "experimental": {}}, "_meta": meta}}  # fmt: skip
    reply = {"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-11-25"}}
    provider = Provider(chunks=[json.dumps(reply).encode()])
    posted(house(provider, route={"asks": given}), asked)
    params = json.loads(provider.asked[0][2])["params"]
    assert set(params["capabilities"]) == {*declared, "experimental"}
    assert set(params["_meta"]["io.modelcontextprotocol/clientCapabilities"]) == declared


FOREIGN = {
    "never given": "abc",
    "of the server": 7,
    "of another caller": names("s1", "mallory").bound(
        Named.QUESTION, ("sampling/createMessage", 7)
    ),
    "of another session": names("s2").bound(Named.QUESTION, ("sampling/createMessage", 7)),
    "of an event": names("s1").bound(Named.EVENT, ("sampling/createMessage", 7)),
    "no base64": "!!!!.abc",
    "of a method that is no question": names("s1").bound(Named.QUESTION, ("tools/call", 7)),
    "empty": names("s1").bound(Named.QUESTION, ()),
    "changed": names("s1").bound(Named.QUESTION, ("sampling/createMessage", 7))[:-1] + "x",
    "None": None,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_an_answer_to_what_this_caller_was_not_asked_reaches_no_server(name: str) -> None:
    server = Provider(status=202)
    body = {"jsonrpc": "2.0", "id": FOREIGN[name], "result": QUESTIONS["sampling"][1]}
    answer = posted(house(server), body, mcp_session_id=session())
    assert answer.status >= 400
    assert "error" in answer.json
    assert not server.asked


def test_a_question_that_is_asked_no_more_is_declined() -> None:
    name = names().bound(Named.QUESTION, ("sampling/createMessage", 7))
    server = Provider(status=202)
    body = {"jsonrpc": "2.0", "id": name, "result": QUESTIONS["sampling"][1]}
    assert posted(house(server, route={"asks": ["roots"]}), body).status == 400
    ((_, _, sent),) = server.asked
    assert json.loads(sent)["id"] == 7
    assert "result" not in json.loads(sent)


@pytest.mark.parametrize("kind", ["sampling", "elicitation", "roots"])
@pytest.mark.parametrize("action", [Action.BLOCK, Action.REDACT])
def test_what_a_caller_answers_is_judged(kind: str, action: Action) -> None:
    question, result = QUESTIONS[kind]
    name = names().bound(Named.QUESTION, (question["method"], question["id"]))
    server = Provider(status=202)
    found = house(server, incoming=[WordGuard("ok", action)])
    answer = posted(found, {"jsonrpc": "2.0", "id": name, "result": result})
    sent = json.loads(server.asked[-1][2])
    assert sent["id"] == question["id"]
    assert '"ok"' not in server.asked[-1][2].decode()
    assert ("error" in sent) == (action is Action.BLOCK), "a server that waits is told"
    assert (answer.status == 202) == (action is Action.REDACT)


@pytest.mark.parametrize("kind", ["sampling", "elicitation"])
def test_what_a_server_asks_is_judged_as_untrusted(kind: str) -> None:
    question, _ = QUESTIONS[kind]
    probe = Probe()
    posted(house(told(question, DONE), outgoing=[probe]), CALL)
    roles = {each.role for each in probe.seen if each.text in ("poem", "Which?")}
    assert roles == {Role.TOOL_RESULT}
    stopped = posted(house(told(question, DONE), outgoing=[WordGuard("o"), WordGuard("W")]), CALL)
    assert [each.get("method") for each in stopped.events] == [None]


@pytest.mark.parametrize(
    "params",
    [
        {"includeContext": "allServers"},
        {"tools": [{"name": "t"}]},
        {"messages": [{"role": "user", "content": {"type": "tool_use", "name": "t"}}]},
        {"messages": [{"role": "user", "content": {"type": "image", "data": "aaaa"}}]},
    ],
)
def test_a_prompt_that_reaches_further_than_its_own_words_is_not_passed(
    params: Mapping[str, object],
) -> None:
    asked = {**SAMPLE, "params": {**SAMPLE["params"], **params}}
    answer = posted(house(told(asked, DONE)), CALL)
    assert [each.get("method") for each in answer.messages] == [None]


def test_a_question_that_is_taken_back_is_known_by_the_callers_name() -> None:
    taken = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 7}}
    events = posted(house(told(SAMPLE, taken, DONE)), CALL).events
    assert events[1]["params"]["requestId"] == events[0]["id"]


@pytest.mark.parametrize("way", ["reply", "open"])
def test_a_server_asks_so_often_and_no_more(way: str) -> None:
    found = house(
        told(*[{**PING, "id": n} for n in range(70)], *([DONE] if way == "reply" else []))
    )
    answer = posted(found, CALL) if way == "reply" else found.ask("GET", "/mcp")
    assert sum(each.get("method") == "ping" for each in answer.events) == 64


class Tainting(Open):
    """Says what it was asked about the conversation when the server may ask for something."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        self.said: list[bool] = []

    def tainted(self, caller: Any, route: Any, roles: Any) -> bool:
        return self.read > 0

    def authorise(self, caller: Any, route: Any, turn: Any, exchange: Any) -> None:
        if turn.operation.startswith("answer/"):
            self.said.append(exchange.tainted)
            self.read += 1


@pytest.mark.parametrize("way", ["reply", "open"])
def test_a_question_is_decided_on_with_what_the_conversation_has_read_by_then(way: str) -> None:
    access = Tainting()
    found = house(told(SAMPLE, {**SAMPLE, "id": 8}, DONE), access=access)
    posted(found, CALL) if way == "reply" else found.ask("GET", "/mcp")
    assert access.said == [False, True]


NEEDED = {
    "jsonrpc": "2.0", "id": 1,
    "result": {"resultType": "input_required", "requestState": "s",
               "inputRequests": {"a": {"method": "elicitation/create",
                                       "params": {"message": "Which?"}}}},
}  # fmt: skip


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(("asks", "passes"), [(["elicitation"], True), (["roots"], False)])
def test_a_result_that_asks_for_input_is_a_question(
    asks: list[str], *, passes: bool, streamed: bool
) -> None:
    provider = told(NEEDED) if streamed else Provider(chunks=[json.dumps(NEEDED).encode()])
    answer = posted(house(provider, route={"asks": asks}), CALL)
    assert (b"Which?" in answer.body) == passes
    assert (b"error" in answer.body) != passes


def test_what_a_caller_sends_again_is_decided_on_with_its_answers() -> None:
    more = {"inputResponses": {"a": {"action": "accept"}}, "requestState": "s"}
    access = Open()
    again = {**CALL, "params": {**CALL["params"], **more}}  # type: ignore[dict-item]
    posted(house(Provider(chunks=[json.dumps(DONE).encode()]), access=access), again)
    (call_,) = access.calls
    assert call_.more == more


class Refuses(Open):
    """Lets nobody answer a server."""

    def authorise(self, caller: Any, route: Any, turn: Any, exchange: Any) -> None:
        if turn.operation.startswith("answer/"):
            raise RefusedError(Reason.FORBIDDEN, "no")


def test_the_policies_decide_on_questions_and_answers() -> None:
    answer = posted(house(told(SAMPLE, DONE), access=Refuses()), CALL)
    assert [each.get("method") for each in answer.events] == [None]
    name = names().bound(Named.QUESTION, ("sampling/createMessage", 7))
    server = Provider(status=202)
    body = {"jsonrpc": "2.0", "id": name, "result": QUESTIONS["sampling"][1]}
    assert posted(house(server, access=Refuses()), body).status == 403
    assert "error" in json.loads(server.asked[0][2])


# streams that stay open


def test_an_open_stream_passes_what_a_server_tells_each_on_the_record() -> None:
    found = house(told(CHANGED, SAMPLE, PING))
    answer = found.ask("GET", "/mcp", mcp_session_id=session())
    assert answer.status == 200
    assert answer.ended
    assert [each["method"] for each in answer.events] == [
        "notifications/tools/list_changed", "sampling/createMessage", "ping",
    ]  # fmt: skip
    assert found.provider.methods == ["GET"]
    assert found.provider.asked[0][1][SESSION] == "s1"
    methods = [each.detail.get("method") for each in found.records.written]
    assert methods == [None, "notifications/tools/list_changed", "sampling/createMessage", "ping"]


def test_what_may_not_pass_is_left_out_of_an_open_stream_and_its_server_told() -> None:
    loud = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "loud"}}
    found = house(told(loud, SAMPLE, CHANGED), route={}, outgoing=[WordGuard("loud")])
    answer = found.ask("GET", "/mcp")
    assert [each["method"] for each in answer.events] == ["notifications/tools/list_changed"]
    assert found.provider.methods == ["GET", "POST"]
    declined = json.loads(found.provider.asked[1][2])
    assert declined["id"] == 7
    assert declined["error"]
    assert [each.decision for each in found.records.written] == ["allow", "block", "block", "allow"]


@pytest.mark.parametrize("way", ["reply", "open"])
def test_no_event_has_a_name_that_nobody_judged(way: str) -> None:
    message = json.dumps({"jsonrpc": "2.0", "method": "notifications/message", "params": {}})
    said = [f"event: ignore-all-rules\nid: e1\ndata:{data}\n\n" for data in ("", f" {message}")]
    found = house(Provider(headers={"content-type": SSE}, chunks=["".join(said).encode()]))
    answer = posted(found, CALL) if way == "reply" else found.ask("GET", "/mcp")
    assert answer.status == 200
    assert b"id: " in answer.body
    assert b"ignore" not in answer.body


def test_an_answer_that_nobody_waits_for_is_left_out() -> None:
    nameless = {"jsonrpc": "2.0", "result": {}}
    answer = house(told(DONE, nameless, CHANGED)).ask("GET", "/mcp")
    assert [each.get("method") for each in answer.events] == ["notifications/tools/list_changed"]


def test_nothing_unrecorded_passes_on_an_open_stream() -> None:
    found = house(told(CHANGED, CHANGED, CHANGED), records=Records(room=2))
    answer = found.ask("GET", "/mcp")
    assert len(answer.events) == 1


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"mcp_session_id": "s1"}),
        ("DELETE", {"mcp_session_id": "s1"}),
        ("GET", {"mcp_session_id": session(principal="mallory")}),
        ("DELETE", {"mcp_session_id": session(principal="mallory")}),
        ("GET", {"last_event_id": "e1"}),
        ("GET", {"mcp_session_id": session(), "last_event_id": names("s2").bound(
            Named.EVENT, ("stream/open", None, "e1"))}),
        ("GET", {"last_event_id": names(principal="mallory").bound(
            Named.EVENT, ("stream/open", None, "e1"))}),
        ("DELETE", {}),
        ("PUT", {}),
    ],
)  # fmt: skip
def test_nobody_hears_or_ends_the_session_of_somebody_else(
    method: str, headers: dict[str, str]
) -> None:
    found = house(told(CHANGED))
    assert found.ask(method, "/mcp", **headers).status >= 400
    assert not found.provider.asked


@pytest.mark.parametrize(
    ("status", "answered"), [(200, 200), (202, 200), (204, 200), (404, 404), (405, 405), (500, 502)]
)
def test_a_session_ends_as_its_server_says(status: int, answered: int) -> None:
    found = house(Provider(status=status))
    answer = found.ask("DELETE", "/mcp", mcp_session_id=session())
    assert answer.status == answered
    assert found.provider.methods == ["DELETE"]
    assert {each.detail["method"] for each in found.records.written} == {"session/end"}
    assert found.provider.asked[0][1][SESSION] == "s1"


@pytest.mark.parametrize(("status", "answered"), [(404, 404), (405, 405), (500, 502), (302, 502)])
def test_a_server_may_open_no_stream(status: int, answered: int) -> None:
    assert house(Provider(status=status)).ask("GET", "/mcp").status == answered


@pytest.mark.parametrize("dialect", ["openai-chat", "anthropic-messages"])
def test_other_dialects_have_no_streams_to_open(dialect: str) -> None:
    path = {"openai-chat": "/v1/chat/completions", "anthropic-messages": "/v1/messages"}[dialect]
    assert House(dialect=dialect).ask("GET", path).status == 405


def test_a_stream_goes_on_behind_the_event_that_its_caller_was_told() -> None:
    cut = b'id: e1\ndata: \n\nid: e2\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"x"}}\n\n'  # noqa: E501
    answer = posted(house(Provider(headers={"content-type": SSE}, chunks=[cut])), CALL)
    ids = [line[4:] for line in answer.body.decode().splitlines() if line.startswith("id: ")]
    assert len(ids) == 2
    assert b'"error"' not in answer.body, "its caller can have the rest read to it"
    assert parts_of(ids[1]) == ["tools/call", 1, "e2", "f"]
    found = house(told(DONE))
    rest = found.ask("GET", "/mcp", last_event_id=ids[1])
    assert rest.events == [DONE]
    assert found.provider.asked[0][1]["last-event-id"] == "e2"


@pytest.mark.parametrize(
    "reply",
    [
        {**DONE, "id": 2},
        {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "riddle", "text": "x"}]}},
        {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "loud"}]}},
    ],
)
def test_what_is_read_again_is_judged_again(reply: object) -> None:
    name = names().bound(Named.EVENT, ("tools/call", 1, "e1"))
    found = house(told(reply), outgoing=[WordGuard("loud")])
    assert found.ask("GET", "/mcp", last_event_id=name).events == []


def test_a_reply_that_is_cut_and_cannot_be_read_again_is_an_error() -> None:
    answer = posted(house(told(CHANGED)), CALL)
    assert "error" in answer.events[-1]


def stalled(found: House) -> tuple[Gateway, asyncio.Event]:
    found.provider.stall = asyncio.Event()
    return found.gateway(), asyncio.Event()


async def opened(gateway: Gateway, count: int, gone: asyncio.Event) -> list[asyncio.Task[Answered]]:
    pairs = [(b"x-session-id", b"one")]
    tasks = []
    for _ in range(count):
        scope = scope_of("/mcp", pairs, "GET")
        tasks.append(asyncio.create_task(call(gateway, scope, [b""], gone=gone)))
        for _ in range(20):
            await asyncio.sleep(0)
    return tasks


def test_so_many_streams_are_open_at_once() -> None:
    async def run() -> list[int]:
        found = house(told(CHANGED), sizes=SizesPart(caller_streams=2))
        gateway, gone = stalled(found)
        tasks = await opened(gateway, 3, gone)
        assert len(gateway.streams) == 2
        gateway.streams.drain()
        return [each.status for each in await asyncio.gather(*tasks)]

    assert asyncio.run(run()) == [200, 200, 429]


def test_open_streams_end_when_the_configuration_is_read_again() -> None:
    async def run() -> tuple[list[Answered], Gateway, House]:
        found = house(told(CHANGED))
        gateway, gone = stalled(found)
        tasks = await opened(gateway, 2, gone)
        gateway.streams.drain()
        gateway.streams.drain()
        return await asyncio.gather(*tasks), gateway, found

    answers, gateway, found = asyncio.run(run())
    assert all(each.ended and len(each.events) == 1 for each in answers)
    assert len(gateway.streams) == 0
    assert found.provider.closed == 2
    assert gateway.metrics.under_way == 0


class Reloading(Open):
    """Has the configuration read again while a caller is let in."""

    gateway: Gateway

    async def admit(self, caller: Any, route: Any, size: int) -> "Open":
        self.gateway.running = replace(self.gateway.running, policy="after")
        self.gateway.streams.drain()
        return self


def test_no_stream_is_opened_by_a_configuration_that_is_no_more_in_force() -> None:
    access = Reloading()
    found = house(told(CHANGED), access=access)
    access.gateway = found.gateway()
    answer = asyncio.run(call(access.gateway, scope_of("/mcp", [], "GET"), [b""]))
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert not found.provider.asked


def test_a_caller_who_leaves_leaves_no_stream_behind() -> None:
    async def run() -> tuple[Gateway, House]:
        found = house(told(CHANGED))
        gateway, gone = stalled(found)
        tasks = await opened(gateway, 1, gone)
        gone.set()
        await asyncio.gather(*tasks)
        return gateway, found

    gateway, found = asyncio.run(run())
    assert len(gateway.streams) == 0
    assert found.provider.closed == 1
    assert found.records.written[-1].detail["ended"] == "by the caller"


class Forgets(Open):
    """Knows its caller once."""

    known = 1

    def identify(self, headers: Any, peer: Any) -> Caller:
        if self.known <= 0:
            raise RefusedError(Reason.UNAUTHENTICATED, "no key")
        self.known -= 1
        return Caller("alice", "test")


def test_a_caller_who_is_known_no_more_hears_no_more() -> None:
    answer = house(told(CHANGED), access=Forgets()).ask("GET", "/mcp")
    assert answer.status == 200
    assert answer.events == []


def test_a_caller_who_is_known_no_more_is_not_kept_by_a_server_that_says_nothing() -> None:
    silence = Provider(headers={"content-type": SSE}, chunks=[b":\n\n"] * 3)
    answer = house(silence, access=Forgets()).ask("GET", "/mcp")
    assert answer.status == 200
    assert answer.body == b""


@pytest.mark.parametrize("length", [1, 90, 150, 250])
def test_a_question_that_passes_can_be_answered_however_long_its_name_is(length: int) -> None:
    question, result = QUESTIONS["elicitation"]
    asked = posted(house(told({**question, "id": "e" * length}, DONE)), CALL).messages[0]
    if "error" in asked:
        assert length > 200, "of a name that is too long, no question passes"
        return
    server = Provider(status=202)
    answer = posted(house(server), {"jsonrpc": "2.0", "id": asked["id"], "result": result})
    assert answer.status == 202
    assert json.loads(server.asked[0][2])["id"] == "e" * length


def test_a_server_that_floods_ends_its_stream() -> None:
    found = house(told(*[CHANGED] * 1100))
    assert len(found.ask("GET", "/mcp").events) == 1000


def test_a_body_has_no_place_in_what_has_none() -> None:
    found = house(told(CHANGED))
    scope = scope_of("/mcp", [(b"content-type", JSON.encode())], "GET")
    assert asyncio.run(call(found.gateway(), scope, [b"{}"])).status == 413


@pytest.mark.parametrize(
    ("body", "method"),
    [
        (CALL, "tools/call"),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, "tools/list"),
        (
            {"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "p"}},
            "prompts/get",
        ),
    ],
)
def test_the_record_says_which_method_was_asked_for(body: dict[str, Any], method: str) -> None:
    found = house(Provider(chunks=[json.dumps({"jsonrpc": "2.0", "id": 1, "result": {}}).encode()]))
    posted(found, body)
    assert {each.detail["method"] for each in found.records.written} == {method}
