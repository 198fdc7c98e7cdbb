"""A caller says in a message what changes it wants to hear of, and the reply is a stream."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.core.clock import system_clock
from bartizan.gateway.acting.approvals import Approvals
from bartizan.gateway.dialects.mcp import ModelContext
from bartizan.gateway.permission import permission
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import ActingPart, RoutePart
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.words import Exchange, Role
from tests.simulators.gateway import (
    SSE,
    Answered,
    House,
    Open,
    Probe,
    Provider,
    WordGuard,
    call,
    scope_of,
    sse,
)

META = {"io.modelcontextprotocol/subscriptionId": "listen-1"}
WANTED = {"toolsListChanged": True, "resourceSubscriptions": ["note://first"]}
LISTEN = {
    "jsonrpc": "2.0", "id": "listen-1", "method": "subscriptions/listen",
    "params": {"notifications": WANTED},
}  # fmt: skip


def note(kind: str, **params: object) -> dict[str, Any]:
    method = f"notifications/{kind}"
    return {"jsonrpc": "2.0", "method": method, "params": {**params, "_meta": META}}


ACKNOWLEDGED = note("subscriptions/acknowledged", notifications=WANTED)
CHANGED = note("tools/list_changed")
UPDATED = note("resources/updated", uri="note://first")
ENDED = {"jsonrpc": "2.0", "id": "listen-1", "result": {"resultType": "complete", "_meta": META}}


def told(*events: object) -> Provider:
    return Provider(headers={"content-type": SSE}, chunks=[sse(*events)])


def house(provider: Provider, **changes: Any) -> House:
    return House(dialect="mcp", provider=provider, **changes)


def listen(found: House, body: object = LISTEN, named: str = "subscriptions/listen") -> Answered:
    headers = {"mcp_method": named} if named else {}
    return found.post("/mcp", body, **headers)


def test_changes_pass_each_on_the_record_until_the_server_ends_the_stream() -> None:
    found = house(told(ACKNOWLEDGED, CHANGED, UPDATED, ENDED, CHANGED))
    answer = listen(found)
    assert answer.status == 200
    assert answer.ended
    assert answer.events == [ACKNOWLEDGED, CHANGED, UPDATED, ENDED]
    ((_, headers, body),) = found.provider.asked
    assert json.loads(body) == LISTEN
    assert headers["mcp-method"] == "subscriptions/listen"
    assert [each.detail.get("method") for each in found.records.written] == [
        "subscriptions/listen", "notifications/subscriptions/acknowledged",
        "notifications/tools/list_changed", "notifications/resources/updated",
        "subscriptions/listen",
    ]  # fmt: skip


def test_a_stream_is_asked_for_in_the_header_and_in_the_message() -> None:
    for body, named in (
        (LISTEN, ""), (LISTEN, "tools/list"), ({**LISTEN, "method": "ping"}, LISTEN["method"]),
    ):  # fmt: skip
        found = house(told(ACKNOWLEDGED))
        assert "error" in listen(found, body, str(named)).json
        assert not found.provider.asked


@pytest.mark.parametrize(
    "wanted",
    [{"taskIds": ["t"]}, {"resourceSubscriptions": [{"a": "b"}]}, {"toolsListChanged": "words"},
     {"resourceSubscriptions": "note://first"}],
)  # fmt: skip
def test_what_no_shape_names_is_not_asked_for(wanted: object) -> None:
    found = house(told(ACKNOWLEDGED))
    assert "error" in listen(found, {**LISTEN, "params": {"notifications": wanted}}).json
    assert not found.provider.asked


def test_what_is_asked_for_and_told_is_judged() -> None:
    going, coming = Probe(), Probe()
    listen(house(told(ACKNOWLEDGED, UPDATED), incoming=[going], outgoing=[coming]))
    assert [each.role for each in going.seen if each.text == "note://first"] == [
        Role.TOOL_ARGUMENTS
    ]
    named = [each for each in coming.seen if each.text == "note://first"]
    assert [(each.role, each.locator) for each in named] == [(Role.TOOL_RESULT, True)] * 2
    found = house(told(ACKNOWLEDGED), incoming=[WordGuard("first")])
    assert "error" in listen(found).json
    assert not found.provider.asked


def test_what_may_not_pass_is_left_out_and_the_stream_goes_on() -> None:
    loud = note("message", level="info", data="loud")
    answer = listen(house(told(ACKNOWLEDGED, loud, CHANGED), outgoing=[WordGuard("loud")]))
    assert answer.events == [ACKNOWLEDGED, CHANGED]


def test_what_was_lost_is_asked_for_again_and_not_read_again() -> None:
    raw = b"".join(b"id: e1\n" + sse(each) for each in (ACKNOWLEDGED, CHANGED))
    answer = listen(house(Provider(headers={"content-type": SSE}, chunks=[raw])))
    assert answer.events == [ACKNOWLEDGED, CHANGED]
    assert b"id: " not in answer.body.replace(b'"id: ', b"")


def test_an_answer_to_somebody_else_is_left_out() -> None:
    other = {**ENDED, "id": "listen-2"}
    assert listen(house(told(other, CHANGED))).events == [CHANGED]


@pytest.mark.parametrize("status", [200, 404])
def test_a_server_that_opens_no_stream_says_so(status: int) -> None:
    error = {"jsonrpc": "2.0", "id": "listen-1", "error": {"code": -32601, "message": "no"}}
    found = house(Provider(status=status, chunks=[json.dumps(error).encode()]))
    assert "no" in listen(found).json["error"]["message"]


def test_a_stream_takes_a_place_of_streams() -> None:
    sizes = SizesPart(caller_streams=1)
    found = house(told(ACKNOWLEDGED), sizes=sizes)

    async def asked() -> Answered:
        app = found.gateway()
        headers = [(b"content-type", b"application/json"), (b"mcp-method", b"subscriptions/listen")]
        async with app.streams.opened("alice", sizes):
            return await call(app, scope_of("/mcp", headers), [json.dumps(LISTEN).encode()])

    assert asyncio.run(asked()).json["error"]["data"]["reason"] == Reason.LIMITED.value
    assert not found.provider.asked


class Stopped(Open):
    """Lets nobody hear after a while."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def authorise(self, caller: Any, route: Any, turn: Any, exchange: Any) -> None:
        self.asked.append(turn.operation)
        if len(self.asked) > 2:
            raise RefusedError(Reason.FORBIDDEN, "no more")


