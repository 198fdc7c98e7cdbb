"""The documents of the Model Context Protocol, as shapes: requests, results and notifications.

What a server asks its caller for is in `mcp_asked`.
"""

from typing import Final

from bartizan.gateway.arrangements import Located, Without
from bartizan.gateway.shapes import (
    FLAG,
    OPAQUE,
    WORD,
    Anything,
    Attachment,
    Either,
    Exactly,
    Fields,
    Items,
    Numbers,
    Only,
    Shape,
    Tagged,
    Text,
)
from bartizan.gateway.words import Role

SAID: Final = Anything(Role.TOOL_ARGUMENTS)
DEFINED: Final = Anything(Role.TOOL_DEFINITION)
RETURNED: Final = Anything(Role.TOOL_RESULT)
LOCATORS: Final = ("uri", "uriTemplate")
LISTED: Final = Anything(Role.DOCUMENT, locators=LOCATORS)
CURSOR: Final = Either(OPAQUE, WORD)
RETRIED: Final[dict[str, Shape]] = {"inputResponses": SAID, "requestState": SAID}
"""What a request holds that is sent again with what its server asked for (2026-07-28)."""
VERSION: Final = Only(("2.0",))
HEAD: Final[dict[str, Shape]] = {"jsonrpc": VERSION, "id": WORD, "method": WORD}


def method(members: dict[str, Shape]) -> Shape:
    """Return the shape of a client's message with a method, by the members of its parameters."""
    return Fields({**HEAD, "params": Fields({**members, "_meta": SAID})})


def told(members: dict[str, Shape]) -> Shape:
    """Return the shape of a server's message with a method, by the members of its parameters."""
    return Fields({**HEAD, "params": Fields({**members, "_meta": RETURNED})})


def _wanted(uri: Shape) -> Shape:
    """Return the shape of what somebody wants to be told of, by that of a name of what changes."""
    kinds = {f"{each}ListChanged": FLAG for each in ("tools", "prompts", "resources")}
    return Fields({**kinds, "resourceSubscriptions": Items(uri)})


SUBSCRIBE: Final = "subscriptions/listen"
LIST: Final = method({"cursor": CURSOR})
REQUEST: Final = Tagged(
    "method",
    {
        "initialize": method(
            {"protocolVersion": WORD, "capabilities": SAID, "clientInfo": SAID}
        ),
        "server/discover": method({}),
        "ping": method({}),
        "logging/setLevel": method({"level": WORD}),
        "tools/list": LIST,
        "tools/call": method({"name": WORD, "arguments": SAID, **RETRIED}),
        "prompts/list": LIST,
        "prompts/get": method({"name": WORD, "arguments": SAID, **RETRIED}),
        "resources/list": LIST,
        "resources/templates/list": LIST,
        "resources/read": method({"uri": Text(Role.TOOL_ARGUMENTS), **RETRIED}),
        "resources/subscribe": method({"uri": Text(Role.TOOL_ARGUMENTS)}),
        "resources/unsubscribe": method({"uri": Text(Role.TOOL_ARGUMENTS)}),
        SUBSCRIBE: method({"notifications": _wanted(Text(Role.TOOL_ARGUMENTS))}),
        "completion/complete": method({"ref": SAID, "argument": SAID, "context": SAID}),
        "notifications/initialized": method({}),
        "notifications/roots/list_changed": method({}),
        "notifications/cancelled": method(
            {"requestId": WORD, "reason": Text(Role.TOOL_ARGUMENTS)}
        ),
        "notifications/progress": method(
            {"progressToken": WORD, "progress": Numbers(), "total": Numbers(),
             "message": Text(Role.TOOL_ARGUMENTS)}
        ),
    },
)  # fmt: skip


def _contents(role: Role) -> Shape:
    return Fields(
        {
            "uri": Anything(role, locators=LOCATORS),
            "mimeType": WORD,
            "text": Text(role),
            "blob": Attachment("file"),
            "_meta": Anything(role),
        }
    )


def blocks(role: Role) -> dict[str, Shape]:
    """Return the shapes of the parts of a message, by their types."""
    said = Anything(role)
    return {
        "text": Fields({"type": WORD, "text": Text(role), "annotations": said, "_meta": said}),
        "image": Attachment("image"),
        "audio": Attachment("audio"),
        "resource": Fields(
            {"type": WORD, "resource": _contents(role), "annotations": said, "_meta": said}
        ),
        "resource_link": Anything(role, locators=LOCATORS),
    }


def block(role: Role) -> Shape:
    """Return the shape of a part of a message."""
    return Tagged("type", blocks(role))


def _result(members: dict[str, Shape]) -> Shape:
    """Return the shape of a result that answers."""
    return Fields(
        {
            **members,
            "_meta": RETURNED,
            "nextCursor": CURSOR,
            "resultType": Exactly("complete"),
            "ttlMs": Numbers(),
            "cacheScope": WORD,
        }
    )


SERVER: Final = _result(
    {
        "protocolVersion": WORD,
        "supportedVersions": Items(WORD),
        "capabilities": Without(("tasks",), DEFINED),
        "serverInfo": DEFINED,
        "instructions": Text(Role.TOOL_DEFINITION),
    }
)
NOTHING: Final = _result({})
RESULTS: Final[dict[str, Shape]] = {
    "initialize": SERVER,
    "server/discover": SERVER,
    "ping": NOTHING,
    "logging/setLevel": NOTHING,
    "tools/list": _result({"tools": DEFINED}),
    "tools/call": _result(
        {
            "content": Items(block(Role.TOOL_RESULT)),
            "structuredContent": RETURNED,
            "isError": FLAG,
        }
    ),
    "prompts/list": _result({"prompts": DEFINED}),
    "prompts/get": _result(
        {
            "description": Text(Role.DOCUMENT),
            "messages": Items(Fields({"role": WORD, "content": block(Role.DOCUMENT)})),
        }
    ),
    "resources/list": _result({"resources": LISTED}),
    "resources/templates/list": _result({"resourceTemplates": LISTED}),
    "resources/read": _result({"contents": Items(_contents(Role.DOCUMENT))}),
    "completion/complete": _result({"completion": RETURNED}),
}
ERROR: Final = Fields({"code": Numbers(), "message": Text(Role.TOOL_RESULT), "data": RETURNED})
TOLD: Final = Tagged(
    "method",
    {
        "notifications/message": told({"level": WORD, "logger": WORD, "data": RETURNED}),
        "notifications/progress": told(
            {"progressToken": WORD, "progress": Numbers(), "total": Numbers(),
             "message": Text(Role.TOOL_RESULT)}
        ),
        "notifications/cancelled": told(
            {"requestId": WORD, "reason": Text(Role.TOOL_RESULT)}
        ),
        "notifications/tools/list_changed": told({}),
        "notifications/prompts/list_changed": told({}),
        "notifications/resources/list_changed": told({}),
        "notifications/resources/updated": told(
            {"uri": Anything(Role.TOOL_RESULT, locators=LOCATORS)}
        ),
        "notifications/subscriptions/acknowledged": told(
            {"notifications": _wanted(Located(Role.TOOL_RESULT))}
        ),
        "notifications/elicitation/complete": told({"elicitationId": WORD}),
    },
)  # fmt: skip
