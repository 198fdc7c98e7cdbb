"""How far questions of a server of MCP reach: tools in prompts, links, and the calls in answers."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bartizan.core.clock import system_clock
from bartizan.gateway.acting.approvals import Approvals
from bartizan.gateway.acting.pins import pin
from bartizan.gateway.dialects.mcp import ModelContext
from bartizan.gateway.permission import Permission, permission
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import ActingPart, RoutePart
from bartizan.gateway.talking import Named, Names
from bartizan.gateway.words import Action, Role
from tests.simulators.gateway import (
    KEY,
    SSE,
    Answered,
    House,
    Open,
    Probe,
    Provider,
    WordGuard,
    sse,
)

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "f"}}
DONE = {"jsonrpc": "2.0", "id": 1, "result": {"content": []}}
WORDS: list[object] = [{"role": "user", "content": {"type": "text", "text": "How warm?"}}]
WEATHER = {"name": "weather", "description": "tells", "inputSchema": {"type": "object"}}
USE = {"type": "tool_use", "id": "u1", "name": "weather", "input": {"city": "Oslo"}}
RESULT = {
    "type": "tool_result", "toolUseId": "u1", "content": [{"type": "text", "text": "seven"}],
    "structuredContent": {"degrees": "eight"}, "isError": False,
}  # fmt: skip
TURNS: list[object] = [
    *WORDS, {"role": "assistant", "content": [USE]}, {"role": "user", "content": RESULT},
]  # fmt: skip
REACHING: dict[str, dict[str, object]] = {
    "tools": {"messages": WORDS, "tools": [WEATHER], "toolChoice": {"mode": "auto"}},
    "choice": {"messages": WORDS, "toolChoice": {"mode": "required"}},
    "turns": {"messages": TURNS, "tools": [WEATHER]},
    "use": {"messages": [{"role": "assistant", "content": USE}]},
    "result": {"messages": [{"role": "user", "content": [RESULT]}]},
}
LINK = {"mode": "url", "message": "Sign in", "url": "https://id.example/in", "elicitationId": "e1"}
PLAIN = ["sampling", "elicitation", "roots"]
ALL = [*PLAIN, "sampling-tools", "elicitation-url"]


def prompt(params: Mapping[str, object]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 7, "method": "sampling/createMessage", "params": dict(params)}


def elicit(params: Mapping[str, object]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 8, "method": "elicitation/create", "params": dict(params)}


def needed(question: Mapping[str, object]) -> dict[str, Any]:
    result = {"resultType": "input_required", "requestState": "s", "inputRequests": {"a": question}}
    return {"jsonrpc": "2.0", "id": 1, "result": result}


def told(*events: object) -> Provider:
    return Provider(headers={"content-type": SSE}, chunks=[sse(*events)])


def ask(provider: Provider, asks: list[str] = ALL, body: object = CALL, **more: Any) -> Answered:
    return House(dialect="mcp", provider=provider, route={"asks": asks}, **more).post("/mcp", body)


def answer_to(question: str, result: object, principal: str = "alice") -> dict[str, Any]:
    name = Names(KEY, "main", principal, "").bound(Named.QUESTION, (question, 7))
    return {"jsonrpc": "2.0", "id": name, "result": result}


def sampled(*parts: object) -> dict[str, Any]:
    return {"role": "assistant", "content": [*parts], "model": "m", "stopReason": "toolUse"}


def sent(provider: Provider) -> list[Any]:
    return [json.loads(body) for _, _, body in provider.asked]


@pytest.mark.parametrize("way", ["asked", "needed"])
@pytest.mark.parametrize("kind", REACHING)
def test_a_prompt_that_offers_tools_passes_where_a_route_says_so(kind: str, way: str) -> None:
    question = prompt(REACHING[kind])
    events = [question, DONE] if way == "asked" else [needed(question)]
    passed = ask(told(*events))
    if way == "asked":
        assert {**passed.events[0], "id": 7} == question
    else:
        assert passed.events == events
    refused = ask(told(*events), PLAIN)
    assert [each.get("method") for each in refused.events] == [None]
    assert "error" in refused.events[0]


def test_an_empty_list_of_tools_reaches_for_none() -> None:
    question = prompt({"messages": WORDS, "tools": []})
    assert ask(told(question, DONE), ["sampling"]).events[0]["method"] == "sampling/createMessage"


def test_all_that_a_prompt_says_is_judged_as_what_a_server_wrote() -> None:
    probe = Probe()
    question = prompt({**REACHING["turns"], "systemPrompt": "Be kind", "_meta": {"a": "aside"}})
    ask(told(question, DONE), outgoing=[probe])
    roles = {each.text: each.role for each in probe.seen}
    for text in ("How warm?", "Oslo", "city", "seven", "eight", "degrees", "Be kind", "aside"):
        assert roles[text] is Role.TOOL_RESULT
    assert roles["tells"] is Role.TOOL_DEFINITION


@pytest.mark.parametrize("word", ["seven", "eight", "degrees", "Oslo", "tells", "object"])
def test_a_guard_stops_a_prompt_by_any_of_its_texts(word: str) -> None:
    stopped = ask(told(prompt(REACHING["turns"]), DONE), outgoing=[WordGuard(word)])
    assert [each.get("method") for each in stopped.events] == [None]


@pytest.mark.parametrize(
    "part", [{"type": "image", "data": "a"}, {**RESULT, "content": [{"type": "riddle"}]},
             {**RESULT, "content": [{"type": "image", "data": "aaaa"}]}]
)  # fmt: skip
def test_what_no_guard_reads_is_in_no_prompt(part: object) -> None:
    question = prompt({"messages": [{"role": "user", "content": [part]}]})
    assert [each.get("method") for each in ask(told(question, DONE)).messages] == [None]


@pytest.mark.parametrize("many", [True, False])
def test_a_call_in_an_answer_is_decided_as_a_call(*, many: bool) -> None:
    result = sampled(USE) if many else {**sampled(), "content": USE}
    body = answer_to("sampling/createMessage", result)
    access, server = Open(tools=("weather",)), Provider(status=202)
    assert ask(server, body=body, access=access).status == 202
    assert [(each.name, each.arguments, each.id) for each in access.calls] == [
        ("weather", {"city": "Oslo"}, "u1")
    ]
    assert sent(server) == [{"jsonrpc": "2.0", "id": 7, "result": result}]


def test_of_an_answer_with_a_call_that_is_not_allowed_the_server_hears_an_error() -> None:
    body = answer_to("sampling/createMessage", sampled({"type": "text", "text": "ok"}, USE))
    server = Provider(status=202)
    assert ask(server, body=body, access=Open(tools=())).status == 403
    assert [("result" in each, "error" in each) for each in sent(server)] == [(False, True)]


def test_a_route_that_offers_no_tools_hears_of_no_call() -> None:
    body = answer_to("sampling/createMessage", sampled(USE))
    server, access = Provider(status=202), Open()
    assert ask(server, PLAIN, body, access=access).status == 400
    assert not access.calls
    assert all("result" not in each for each in sent(server))


@pytest.mark.parametrize("given", ["Oslo", ["Oslo"], 7, True])
@pytest.mark.parametrize("where", ["answer", "call", "again"])
def test_arguments_that_are_no_object_are_refused(given: object, where: str) -> None:
    use = {**USE, "input": given}
    more = {"arguments": given} if where == "call" else {"inputResponses": {"a": sampled(use)}}
    body: object = {**CALL, "params": {"name": "f", **more}}
    if where == "answer":
        body = answer_to("sampling/createMessage", sampled(use))
    server = Provider(status=202)
    answer = ask(server, body=body)
    assert "error" in answer.json
    assert all("error" in each for each in sent(server))


AGAIN = [("tools/call", "name"), ("prompts/get", "name"), ("resources/read", "uri")]


@pytest.mark.parametrize(("method", "name"), AGAIN)
@pytest.mark.parametrize("content", [USE, [USE]])
def test_a_call_in_what_is_sent_again_is_decided_as_a_call(
    method: str, name: str, content: object
) -> None:
    answers = {"a": {**sampled(), "content": content}}
    body = {**CALL, "method": method, "params": {name: "f", "inputResponses": answers}}
    access = Open()
    ask(told(DONE), body=body, access=access)
    own = ["f"] if method == "tools/call" else []
    assert [each.name for each in access.calls] == ["weather", *own]
    server = told(DONE)
    assert "error" in ask(server, body=body, access=Open(tools=("f",))).json
    assert "error" in ask(server, PLAIN, body).json
    assert not server.asked


@pytest.mark.parametrize("answers", [[sampled(USE)], "x", 7])
def test_answers_that_are_no_object_are_refused(answers: object) -> None:
    body = {**CALL, "params": {"name": "f", "inputResponses": answers}}
    server = told(DONE)
    assert "error" in ask(server, body=body).json
    assert not server.asked


class Once(Open):
    """Remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def authorise(self, caller: Any, route: Any, turn: Any, exchange: Any) -> None:
        self.asked.append(turn.operation)


