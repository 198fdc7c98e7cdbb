"""The documents of Bedrock's Converse, as shapes."""

from typing import Final

from bartizan.gateway.shapes import (
    EMPTY,
    FLAG,
    OPAQUE,
    WORD,
    Anything,
    Attachment,
    Fields,
    Items,
    Numbers,
    Shape,
    Tagged,
    Text,
    Union,
)
from bartizan.gateway.words import Role

DEFINED: Final = Role.TOOL_DEFINITION
CACHE: Final = Fields({"type": WORD, "ttl": WORD})
CITED: Final = Fields({"enabled": FLAG})
DOCUMENT: Final = Fields(
    {
        "format": WORD,
        "name": Text(Role.DOCUMENT, fixed=True),  # few letters are allowed in it
        "context": Text(Role.DOCUMENT),
        "citations": CITED,
        "source": Union(
            {
                "text": Text(Role.DOCUMENT),
                "content": Items(Union({"text": Text(Role.DOCUMENT)})),
                "bytes": Attachment("file"),
                "s3Location": Attachment("file"),
            }
        ),
    }
)
SEARCH: Final = Fields(
    {
        "source": Text(Role.DOCUMENT),
        "title": Text(Role.DOCUMENT),
        "content": Items(Union({"text": Text(Role.DOCUMENT)})),
        "citations": CITED,
    }
)
MEDIA: Final[dict[str, Shape]] = {
    "image": Attachment("image"),
    "video": Attachment("video"),
    "audio": Attachment("audio"),
}
RESULT: Final = Fields(
    {
        "toolUseId": WORD,
        "status": WORD,
        "type": WORD,
        "content": Items(
            Union(
                {
                    "text": Text(Role.TOOL_RESULT),
                    "json": Anything(Role.TOOL_RESULT),
                    "document": DOCUMENT,
                    "searchResult": SEARCH,
                    **MEDIA,
                }
            )
        ),
    }
)
USE: Final = Fields(
    {"toolUseId": WORD, "name": WORD, "type": WORD, "input": Anything(Role.TOOL_ARGUMENTS)}
)
REASONING: Final = Union(
    {
        "reasoningText": Fields({"text": Text(Role.REASONING), "signature": OPAQUE}),
        "redactedContent": OPAQUE,
    }
)
SAID: Final[dict[str, Shape]] = {
    "text": Text(Role.ASSISTANT),
    "toolUse": USE,
    "reasoningContent": REASONING,
    "citationsContent": Anything(Role.ASSISTANT),
}


def _content(role: Role, more: dict[str, Shape]) -> Shape:
    guarded = Union({"text": Fields({"text": Text(role), "qualifiers": Items(WORD)})})
    known: dict[str, Shape] = {"text": Text(role), "cachePoint": CACHE, "guardContent": guarded}
    return Items(Union({**known, **more}))


MESSAGE: Final = Tagged(
    "role",
    {
        "user": Fields(
            {
                "role": WORD,
                "content": _content(
                    Role.USER,
                    {"document": DOCUMENT, "searchResult": SEARCH, "toolResult": RESULT, **MEDIA},
                ),
            }
        ),
        "assistant": Fields({"role": WORD, "content": _content(Role.ASSISTANT, SAID)}),
    },
)
TOOL: Final = Union(
    {
        "toolSpec": Fields(
            {
                "name": WORD,
                "description": Text(DEFINED),
                "inputSchema": Union({"json": Anything(DEFINED)}),
                "strict": FLAG,
            }
        ),
        "cachePoint": CACHE,
    }
)
CHOICE: Final = Union({"auto": EMPTY, "any": EMPTY, "tool": Fields({"name": WORD})})
REQUEST: Final = Fields(
    {
        "messages": Items(MESSAGE),
        "system": _content(Role.SYSTEM, {}),
        "inferenceConfig": Fields(
            {
                "maxTokens": Numbers(),
                "temperature": Numbers(),
                "topP": Numbers(),
                "stopSequences": Items(Text(Role.USER)),
            }
        ),
        "toolConfig": Fields({"tools": Items(TOOL, most=512), "toolChoice": CHOICE}),
        "guardrailConfig": Fields(
            {
                "guardrailIdentifier": WORD,
                "guardrailVersion": WORD,
                "trace": WORD,
                "streamProcessingMode": WORD,
            }
        ),
        "additionalModelRequestFields": Anything(Role.USER),
        "promptVariables": Anything(Role.USER),
        "requestMetadata": Anything(Role.USER),
        "performanceConfig": Numbers(),
        "serviceTier": Numbers(),
    }
)
REPLY: Final = Fields(
    {
        "output": Union(
            {"message": Fields({"role": WORD, "content": Items(Union(SAID))})},
        ),
        "stopReason": WORD,
        "usage": Numbers(),
        "metrics": Numbers(),
        "performanceConfig": Numbers(),
        "serviceTier": Numbers(),
    }
)
INDEXED: Final = ("contentBlockIndex",)
DELTA: Final = Union(
    {
        "text": Text(Role.ASSISTANT, grows=True),
        "toolUse": Fields({"input": Text(Role.TOOL_ARGUMENTS, grows=True)}),
        "reasoningContent": Union(
            {
                "text": Text(Role.REASONING, grows=True),
                "signature": OPAQUE,
                "redactedContent": OPAQUE,
            }
        ),
        "citation": Anything(Role.DOCUMENT),
    }
)
EVENTS: Final[dict[str, Shape]] = {
    "messageStart": Fields({"role": WORD}),
    "contentBlockStart": Fields(
        {
            "contentBlockIndex": Numbers(),
            "start": Union(
                {"toolUse": Fields({"toolUseId": WORD, "name": WORD, "type": WORD})},
            ),
        },
        keyed=INDEXED,
    ),
    "contentBlockDelta": Fields({"contentBlockIndex": Numbers(), "delta": DELTA}, keyed=INDEXED),
    "contentBlockStop": Fields({"contentBlockIndex": Numbers()}, keyed=INDEXED),
    "messageStop": Fields({"stopReason": WORD}),
    "metadata": Fields(
        {
            "usage": Numbers(),
            "metrics": Numbers(),
            "performanceConfig": Numbers(),
            "serviceTier": Numbers(),
        }
    ),
}
