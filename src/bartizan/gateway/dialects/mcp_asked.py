"""What a server of MCP asks its caller for, and what callers answer, as shapes.

A question reaches a person or the caller's own model, and is written by the server: its texts are
untrusted, whatever role they give themselves. An answer carries texts out to the server, as the
arguments of a tool do.
"""

from typing import Final

from bartizan.gateway.arrangements import Entries, ManyOr
from bartizan.gateway.dialects.mcp_shapes import (
    DEFINED,
    ERROR,
    HEAD,
    NOTHING,
    RESULTS,
    RETURNED,
    SAID,
    VERSION,
    block,
    blocks,
    told,
)
from bartizan.gateway.shapes import (
    FLAG,
    WORD,
    Anything,
    Exactly,
    Fields,
    Items,
    Numbers,
    Shape,
    Tagged,
    Text,
    Token,
)
from bartizan.gateway.talking import LONGEST_NAME
from bartizan.gateway.words import Role

NAME: Final = Token(LONGEST_NAME)
"""What a question is called before its caller."""
PING: Final = "ping"
READ: Final = ("sampling/createMessage", "elicitation/create")
"""The questions that hold texts of the server."""
AGAIN: Final = frozenset({"tools/call", "prompts/get", "resources/read"})
"""The methods whose result may be a question (2026-07-28)."""


def _used(role: Role) -> Shape:
    """Return the shape of a call of a tool within a message."""
    said = Anything(role)
    return Fields({"type": WORD, "id": WORD, "name": WORD, "input": said, "_meta": said})


def _message(role: Role) -> Shape:
    """Return the shape of a part of a prompt: calls of tools and their results among them."""
    said = Anything(role)
    result = Fields(
        {
            "type": WORD,
            "toolUseId": WORD,
            "content": Items(block(role)),
            "structuredContent": said,
            "isError": FLAG,
            "_meta": said,
        }
    )
    return Tagged("type", {**blocks(role), "tool_use": _used(role), "tool_result": result})


def _said(role: Role) -> Shape:
    part = _message(role)
    content = ManyOr(Items(part), part)
    return Items(Fields({"role": WORD, "content": content, "_meta": RETURNED}))


PROMPT: Final[dict[str, Shape]] = {
    "messages": _said(Role.TOOL_RESULT),
    "systemPrompt": Text(Role.TOOL_RESULT),
    "includeContext": Exactly("none"),
    "modelPreferences": RETURNED,
    "temperature": Numbers(),
    "maxTokens": Numbers(),
    "stopSequences": RETURNED,
    "metadata": RETURNED,
    "tools": DEFINED,
    "toolChoice": Fields({"mode": WORD}),
    "_meta": RETURNED,
}
FORM: Final[dict[str, Shape]] = {"mode": WORD, "message": Text(Role.TOOL_RESULT), "_meta": RETURNED}
LINK: Final[dict[str, Shape]] = {"url": Text(Role.TOOL_RESULT), "elicitationId": WORD}
ELICITED: Final = Tagged(
    "mode",
    {"form": Fields({**FORM, "requestedSchema": DEFINED}), "url": Fields({**FORM, **LINK})},
    "form",
)
ASKED: Final = Tagged(
    "method",
    {
        PING: told({}),
        "roots/list": told({}),
        "sampling/createMessage": told(PROMPT),
        "elicitation/create": Fields({**HEAD, "params": ELICITED}),
    },
)
_PART: Final = Tagged(
    "type", {**blocks(Role.TOOL_ARGUMENTS), "tool_use": _used(Role.TOOL_ARGUMENTS)}
)
_SAMPLED: Final = ManyOr(Items(_PART), _PART)
ANSWERS: Final[dict[str, Shape]] = {
    PING: Fields({"_meta": SAID}),
    "roots/list": Fields({"roots": SAID, "_meta": SAID}),
    "sampling/createMessage": Fields(
        {"role": WORD, "content": _SAMPLED, "model": SAID, "stopReason": WORD, "_meta": SAID}
    ),
    "elicitation/create": Fields({"action": WORD, "content": SAID, "_meta": SAID}),
}
DECLINED: Final = Fields({"code": Numbers(), "message": Text(Role.TOOL_ARGUMENTS), "data": SAID})
NEEDED: Final = Fields(
    {
        "resultType": WORD,
        "inputRequests": Entries(ASKED),
        "requestState": Text(Role.TOOL_RESULT),
        "_meta": RETURNED,
        "ttlMs": Numbers(),
        "cacheScope": WORD,
    }
)


def answer_from_caller(question: str) -> Shape:
    """Return the shape of a caller's answer to a question. Raises KeyError for an unknown one."""
    result = ANSWERS[question]
    return Fields({"jsonrpc": VERSION, "id": NAME, "result": result, "error": DECLINED})


def answer_to(method: str) -> Shape:
    """Return the shape of the reply to a method."""
    result = RESULTS.get(method, NOTHING)
    if method in AGAIN:
        result = Tagged("resultType", {"complete": result, "input_required": NEEDED}, "complete")
    return Fields({"jsonrpc": VERSION, "id": WORD, "result": result, "error": ERROR})
