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
    NOTHING,
    RESULTS,
    RETURNED,
    SAID,
    VERSION,
    block,
    method,
)
from bartizan.gateway.shapes import (
    EMPTY,
    WORD,
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
CAPABILITIES: Final = {
    "roots/list": "roots",
    "sampling/createMessage": "sampling",
    "elicitation/create": "elicitation",
}
"""What a server may ask its caller for, each by the capability that a caller declares for it."""
READ: Final = ("sampling/createMessage", "elicitation/create")
"""The questions that hold texts of the server."""
AGAIN: Final = frozenset({"tools/call", "prompts/get", "resources/read"})
"""The methods whose result may be a question (2026-07-28)."""


def _said(role: Role) -> Shape:
    """Return the shape of messages, of which none offers or calls a tool."""
    content = ManyOr(Items(block(role)), block(role))
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
    "tools": EMPTY,
}
FORM: Final[dict[str, Shape]] = {
    "mode": WORD,
    "message": Text(Role.TOOL_RESULT),
    "requestedSchema": DEFINED,
    "url": Text(Role.TOOL_RESULT),
    "elicitationId": WORD,
}
ASKED: Final = Tagged(
    "method",
    {
        PING: method({}),
        "roots/list": method({}),
        "sampling/createMessage": method(PROMPT),
        "elicitation/create": method(FORM),
    },
)
_SAMPLED: Final = ManyOr(Items(block(Role.TOOL_ARGUMENTS)), block(Role.TOOL_ARGUMENTS))
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
