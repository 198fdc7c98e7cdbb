"""No empty cell: in each dialect, streamed or not, each role's text is judged both ways or refused.

Every cell plants a marker where a client or a provider could put a text of that role. Either a
guard saw the marker with the right direction, or it was not passed on.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bartizan.formats.eventstream import Message
from bartizan.gateway.dialects.registry import WAYS
from bartizan.gateway.talking import Named, Names
from bartizan.gateway.words import Direction, Role
from tests.simulators.gateway import JSON, KEY, SSE, House, Probe, Provider, sse

MARK = "m4rk3r"
ROLES = (
    "system", "user", "assistant", "reasoning", "tool-definition", "tool-arguments", "tool-result",
    "document", "image", "unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Spoken:
    """A dialect's documents, with a text planted for a role."""

    path: str
    stream_path: str
    ask: Callable[[str], dict[str, Any]]
    reply: Callable[[str], dict[str, Any]]
    events: Callable[[str], bytes]
    media: str = SSE
    asks_to_stream: dict[str, Any] = field(default_factory=lambda: {"stream": True})


def chat_ask(role: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "system": {"role": "system", "content": MARK},
        "user": {"role": "user", "content": [{"type": "text", "text": MARK}]},
        "assistant": {"role": "assistant", "content": MARK},
        "reasoning": {"role": "assistant", "content": "x", "reasoning_content": MARK},
        "tool-arguments": {"role": "assistant", "tool_calls": [chat_call(MARK)]},
        "tool-result": {"role": "tool", "tool_call_id": "t", "content": MARK},
        "document": {"role": "user", "content": [{"type": "file", "file": {"file_data": MARK}}]},
        "image": {"role": "user", "content": [{"type": "image_url", "image_url": {"url": MARK}}]},
        "unknown": {"role": "critic", "content": MARK},
    }
    body = {"model": "m", "messages": [said.get(role, said["user"])]}
    if role == "tool-definition":
        tool = {"type": "function", "function": {"name": "f", "description": MARK}}
        body = {"model": "m", "messages": [], "tools": [tool]}
    return body


def chat_call(text: str) -> dict[str, Any]:
    return {"id": "t", "type": "function", "function": {"name": "f", "arguments": text}}


def chat_said(role: str) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {
        "system": {"role": "system", "content": MARK},
        "user": {"role": "user", "content": MARK},
        "tool-result": {"role": "tool", "tool_call_id": "t", "content": MARK},
        "tool-definition": {"tools": [{"function": {"name": "f", "description": MARK}}]},
        "assistant": {"content": MARK},
        "reasoning": {"reasoning_content": MARK},
        "tool-arguments": {"tool_calls": [{"index": 0, **chat_call(MARK)}]},
        "document": {"annotations": [{"type": "url_citation", "url_citation": {"title": MARK}}]},
        "image": {"audio": {"transcript": MARK}},
        "unknown": {"surprise": MARK},
    }
    return found[role]


def chat_reply(role: str) -> dict[str, Any]:
    return {"id": "c", "model": "m", "choices": [{"index": 0, "message": chat_said(role)}]}


def chat_events(role: str) -> bytes:
    said = chat_said(role)
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return sse({"choices": [{"index": 0, "delta": said}]}, end, "[DONE]")


CLAUDE_RESULT = {
    "type": "tool_result",
    "tool_use_id": "t",
    "content": [{"type": "text", "text": MARK}],
}


def claude_ask(role: str) -> dict[str, Any]:
    user: dict[str, Any] = {
        "user": {"type": "text", "text": MARK},
        "tool-result": CLAUDE_RESULT,
        "document": {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": MARK},
        },
        "image": {"type": "image", "source": {"type": "base64", "data": MARK}},
        "unknown": {"type": "riddle", "text": MARK},
    }
    message = {"role": "user", "content": [user.get(role, {"type": "text", "text": "x"})]}
    if role in ("assistant", "reasoning", "tool-arguments"):
        message = {"role": "assistant", "content": [claude_block(role)]}
    body: dict[str, Any] = {"model": "m", "max_tokens": 9, "messages": [message]}
    if role == "system":
        body["system"] = [{"type": "text", "text": MARK}]
    if role == "tool-definition":
        body["tools"] = [{"name": "f", "input_schema": {"properties": {"a": {"title": MARK}}}}]
    return body