def test_what_is_sent_again_with_a_call_is_permitted_like_any_other() -> None:
    body = {
        **CALL, "method": "resources/read",
        "params": {"uri": "f", "inputResponses": {"a": sampled(USE)}},
    }  # fmt: skip
    access = Once()
    ask(told(DONE), body=body, access=access)
    assert access.asked == ["resources/read"]


# links


@pytest.mark.parametrize("way", ["asked", "needed"])
def test_a_link_passes_where_a_route_says_so(way: str) -> None:
    question = elicit(LINK)
    events = [question, DONE] if way == "asked" else [needed(question)]
    assert b"id.example" in ask(told(*events)).body
    assert b"id.example" not in ask(told(*events), PLAIN).body
    assert b"id.example" not in ask(told(*events), outgoing=[WordGuard("id.example")]).body


@pytest.mark.parametrize("mode", ["form", None, "riddle", 7])
def test_only_a_link_names_an_address(mode: object) -> None:
    events = ask(told(elicit({**LINK, "mode": mode}), DONE)).messages
    assert "url" not in events[0].get("params", {})
    assert (events[0].get("method") == "elicitation/create") == (mode == "form")


def test_an_error_that_names_links_is_a_question() -> None:
    error = {"code": -32042, "message": "first", "data": {"elicitations": [LINK]}}
    for provider in (
        told({"jsonrpc": "2.0", "id": 1, "error": error}),
        Provider(chunks=[json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode()]),
    ):
        assert b"id.example" in ask(provider).body
        assert b"id.example" not in ask(provider, PLAIN).body
        assert b"id.example" not in ask(provider, []).body


