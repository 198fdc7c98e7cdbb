"""The documents of Anthropic's messages, as shapes."""

from typing import Final

from bartizan.gateway.shapes import (
    EMPTY,
    FLAG,
    OPAQUE,
    WORD,
    Anything,
    Attachment,
    Either,
    Fields,
    Items,
    Numbers,
    Only,
    Shape,
    Tagged,
    Text,
)
from bartizan.gateway.words import Role

CACHE: Final = Fields({"type": WORD, "ttl": WORD})
DEFINED: Final = Role.TOOL_DEFINITION


def text_block(role: Role) -> Shape:
    """Return the shape of a block of text, with what it cites."""
    return Fields(
        {
            "type": WORD,
            "text": Text(role),
            "cache_control": CACHE,
            "citations": Anything(Role.DOCUMENT, fixed=True),
        }
    )


SOURCE: Final = Tagged(
    "type",
    {
        "text": Fields({"type": WORD, "media_type": WORD, "data": Text(Role.DOCUMENT)}),
        "content": Fields(
            {
                "type": WORD,
                "content": Either(
                    Text(Role.DOCUMENT),
                    Items(Tagged("type", {"text": text_block(Role.DOCUMENT)})),
                ),
            }
        ),
        "base64": Attachment("file"),
        "url": Attachment("file"),
        "file": Attachment("file"),
    },
)
DOCUMENT: Final = Fields(
    {
        "type": WORD,
        "source": SOURCE,
        "title": Text(Role.DOCUMENT),
        "context": Text(Role.DOCUMENT),
        "cache_control": CACHE,
        "citations": Fields({"enabled": FLAG}),
    }
)
SEARCH_RESULT: Final = Fields(
    {
        "type": WORD,
        "source": Text(Role.DOCUMENT),
        "title": Text(Role.DOCUMENT),
        "content": Items(Tagged("type", {"text": text_block(Role.DOCUMENT)})),
        "cache_control": CACHE,
        "citations": Fields({"enabled": FLAG}),
    }
)
IMAGE: Final = Attachment("image")
TOOL_RESULT: Final = Fields(
    {
        "type": WORD,
        "tool_use_id": WORD,
        "is_error": FLAG,
        "cache_control": CACHE,
        "content": Either(
            Text(Role.TOOL_RESULT),
            Items(
                Tagged(
                    "type",
                    {
                        "text": text_block(Role.TOOL_RESULT),
                        "image": IMAGE,
                        "document": DOCUMENT,
                        "search_result": SEARCH_RESULT,
                    },
                )
            ),
        ),
    }
)
THINKING: Final = Fields({"type": WORD, "thinking": Text(Role.REASONING), "signature": OPAQUE})
SEALED: Final = Fields({"type": WORD, "data": OPAQUE})
TOOL_USE: Final = Fields(
    {
        "type": WORD,
        "id": WORD,
        "name": WORD,
        "input": Anything(Role.TOOL_ARGUMENTS),
        "cache_control": CACHE,
        "caller": Fields({"type": WORD}),
    }
)
SAID: Final[dict[str, Shape]] = {
    "text": text_block(Role.ASSISTANT),
    "thinking": THINKING,
    "redacted_thinking": SEALED,
    "tool_use": TOOL_USE,
}
USER: Final = Either(
    Text(Role.USER),
    Items(
        Tagged(
            "type",
            {
                "text": text_block(Role.USER),
                "image": IMAGE,
                "document": DOCUMENT,
                "search_result": SEARCH_RESULT,
                "tool_result": TOOL_RESULT,
            },
        )
    ),
)
MESSAGE: Final = Tagged(
    "role",
    {
        "user": Fields({"role": WORD, "content": USER}),
        "assistant": Fields(
            {"role": WORD, "content": Either(Text(Role.ASSISTANT), Items(Tagged("type", SAID)))}
        ),
    },
)
TOOL: Final = Fields(
    {
        "type": WORD,
        "name": WORD,
        "description": Text(DEFINED),
        "input_schema": Anything(DEFINED),
        "input_examples": Anything(DEFINED),
        "cache_control": CACHE,
        "strict": FLAG,
        "eager_input_streaming": FLAG,
    }
)
REQUEST: Final = Fields(
    {
        "model": WORD,
        "max_tokens": Numbers(),
        "messages": Items(MESSAGE),
        "system": Either(
            Text(Role.SYSTEM), Items(Tagged("type", {"text": text_block(Role.SYSTEM)}))
        ),
        # A tool that the provider runs itself has a type of its own, and is refused.
        "tools": Items(Tagged("type", {"custom": TOOL}, default="custom"), most=512),
        "tool_choice": Fields({"type": WORD, "name": WORD, "disable_parallel_tool_use": FLAG}),
        "stop_sequences": Items(Text(Role.USER)),
        "stream": FLAG,
        "temperature": Numbers(),
        "top_k": Numbers(),
        "top_p": Numbers(),
        "metadata": Fields({"user_id": Text(Role.USER)}),
        "service_tier": WORD,
        "thinking": Fields({"type": WORD, "budget_tokens": Numbers(), "display": WORD}),
        "output_config": Fields(
            {"effort": WORD, "format": Fields({"type": WORD, "schema": Anything(DEFINED)})}
        ),
        "cache_control": CACHE,
    }
)
ENVELOPE: Final[dict[str, Shape]] = {
    "id": WORD,
    "type": Only(("message",)),
    "role": WORD,
    "model": WORD,
    "stop_reason": WORD,
    "stop_sequence": Text(Role.ASSISTANT),
    "usage": Numbers(),
}
REPLY: Final = Fields({**ENVELOPE, "content": Items(Tagged("type", SAID))})
DELTA: Final = Tagged(
    "type",
    {
        "text_delta": Fields({"type": WORD, "text": Text(Role.ASSISTANT, grows=True)}),
        "thinking_delta": Fields({"type": WORD, "thinking": Text(Role.REASONING, grows=True)}),
        "input_json_delta": Fields(
            {"type": WORD, "partial_json": Text(Role.TOOL_ARGUMENTS, grows=True)}
        ),
        "signature_delta": Fields({"type": WORD, "signature": OPAQUE}),
        "citations_delta": Fields({"type": WORD, "citation": Anything(Role.DOCUMENT)}),
    },
)
BEGUN: Final[dict[str, Shape]] = {
    "text": Fields({"type": WORD, "text": EMPTY, "citations": EMPTY}),
    "thinking": Fields({"type": WORD, "thinking": EMPTY, "signature": EMPTY}),
    "redacted_thinking": SEALED,
    "tool_use": Fields(
        {"type": WORD, "id": WORD, "name": WORD, "input": EMPTY, "caller": Fields({"type": WORD})}
    ),
}
EVENT: Final = Tagged(
    "type",
    {
        "message_start": Fields({"type": WORD, "message": Fields({**ENVELOPE, "content": EMPTY})}),
        "content_block_start": Fields(
            {"type": WORD, "index": Numbers(), "content_block": Tagged("type", BEGUN)},
            keyed=("index",),
        ),
        "content_block_delta": Fields(
            {"type": WORD, "index": Numbers(), "delta": DELTA}, keyed=("index",)
        ),
        "content_block_stop": Fields({"type": WORD, "index": Numbers()}, keyed=("index",)),
        "message_delta": Fields(
            {
                "type": WORD,
                "delta": Fields({"stop_reason": WORD, "stop_sequence": Text(Role.ASSISTANT)}),
                "usage": Numbers(),
            }
        ),
        "message_stop": Fields({"type": WORD}),
        "ping": Fields({"type": WORD}),
    },
)