def claude_block(role: str) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {
        "system": {"type": "system", "text": MARK},
        "tool-result": CLAUDE_RESULT,
        "tool-definition": {"type": "text", "text": "x", "tools": [{"description": MARK}]},
        "assistant": {"type": "text", "text": MARK},
        "reasoning": {"type": "thinking", "thinking": MARK, "signature": "c2ln"},
        "tool-arguments": {"type": "tool_use", "id": "t", "name": "f", "input": {"a": [MARK]}},
        "document": {"type": "text", "text": "x", "citations": [{"cited_text": MARK}]},
        "image": {"type": "image", "source": {"data": MARK}},
        "unknown": {"type": "riddle", "text": MARK},
    }
    return found.get(role, {"type": "text", "text": MARK})


def claude_reply(role: str) -> dict[str, Any]:
    who = "user" if role == "user" else "assistant"
    return {"id": "m", "type": "message", "role": who, "content": [claude_block(role)]}


def claude_events(role: str) -> bytes:
    delta = {
        "assistant": {"type": "text_delta", "text": MARK},
        "reasoning": {"type": "thinking_delta", "thinking": MARK},
        "tool-arguments": {"type": "input_json_delta", "partial_json": MARK},
        "document": {"type": "citations_delta", "citation": {"cited_text": MARK}},
        "unknown": {"type": "riddle_delta", "text": MARK},
        "user": {"type": "text_delta", "text": MARK},
    }.get(role, {"type": "text_delta", "text": "x"})
    begun: dict[str, Any] = {"type": "text", "text": ""}
    if role == "tool-arguments":
        begun = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    if role in ("system", "tool-result", "tool-definition", "image"):  # has no delta of its own
        begun = claude_block(role)
    who = "user" if role == "user" else "assistant"
    return sse(
        {"type": "message_start", "message": {"type": "message", "role": who, "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": begun},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_stop"},
    )


def responses_ask(role: str) -> dict[str, Any]:
    items: dict[str, Any] = {
        "system": {"role": "developer", "content": MARK},
        "user": {"role": "user", "content": [{"type": "input_text", "text": MARK}]},
        "assistant": {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": MARK}],
        },
        "reasoning": {"type": "reasoning", "summary": [{"type": "summary_text", "text": MARK}]},
        "tool-arguments": {
            "type": "function_call",
            "call_id": "t",
            "name": "f",
            "arguments": MARK,
        },
        "tool-result": {"type": "function_call_output", "call_id": "t", "output": MARK},
        "document": {"role": "user", "content": [{"type": "input_file", "file_data": MARK}]},
        "image": {"role": "user", "content": [{"type": "input_image", "image_url": MARK}]},
        "unknown": {"type": "item_reference", "id": MARK},
    }
    body: dict[str, Any] = {"model": "m", "input": [items.get(role, items["user"])]}
    if role == "tool-definition":
        body = {"model": "m", "input": "x", "tools": [{"type": "function", "description": MARK}]}
    return body


def responses_item(role: str) -> dict[str, Any]:
    cited = {"type": "output_text", "text": "x", "annotations": [{"title": MARK}]}
    said = [{"type": "output_text", "text": MARK}]
    found: dict[str, dict[str, Any]] = {
        "system": {"type": "message", "role": "system", "content": said},
        "user": {"type": "message", "role": "user", "content": said},
        "tool-result": {"type": "function_call_output", "call_id": "t", "output": MARK},
        "tool-definition": {"type": "mcp_list_tools", "tools": [{"description": MARK}]},
        "assistant": {"type": "message", "content": said},
        "reasoning": {"type": "reasoning", "content": [{"type": "reasoning_text", "text": MARK}]},
        "tool-arguments": {"type": "function_call", "name": "f", "arguments": MARK},
        "document": {"type": "message", "content": [cited]},
        "image": {"type": "image_generation_call", "result": MARK},
        "unknown": {"type": "web_search_call", "action": MARK},
    }
    return found[role]


def responses_reply(role: str) -> dict[str, Any]:
    return {"id": "r", "object": "response", "output": [responses_item(role)]}


def responses_events(role: str) -> bytes:
    at = {"output_index": 0, "item_id": "i"}
    part = {**at, "content_index": 0}
    grown = {
        "assistant": ("response.output_text.delta", part),
        "reasoning": ("response.reasoning_text.delta", part),
        "tool-arguments": ("response.function_call_arguments.delta", at),
        "unknown": ("response.mystery.delta", at),
    }.get(role)
    if grown is None:
        return sse({"type": "response.completed", "response": responses_reply(role)}, named=True)
    kind, indexes = grown
    begun: dict[str, Any] = {"type": "message", "content": []}
    if role == "tool-arguments":
        begun = {"type": "function_call", "name": "f", "arguments": ""}
    return sse(
        {"type": "response.created", "response": {"id": "r", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        {"type": kind, **indexes, "delta": MARK},
        {"type": "response.completed", "response": {"id": "r", "output": []}},
        named=True,
    )


CONVERSE_RESULT = {"toolResult": {"toolUseId": "t", "content": [{"json": {"a": MARK}}]}}


def converse_ask(role: str) -> dict[str, Any]:
    user: dict[str, Any] = {
        "user": {"text": MARK},
        "tool-result": CONVERSE_RESULT,
        "document": {"document": {"name": "d", "format": "txt", "source": {"text": MARK}}},
        "image": {"image": {"format": "png", "source": {"bytes": MARK}}},
        "unknown": {"riddle": MARK},
    }
    message = {"role": "user", "content": [user.get(role, {"text": "x"})]}
    if role in ("assistant", "reasoning", "tool-arguments"):
        message = {"role": "assistant", "content": [converse_block(role)]}
    body: dict[str, Any] = {"messages": [message]}
    if role == "system":
        body["system"] = [{"text": MARK}]
    if role == "tool-definition":
        spec = {"name": "f", "inputSchema": {"json": {"description": MARK}}}
        body["toolConfig"] = {"tools": [{"toolSpec": spec}]}
    return body


def converse_block(role: str) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {
        "system": {"system": MARK},
        "tool-result": CONVERSE_RESULT,
        "tool-definition": {"toolSpec": {"name": "f", "description": MARK}},
        "assistant": {"text": MARK},
        "reasoning": {"reasoningContent": {"reasoningText": {"text": MARK}}},
        "tool-arguments": {"toolUse": {"toolUseId": "t", "name": "f", "input": {"a": MARK}}},
        "document": {"citationsContent": {"content": [{"text": MARK}]}},
        "image": {"image": {"source": {"bytes": MARK}}},
        "unknown": {"riddle": MARK},
    }
    return found.get(role, {"text": MARK})


def converse_reply(role: str) -> dict[str, Any]:
    who = "user" if role == "user" else "assistant"
    return {"output": {"message": {"role": who, "content": [converse_block(role)]}}}


def converse_events(role: str) -> bytes:
    delta = {
        "user": {"text": MARK},
        "assistant": {"text": MARK},
        "reasoning": {"reasoningContent": {"text": MARK}},
        "tool-arguments": {"toolUse": {"input": MARK}},
        "document": {"citation": {"title": MARK}},
        "image": {"image": {"source": {"bytes": MARK}}},
        "unknown": {"riddle": MARK},
    }.get(role, converse_block(role))
    start: dict[str, Any] = {"contentBlockIndex": 0}
    if role == "tool-arguments":
        start["start"] = {"toolUse": {"toolUseId": "t", "name": "f"}}
    return b"".join(
        event(name, tree)
        for name, tree in (
            ("messageStart", {"role": "user" if role == "user" else "assistant"}),
            ("contentBlockStart", start),
            ("contentBlockDelta", {"contentBlockIndex": 0, "delta": delta}),
            ("contentBlockStop", {"contentBlockIndex": 0}),
            ("messageStop", {"stopReason": "end_turn"}),
            ("metadata", {"usage": {"inputTokens": 1}}),
        )
    )


def event(name: str, tree: object) -> bytes:
    headers = {
        ":event-type": name,
        ":content-type": "application/json",
        ":message-type": "event",
    }
    return Message(headers, json.dumps(tree).encode()).content


MCP_ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "tool-arguments": ("tools/call", {"name": "f", "arguments": {"a": MARK}}),
    "tool-result": ("tools/call", {"name": "f", "arguments": {}, "content": [{"text": MARK}]}),
    "tool-definition": ("tools/list", {"tools": [{"name": "f", "description": MARK}]}),
    "document": ("resources/read", {"uri": MARK}),
    "user": ("prompts/get", {"name": "p", "arguments": {"a": MARK}}),
    "system": ("initialize", {"protocolVersion": "2025-06-18", "instructions": MARK}),
    "assistant": ("prompts/get", {"name": "p", "messages": [{"role": "assistant", "text": MARK}]}),
    "reasoning": ("tools/call", {"name": "f", "arguments": {}, "reasoning": MARK}),
    "image": ("resources/read", {"uri": "file:///a", "blob": MARK}),
    "unknown": ("sampling/createMessage", {"messages": MARK}),
}


def mcp_ask(role: str) -> dict[str, Any]:
    method, params = MCP_ASKED[role]
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


MCP_TOLD: dict[str, tuple[str, dict[str, Any]]] = {
    "system": ("initialize", {"protocolVersion": "2025-06-18", "instructions": MARK,
                              "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}}),
    "user": ("prompts/get", {"messages": [{"role": "user",
                                           "content": {"type": "text", "text": MARK}}]}),
    "assistant": ("prompts/get", {"messages": [{"role": "assistant",
                                                "content": {"type": "text", "text": MARK}}]}),
    "reasoning": ("tools/call", {"content": [{"type": "thinking", "thinking": MARK}]}),
    "tool-definition": ("tools/list", {"tools": [{"name": "f", "inputSchema": {"title": MARK}}]}),
    "tool-arguments": ("tools/call", {"content": [{"type": "tool_use", "input": {"a": MARK}}]}),
    "tool-result": ("tools/call", {"content": [{"type": "text", "text": MARK}],
                                   "structuredContent": {MARK: 1}}),
    "document": ("resources/read", {"contents": [{"uri": "u", "text": MARK}]}),
    "image": ("tools/call", {"content": [{"type": "image", "data": MARK}]}),
    "unknown": ("tools/call", {"content": [{"type": "riddle", "text": MARK}]}),
}  # fmt: skip
MCP_PLAIN: dict[str, dict[str, Any]] = {
    "initialize": {"protocolVersion": "2025-06-18", "capabilities": {},
                   "clientInfo": {"name": "c", "version": "1"}},
    "prompts/get": {"name": "p"},
    "tools/list": {},
    "resources/read": {"uri": "file:///a"},
    "tools/call": {"name": "f"},
}  # fmt: skip


def mcp_reply(role: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "result": MCP_TOLD[role][1]}


def mcp_events(role: str) -> bytes:
    told = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "x"}}
    return sse(told, mcp_reply(role))


def plain(name: str, role: str) -> dict[str, Any]:
    """Return a request without a marker, to which a provider's reply of a role belongs."""
    if name != "mcp":
        spoken = DIALECTS[name].ask("user")
        body: dict[str, Any] = json.loads(json.dumps(spoken).replace(MARK, "x"))
        return body
    method = MCP_TOLD[role][0]
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": MCP_PLAIN[method]}


DIALECTS = {
    "openai-chat": Spoken(
        "/v1/chat/completions", "/v1/chat/completions", chat_ask, chat_reply, chat_events
    ),
    "openai-responses": Spoken(
        "/v1/responses", "/v1/responses", responses_ask, responses_reply, responses_events
    ),
    "anthropic-messages": Spoken(
        "/v1/messages", "/v1/messages", claude_ask, claude_reply, claude_events
    ),
    "bedrock-converse": Spoken(
        "/model/m/converse", "/model/m/converse-stream", converse_ask, converse_reply,
        converse_events, "application/vnd.amazon.eventstream", {},
    ),
    "mcp": Spoken("/mcp", "/mcp", mcp_ask, mcp_reply, mcp_events, SSE, {}),
}  # fmt: skip
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "f"}}
CELLS = [
    pytest.param(name, role, streamed, id=f"{name}-{role}-{'stream' if streamed else 'whole'}")
    for name in DIALECTS
    for role in ROLES
    for streamed in (False, True)
]


