"""Whatever a server of MCP or its caller says, what passes was judged, and nothing is a defect."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.gateway.talking import Named
from tests.simulators.gateway import SSE, House, Probe, Provider, sse
from tests.unit.gateway.test_mcp_conversation import ASKS, CALL, names

MARK = "m4rk3r"
METHODS = ("ping", "sampling/createMessage", "elicitation/create", "roots/list",
           "notifications/message", "notifications/cancelled", "notifications/progress",
           "notifications/resources/updated", "tools/call")  # fmt: skip
MEMBERS = (
    "messages",
    "content",
    "message",
    "url",
    "data",
    "type",
    "text",
    "role",
    "requestId",
    "inputRequests",
    "method",
    "params",
    "_meta",
    "uri",
    "action",
    "roots",
    "model",
)
LEAVES = st.sampled_from([None, True, 0, -1, 1.5, 7, "text", "user", MARK, "\u202e", ""])
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4)
    ),
    max_leaves=8,
)
PARTS = {
    "method": st.sampled_from(METHODS),
    "id": st.sampled_from([1, 7, "e", None, True, 1.5, "a b"]),
    "params": VALUES,
    "result": VALUES,
    "error": VALUES,
}
MESSAGES = st.fixed_dictionaries({"jsonrpc": st.just("2.0")}, optional=PARTS)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def saw(probe: Probe) -> bool:
    return any(MARK in each.text for each in probe.seen)


def reasons(house: House) -> set[str]:
    return {each.detail.get("reason", "") for each in house.records.written}


@given(messages=st.lists(MESSAGES, max_size=4), opened=st.booleans())
@MANY
def test_what_a_server_says_is_judged_or_does_not_pass(
    messages: list[dict[str, Any]], *, opened: bool
) -> None:
    probe, provider = Probe(), Provider(headers={"content-type": SSE}, chunks=[sse(*messages)])
    house = House(dialect="mcp", provider=provider, outgoing=[probe], route=ASKS)
    answer = house.ask("GET", "/mcp") if opened else house.post("/mcp", CALL)
    assert MARK.encode() not in answer.body or saw(probe)
    assert "unavailable" not in reasons(house)


@given(
    question=st.sampled_from([*METHODS[:4], "tools/call"]),
    kind=st.sampled_from(list(Named)),
    parts=st.sampled_from([(), (7,), (7, 8), (None,)]),
    body=MESSAGES,
)
@MANY
def test_what_a_caller_answers_is_judged_or_does_not_pass(
    question: str, kind: Named, parts: tuple[int | None, ...], body: dict[str, Any]
) -> None:
    probe, provider = Probe(), Provider(status=202)
    house = House(dialect="mcp", provider=provider, incoming=[probe], route=ASKS)
    body.pop("method", None)
    house.post("/mcp", {**body, "id": names().bound(kind, (question, *parts))})
    sent = b"".join(sent for _, _, sent in provider.asked)
    assert MARK.encode() not in sent or saw(probe)
    assert "unavailable" not in reasons(house)
