"""The documents of the Model Context Protocol, as shapes: requests, results and notifications."""

from typing import Final

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
DOCUMENT: Final = Anything(Role.DOCUMENT)
CURSOR: Final = Either(OPAQUE, WORD)
VERSION: Final = Only(("2.0",))
HEAD: Final[dict[str, Shape]] = {"jsonrpc": VERSION, "id": WORD, "method": WORD}


def _method(members: dict[str, Shape]) -> Shape:
    return Fields({**HEAD, "params": Fields({**members, "_meta": SAID})})


LIST: Final = _method({"cursor": CURSOR})
REQUEST: Final = Tagged(
    "method",
    {
        "initialize": _method(
            {"protocolVersion": WORD, "capabilities": SAID, "clientInfo": SAID}
        ),
        "server/discover": _method({}),
        "ping": _method({}),
        "logging/setLevel": _method({"level": WORD}),
        "tools/list": LIST,
        "tools/call": _method({"name": WORD, "arguments": SAID}),
        "prompts/list": LIST,
        "prompts/get": _method({"name": WORD, "arguments": SAID}),
        "resources/list": LIST,
        "resources/templates/list": LIST,
        "resources/read": _method({"uri": Text(Role.TOOL_ARGUMENTS)}),
        "completion/complete": _method({"ref": SAID, "argument": SAID, "context": SAID}),
        "notifications/initialized": _method({}),
        "notifications/cancelled": _method(
            {"requestId": WORD, "reason": Text(Role.TOOL_ARGUMENTS)}
        ),
        "notifications/progress": _method(
            {"progressToken": WORD, "progress": Numbers(), "total": Numbers(),
             "message": Text(Role.TOOL_ARGUMENTS)}
        ),
    },
)  # fmt: skip


def _contents(role: Role) -> Shape:
    return Fields(
        {
            "uri": Text(role),
            "mimeType": WORD,
            "text": Text(role),
            "blob": Attachment("file"),
            "_meta": Anything(role),
        }
    )


def _block(role: Role) -> Shape:
    said = Anything(role)
    return Tagged(
        "type",
        {
            "text": Fields({"type": WORD, "text": Text(role), "annotations": said, "_meta": said}),
            "image": Attachment("image"),
            "audio": Attachment("audio"),
            "resource": Fields(
                {"type": WORD, "resource": _contents(role), "annotations": said, "_meta": said}
            ),
            "resource_link": said,
        },
    )


def _result(members: dict[str, Shape]) -> Shape:
    """Return the shape of a result; one that asks the caller for something is not passed."""
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
        "capabilities": DEFINED,
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
            "content": Items(_block(Role.TOOL_RESULT)),
            "structuredContent": RETURNED,
            "isError": FLAG,
        }
    ),
    "prompts/list": _result({"prompts": DEFINED}),
    "prompts/get": _result(
        {
            "description": Text(Role.DOCUMENT),
            "messages": Items(Fields({"role": WORD, "content": _block(Role.DOCUMENT)})),
        }
    ),
    "resources/list": _result({"resources": DOCUMENT}),
    "resources/templates/list": _result({"resourceTemplates": DOCUMENT}),
    "resources/read": _result({"contents": Items(_contents(Role.DOCUMENT))}),
    "completion/complete": _result({"completion": RETURNED}),
}
ERROR: Final = Fields({"code": Numbers(), "message": Text(Role.TOOL_RESULT), "data": RETURNED})
TOLD: Final = Tagged(
    "method",
    {
        "notifications/message": _method({"level": WORD, "logger": WORD, "data": RETURNED}),
        "notifications/progress": _method(
            {"progressToken": WORD, "progress": Numbers(), "total": Numbers(),
             "message": Text(Role.TOOL_RESULT)}
        ),
        "notifications/cancelled": _method(
            {"requestId": WORD, "reason": Text(Role.TOOL_RESULT)}
        ),
        "notifications/tools/list_changed": _method({}),
        "notifications/prompts/list_changed": _method({}),
        "notifications/resources/list_changed": _method({}),
    },
)  # fmt: skip


def answer_to(method: str) -> Shape:
    """Return the shape of the reply to a method."""
    result = RESULTS.get(method, NOTHING)
    return Fields({"jsonrpc": VERSION, "id": WORD, "result": result, "error": ERROR})