def saw(probe: Probe) -> Iterator[str]:
    return (str(each.role) for each in probe.seen if MARK in each.text)


ANY = tuple(DIALECTS)
REFUSED_IN = {
    *((name, role) for name in ANY for role in ("image", "unknown")),
    *((name, "document") for name in ("openai-chat", "openai-responses")),
    *(
        ("mcp", role)
        for role in ("system", "assistant", "reasoning", "tool-definition", "tool-result")
    ),
}
"""Cells of a request that do not pass, with what is in them."""
JUDGED_IN = {("mcp", "user"): "tool-arguments", ("mcp", "document"): "tool-arguments"}
"""Cells of a request whose text guards see in another role."""
LEFT_OUT = {
    *((name, role) for name in ANY for role in ("image", "unknown", "tool-definition")),
    *((name, role) for name in ANY[1:] for role in ("system", "tool-result")),
    ("mcp", "reasoning"),
    ("mcp", "tool-arguments"),
} - {
    ("openai-responses", "system"),
    ("mcp", "system"),
    ("mcp", "tool-definition"),
    ("mcp", "tool-result"),
}
"""Cells of a reply that stay behind, or end it."""
JUDGED_OUT = {
    **{(name, role): "assistant" for name in ANY[:-1] for role in ("system", "user")},
    ("openai-chat", "tool-result"): "assistant",
    ("openai-chat", "document"): "assistant",
    ("openai-responses", "document"): "assistant",
    ("mcp", "system"): "tool-definition",
    ("mcp", "user"): "document",
    ("mcp", "assistant"): "document",
}
"""Cells of a reply whose text guards see in another role: what a provider says is the model's."""