# what callers declare

DECLARED: dict[str, object] = {
    "sampling": {"tools": {}, "context": {}},
    "elicitation": {"form": {}, "url": {}},
    "roots": {},
    "tasks": {"list": {}},
}


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ([], {}),
        (PLAIN, {"sampling": {}, "elicitation": {"form": {}}, "roots": {}}),
        (["sampling", "sampling-tools"], {"sampling": {"tools": {}}}),
        (["elicitation", "elicitation-url"], {"elicitation": {"form": {}, "url": {}}}),
    ],
)
@pytest.mark.parametrize("meta", [True, False])
def test_a_server_is_told_of_what_it_may_use_and_of_no_more(
    asks: list[str], expected: Mapping[str, object], *, meta: bool
) -> None:
    declared = json.loads(json.dumps(DECLARED))
    params: dict[str, object] = {"capabilities": declared}
    if meta:
        params = {"_meta": {"io.modelcontextprotocol/clientCapabilities": declared}}
    server = told(DONE)
    ask(server, asks, {**CALL, "method": "initialize", "params": params})
    (given,) = sent(server)
    found = given["params"]
    found = next(iter(found["_meta"].values())) if meta else found["capabilities"]
    assert found == expected


def test_who_knows_links_alone_is_asked_for_no_forms() -> None:
    server = told(DONE)
    params: dict[str, object] = {"capabilities": {"elicitation": {"url": {}}}}
    ask(server, PLAIN, {**CALL, "method": "initialize", "params": params})
    assert sent(server)[0]["params"]["capabilities"] == {}