def test_a_caller_is_looked_at_again_with_each_message() -> None:
    access = Stopped()
    answer = listen(house(told(ACKNOWLEDGED, CHANGED, UPDATED), access=access))
    assert answer.events == [ACKNOWLEDGED]
    assert set(access.asked) == {"subscriptions/listen"}


def test_who_may_not_read_is_not_told_of_changes(tmp_path: Path) -> None:
    policies = (
        'permit(principal, action == Action::"list", resource);'
        'permit(principal, action == Action::"read", resource == Item::"crm/note://first");'
    )
    (tmp_path / "policies").write_text(policies)
    acting = ActingPart(policies="policies")
    allowed = permission(acting, tmp_path, system_clock, Approvals(tmp_path / "a"))
    route = RoutePart.model_validate(
        {"name": "r", "dialect": "mcp", "upstream": "u", "server": "crm"}
    )
    exchange = Exchange(id="x", principal="alice", route="r", model="")

    def ask(*uris: str) -> None:
        params = {"notifications": {"resourceSubscriptions": uris}}
        turn = ModelContext().request(json.dumps({**LISTEN, "params": params}).encode(), {})
        allowed.authorise(Caller("alice", "test"), route, turn, exchange)

    ask()
    ask("note://first")
    with pytest.raises(RefusedError):
        ask("note://first", "note://second")