@pytest.mark.parametrize(("name", "role", "streamed"), CELLS)
def test_a_text_on_its_way_in_is_judged_or_refused(name: str, role: str, *, streamed: bool) -> None:
    spoken, probe = DIALECTS[name], Probe()
    provider = Provider(chunks=[b"{}"])
    house = House(dialect=name, provider=provider, incoming=[probe])
    answer = house.post(
        spoken.stream_path if streamed else spoken.path,
        {**spoken.ask(role), **(spoken.asks_to_stream if streamed else {})},
    )
    assert all(each.direction is Direction.IN for each in probe.seen)
    if (name, role) in REFUSED_IN:
        assert not provider.asked
        assert answer.status >= 400 or "error" in answer.json
    else:
        assert any(MARK.encode() in sent for _, _, sent in provider.asked)
        assert JUDGED_IN.get((name, role), role) in set(saw(probe))


@pytest.mark.parametrize(("name", "role", "streamed"), CELLS)
def test_a_text_on_its_way_out_is_judged_or_left_out(
    name: str, role: str, *, streamed: bool
) -> None:
    spoken, probe = DIALECTS[name], Probe()
    raw = spoken.events(role) if streamed else json.dumps(spoken.reply(role)).encode()
    media = spoken.media if streamed else JSON
    assert MARK.encode() in raw
    provider = Provider(headers={"content-type": media}, chunks=[raw])
    house = House(dialect=name, provider=provider, outgoing=[probe])
    answer = house.post(
        spoken.stream_path if streamed else spoken.path,
        {**plain(name, role), **(spoken.asks_to_stream if streamed else {})},
    )
    assert len(provider.asked) == 1
    assert all(each.direction is Direction.OUT for each in probe.seen)
    if (name, role) in LEFT_OUT:
        assert MARK.encode() not in answer.body
    else:
        assert MARK.encode() in answer.body
        expected = JUDGED_OUT.get((name, role), role)
        if (name, role, streamed) == ("bedrock-converse", "document", False):
            expected = "assistant"  # what the model says, with its citations beside it
        assert expected in set(saw(probe))