@pytest.mark.parametrize("kind", ["sampling-tools", "elicitation-url"])
def test_a_part_of_a_question_is_named_with_the_whole(kind: str) -> None:
    given = {"name": "r", "dialect": "mcp", "upstream": "u"}
    with pytest.raises(ValidationError):
        RoutePart.model_validate({**given, "asks": [kind]})
    RoutePart.model_validate({**given, "asks": [kind, kind.partition("-")[0]]})


# what servers route by, and pins


def test_a_header_says_what_the_guards_left_of_a_name() -> None:
    body = {**CALL, "method": "resources/read", "params": {"uri": "crm://of/ann@corp.example"}}
    server = told(DONE)
    ask(server, body=body, incoming=[WordGuard("ann@corp", Action.REDACT)])
    ((_, headers, raw),) = server.asked
    assert b"ann@corp" not in raw
    assert "ann@corp" not in headers.get("mcp-name", "")
    assert headers["mcp-method"] == "resources/read"


def repeated(arguments: object, server: Provider, **headers: str) -> Answered:
    body = {**CALL, "params": {"name": "f", "arguments": arguments}}
    found = House(dialect="mcp", provider=server, incoming=[WordGuard("ann@corp", Action.REDACT)])
    return found.post("/mcp", body, **headers)


ARGUMENTS = {
    "region": "eu 1", "deep": {"many": 3, "real": 2.5, "on": True}, "odd": " \u00e4", "list": ["x"],
}  # fmt: skip


@pytest.mark.parametrize(
    "value", ["eu 1", "3", "2.5", "true", "=?base64?IMOk?=", "=?base64?ZXUgMQ==?="]
)
def test_a_header_repeats_an_argument_of_a_tool(value: str) -> None:
    server = told(DONE)
    repeated(ARGUMENTS, server, mcp_param_a=value)
    expected = "eu 1" if "ZXUg" in value else value
    assert server.asked[0][1]["mcp-param-a"] == expected


@pytest.mark.parametrize("value", ["us", "x", "", "=?base64?####?=", "=?base64?/w==?=", "3.0"])
def test_a_header_that_says_something_else_is_refused(value: str) -> None:
    server = told(DONE)
    assert "error" in repeated(ARGUMENTS, server, mcp_param_a=value).json
    assert not server.asked


def test_a_header_repeats_what_the_guards_have_left() -> None:
    server = told(DONE)
    repeated({"to": "ann@corp.example"}, server, mcp_param_to="ann@corp.example")
    ((_, headers, body),) = server.asked
    left = json.loads(body)["params"]["arguments"]["to"]
    assert "ann@corp" not in left
    said = headers["mcp-param-to"]
    assert base64.b64decode(said.removeprefix("=?base64?").removesuffix("?=")).decode() == left


def test_only_calls_repeat_something() -> None:
    server = told(DONE)
    body = {**CALL, "method": "prompts/get"}
    House(dialect="mcp", provider=server).post("/mcp", body, mcp_param_a="f")
    assert "mcp-param-a" not in server.asked[0][1]


def test_tools_that_a_prompt_offers_are_those_that_are_pinned(tmp_path: Path) -> None:
    tool = {"server": "crm", "name": "weather", "arguments": {}, "pin": pin(WEATHER)}
    acting = ActingPart.model_validate({"tools": [tool]})
    allowed: Permission = permission(acting, tmp_path, system_clock, Approvals(tmp_path / "a"))
    route = RoutePart.model_validate(
        {"name": "r", "dialect": "mcp", "upstream": "u", "server": "crm"}
    )
    turn = ModelContext().request(json.dumps(CALL).encode(), {})
    pinned = prompt({"tools": [WEATHER]})
    allowed.offered(route, pinned, turn)
    allowed.offered(route, needed(pinned), turn)
    for change in ({"description": "sends"}, {"name": "other"}):
        other = prompt({"tools": [{**WEATHER, **change}]})
        for message in (other, needed(other)):
            with pytest.raises(RefusedError):
                allowed.offered(route, message, turn)