USE = {"type": "tool_use", "id": "u", "name": "f", "input": {"a": [MARK]}}
USED = {"type": "tool_result", "toolUseId": "u", "content": [{"type": "text", "text": MARK}]}


def one(part: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": part}]


ASKED: dict[str, Any] = {
    "messages": [{"role": "user", "content": {"type": "text", "text": MARK}}],
    "systemPrompt": MARK,
    "stopSequences": [MARK],
    "metadata": {MARK: 1},
    "modelPreferences": {"hints": [{"name": MARK}]},
    "image": {"messages": one({"type": "image", "data": MARK})},
    "tools": [{"name": "f", "description": MARK, "icons": [{"src": MARK}]}],
    "toolChoice": {"mode": "auto", MARK: MARK},
    "use": {"messages": one(USE)},
    "uses": {"messages": [{"role": "assistant", "content": [USE], "_meta": {MARK: 1}}]},
    "use-meta": {"messages": one({**USE, "input": {}, "_meta": {"a": MARK}})},
    "result": {"messages": one(USED)},
    "result-structured": {"messages": one({"type": "tool_result", "structuredContent": [MARK]})},
    "result-meta": {"messages": one({"type": "tool_result", "_meta": {MARK: 1}})},
    "result-image": {"messages": one({**USED, "content": [{"type": "image", "data": MARK}]})},
    "result-riddle": {"messages": one({**USED, "content": [USE]})},
    "message": MARK,
    "requestedSchema": {"properties": {"a": {"title": MARK}}},
    "url": MARK,
    "link": {"mode": "url", "message": "x", "url": MARK, "requestedSchema": MARK},
    "linked": {"mode": "url", "message": MARK, "url": "https://x"},
    "riddle": {"mode": "riddle", "message": MARK},
    "notifications": {"resourceSubscriptions": [MARK], "toolsListChanged": MARK, MARK: MARK},
    "unknown": MARK,
    "_meta": {"a": MARK},
}
WHOLE = ("image", "use", "uses", "use-meta", "result", "result-structured", "result-meta",
         "result-image", "result-riddle", "link", "linked", "riddle")  # fmt: skip
"""What is not one parameter but all."""
NEVER = ("image", "unknown", "toolChoice", "result-image", "result-riddle", "riddle")
PLACES = {
    "sampling/createMessage": ("messages", "systemPrompt", "stopSequences", "metadata",
                               "modelPreferences", "image", "unknown", "_meta", "tools",
                               "toolChoice", "use", "uses", "use-meta", "result",
                               "result-structured", "result-meta", "result-image",
                               "result-riddle"),
    "elicitation/create": ("message", "requestedSchema", "url", "link", "linked", "riddle",
                           "unknown", "_meta"),
    "roots/list": ("unknown", "_meta"),
    "ping": ("unknown", "_meta"),
    "notifications/message": ("unknown", "_meta"),
    "notifications/resources/updated": ("unknown", "_meta"),
    "notifications/subscriptions/acknowledged": ("notifications", "unknown", "_meta"),
    "notifications/surprise": ("unknown", "_meta"),
}  # fmt: skip
TOLD = [pytest.param(method, place, id=f"{method}-{place}") for method in PLACES
        for place in PLACES[method]]  # fmt: skip


def said(method: str, place: str) -> dict[str, Any]:
    given = ASKED[place]
    params = given if place in WHOLE else {place: given}
    named = {} if method.startswith("notifications/") else {"id": 7}
    return {"jsonrpc": "2.0", **named, "method": method, "params": params}


ASKS = ["sampling", "elicitation", "roots"]
FURTHER = ("tools", "toolChoice", "use", "uses", "use-meta", "result", "result-structured",
           "result-meta", "link", "linked")  # fmt: skip
"""What passes where a route names it apart."""


@pytest.mark.parametrize("asks", [[*ASKS, "sampling-tools", "elicitation-url"], ASKS, []])
@pytest.mark.parametrize("way", ["reply", "open", "needed"])
@pytest.mark.parametrize(("method", "place"), TOLD)
def test_what_a_server_says_unasked_is_judged_or_refused(
    method: str, place: str, way: str, asks: list[str]
) -> None:
    probe, message = Probe(), said(method, place)
    if way == "needed":
        needed = {"resultType": "input_required", "inputRequests": {"a": message}}
        message = {"jsonrpc": "2.0", "id": 1, "result": needed}
    provider = Provider(headers={"content-type": SSE}, chunks=[sse(message)])
    house = House(dialect="mcp", provider=provider, outgoing=[probe], route={"asks": asks})
    answer = house.ask("GET", "/mcp") if way == "open" else house.post("/mcp", CALL)
    assert all(each.direction is Direction.OUT for each in probe.seen)
    if MARK.encode() in answer.body:
        assert list(saw(probe))
        assert set(saw(probe)) <= {Role.TOOL_RESULT, Role.TOOL_DEFINITION}, "a server wrote it"
        assert asks or method.startswith("notifications/") or method == "ping"
    shut = place in FURTHER and len(asks) <= len(ASKS)
    if place in NEVER or shut or (not asks and method in list(PLACES)[:3]):
        assert MARK.encode() not in answer.body
    elif place in FURTHER:
        assert MARK.encode() in answer.body


ANSWERED: dict[str, tuple[dict[str, Any], ...]] = {
    "sampling/createMessage": (
        {"content": {"type": "text", "text": MARK}},
        {"content": [{"type": "text", "text": MARK}]},
        {"content": {"type": "image", "data": MARK}},
        {"content": {"type": "tool_use", "input": {"a": MARK}}},
        {"content": [{"type": "tool_use", "name": "f", "input": {MARK: 1}, "_meta": {"a": MARK}}]},
        {"content": {"type": "tool_use", "input": MARK}},
        {"content": {"type": "tool_result", "content": [{"type": "text", "text": MARK}]}},
        {"model": MARK},
    ),
    "elicitation/create": ({"action": "accept", "content": {MARK: 1}}, {"content": {"a": MARK}}),
    "roots/list": ({"roots": [{"uri": MARK}]}, {"roots": [{"uri": "file:///", "name": MARK}]}),
    "ping": (),
}
ALWAYS = ({"_meta": {"a": MARK}}, {"surprise": MARK})
RESULTS = [pytest.param(question, result, id=f"{question}-{number}")
           for question, results in ANSWERED.items()
           for number, result in enumerate((*results, *ALWAYS))]  # fmt: skip


@pytest.mark.parametrize(("question", "result"), RESULTS)
def test_what_a_caller_answers_its_server_is_judged_or_refused(
    question: str, result: dict[str, Any]
) -> None:
    probe, provider = Probe(), Provider(status=202)
    asks = {"asks": [*ASKS, "sampling-tools", "elicitation-url"]}
    house = House(dialect="mcp", provider=provider, incoming=[probe], route=asks)
    name = Names(KEY, "main", "alice", "").bound(Named.QUESTION, (question, 7))
    answer = house.post("/mcp", {"jsonrpc": "2.0", "id": name, "result": result})
    passed = any(MARK.encode() in sent for _, _, sent in provider.asked)
    assert not passed or list(saw(probe))
    assert passed or answer.status >= 400
    assert all(each.direction is Direction.IN for each in probe.seen)


SENT = {
    "arguments": ("tools/call", {"name": "f", "arguments": {"a": MARK}}),
    "no-arguments": ("tools/call", {"name": "f", "arguments": [MARK]}),
    "responses": ("tools/call", {"name": "f", "inputResponses": {"a": {"content": [USE]}}}),
    "no-responses": ("tools/call", {"name": "f", "inputResponses": [MARK]}),
    "read": ("resources/read", {"uri": "u", "inputResponses": {"a": {"content": USE}}}),
    "state": ("prompts/get", {"name": "p", "requestState": MARK}),
    "uri": ("resources/subscribe", {"uri": MARK}),
    "task": ("tools/call", {"name": "f", "task": {"ttl": 1, MARK: 1}}),
    "uris": ("subscriptions/listen", {"notifications": {"resourceSubscriptions": [MARK]}}),
    "uri-deep": ("subscriptions/listen", {"notifications": {"resourceSubscriptions": [[MARK]]}}),
    "flag": ("subscriptions/listen", {"notifications": {"toolsListChanged": MARK}}),
    "filter": ("subscriptions/listen", {"notifications": {MARK: True}}),
    "meta": ("subscriptions/listen", {"notifications": {}, "_meta": {"a": MARK}}),
}


@pytest.mark.parametrize("place", SENT)
def test_what_a_caller_of_a_server_sends_is_judged_or_refused(place: str) -> None:
    method, params = SENT[place]
    probe, provider = Probe(), Provider(headers={"content-type": SSE}, chunks=[sse({})])
    asks = {"asks": [*ASKS, "sampling-tools"]}
    house = House(dialect="mcp", provider=provider, incoming=[probe], route=asks)
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = house.post("/mcp", body, mcp_method=method)
    passed = any(MARK.encode() in sent for _, _, sent in provider.asked)
    if passed:
        assert set(saw(probe)) == {Role.TOOL_ARGUMENTS}
    else:
        assert "error" in answer.json
    assert passed == (place not in ("no-arguments", "no-responses", "task", "uri-deep", "flag",
                                    "filter"))  # fmt: skip


RETURNED: dict[str, tuple[str, dict[str, Any]]] = {
    "structured": ("tools/call", {"content": [], "structuredContent": {"a": [MARK]}}),
    "structured-text": ("tools/call", {"content": [], "structuredContent": MARK}),
    "link-icon": ("tools/call", {"content": [{"type": "resource_link", "icons": [{"src": MARK}]}]}),
    "meta": ("tools/call", {"content": [], "_meta": {"a": MARK}}),
    "output-schema": ("tools/list", {"tools": [{"name": "f", "outputSchema": {"title": MARK}}]}),
    "tool-icon": ("tools/list", {"tools": [{"name": "f", "icons": [{"src": MARK}]}]}),
    "server-icon": ("initialize", {"serverInfo": {"name": "s", "icons": [{"src": MARK}]}}),
    "tasks": ("initialize", {"capabilities": {"tasks": {MARK: {}}}}),
    "resource-icon": ("resources/list", {"resources": [{"uri": "u", "icons": [{"src": MARK}]}]}),
    "prompt-icon": ("prompts/list", {"prompts": [{"name": "p", "icons": [{"src": MARK}]}]}),
    "task": ("tools/call", {"resultType": "task", "taskId": MARK}),
    "created": ("tools/call", {"task": {"taskId": MARK, "statusMessage": MARK}}),
}


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("place", RETURNED)
def test_what_a_server_returns_is_judged_or_refused(place: str, *, streamed: bool) -> None:
    method, result = RETURNED[place]
    reply = {"jsonrpc": "2.0", "id": 1, "result": result}
    raw = sse(reply) if streamed else json.dumps(reply).encode()
    media = SSE if streamed else "application/json"
    probe, provider = Probe(), Provider(headers={"content-type": media}, chunks=[raw])
    house = House(dialect="mcp", provider=provider, outgoing=[probe])
    answer = house.post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": method})
    passed = MARK.encode() in answer.body
    assert passed == (place not in ("tasks", "task", "created"))
    if passed:
        assert set(saw(probe)) <= {Role.TOOL_RESULT, Role.TOOL_DEFINITION, Role.DOCUMENT}
        assert list(saw(probe))


QUALIFIERS: dict[str, list[str]] = {
    "user": ["query"], "document": ["grounding_source"], "assistant": ["guard_content"],
    "tool-result": ["grounding_source", "guard_content"], "system": [], "unknown": ["surprise"],
}  # fmt: skip


@pytest.mark.parametrize("source", ["INPUT", "OUTPUT"])
@pytest.mark.parametrize("role", ROLES)
def test_a_text_that_guards_are_asked_about_is_judged_or_told_to_be_context(
    role: str, source: str
) -> None:
    block: dict[str, Any] = {"text": {"text": MARK, "qualifiers": QUALIFIERS.get(role, [])}}
    if role not in QUALIFIERS:
        block = {role: MARK}
    probe = Probe()
    house = House(
        dialect="bedrock-guardrail", route={"upstream": ""}, incoming=[probe], outgoing=[probe]
    )
    answer = house.post("/guardrail/m/version/1/apply", {"source": source, "content": [block]})
    assert not house.provider.asked
    if answer.status != 200:
        assert not probe.seen
        return
    told = answer.json["guardrailCoverage"]["textCharacters"]
    assert told["total"] == len(MARK)
    assert bool(list(saw(probe))) == (told["guarded"] == len(MARK))
    assert list(saw(probe)) or (source == "OUTPUT" and role in ("user", "document"))


def test_every_dialect_has_its_row() -> None:
    assert set(WAYS) == {*DIALECTS, "openai-embeddings", "bedrock-guardrail"}
