"""The documents of OpenAI's chat completions, as shapes."""

from typing import Final

from bartizan.gateway.dialects.openai_words import FORMAT, FUNCTION, tools
from bartizan.gateway.shapes import (
    FLAG,
    NULL,
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

NO_CHOICE: Final = (None, 0)


def _content(role: Role, *more: tuple[str, Shape]) -> Shape:
    parts = {"text": Fields({"type": WORD, "text": Text(role)}), **dict(more)}
    return Either(Text(role), Items(Tagged("type", parts)))


def _calls(*, grows: bool = False) -> Shape:
    said = Text(Role.TOOL_ARGUMENTS, grows)
    members: dict[str, Shape] = {
        "id": WORD,
        "type": Only(("function", "custom", None)),
        "function": Fields({"name": WORD, "arguments": said}),
        "custom": Fields({"name": WORD, "input": said}),
        "index": Numbers(),
    }
    return Items(Fields(members), index="index" if grows else "", most=256)


ATTACHED: Final = tuple(
    (kind, Attachment(kind.removesuffix("_url").removeprefix("input_")))
    for kind in ("image_url", "input_audio", "file")
)
SYSTEM: Final = Fields({"role": WORD, "name": WORD, "content": _content(Role.SYSTEM)})
MESSAGE: Final = Tagged(
    "role",
    {
        "system": SYSTEM,
        "developer": SYSTEM,
        "user": Fields(
            {"role": WORD, "name": Text(Role.USER), "content": _content(Role.USER, *ATTACHED)}
        ),
        "assistant": Fields(
            {
                "role": WORD,
                "name": WORD,
                "content": _content(
                    Role.ASSISTANT,
                    ("refusal", Fields({"type": WORD, "refusal": Text(Role.ASSISTANT)})),
                ),
                "refusal": Text(Role.ASSISTANT),
                "reasoning_content": Text(Role.REASONING),
                "reasoning": Text(Role.REASONING),
                "tool_calls": _calls(),
                "audio": NULL,
                "function_call": NULL,
                "annotations": Anything(Role.ASSISTANT),
            }
        ),
        "tool": Fields({"role": WORD, "tool_call_id": WORD, "content": _content(Role.TOOL_RESULT)}),
    },
)
GRAMMAR: Final = Fields({"name": WORD, "description": Text(Role.TOOL_DEFINITION),
                         "format": Anything(Role.TOOL_DEFINITION)})  # fmt: skip
TOOLS: Final = tools(
    {
        "function": Fields({"type": WORD, "function": Fields(FUNCTION)}),
        "custom": Fields({"type": WORD, "custom": GRAMMAR}),
    }
)
REQUEST: Final = Fields(
    {
        "model": WORD,
        "messages": Items(MESSAGE),
        "tools": TOOLS,
        "tool_choice": Anything(Role.TOOL_DEFINITION),
        "parallel_tool_calls": FLAG,
        "response_format": FORMAT,
        "stream": FLAG,
        "stream_options": Numbers(),
        "temperature": Numbers(),
        "top_p": Numbers(),
        "top_k": Numbers(),
        "n": Numbers(),
        "stop": Anything(Role.USER),
        "max_tokens": Numbers(),
        "max_completion_tokens": Numbers(),
        "presence_penalty": Numbers(),
        "frequency_penalty": Numbers(),
        "logit_bias": Numbers(),
        "logprobs": Only((False, None)),
        "top_logprobs": Only(NO_CHOICE),
        "seed": Numbers(),
        "user": Text(Role.USER),
        "safety_identifier": Text(Role.USER),
        "prompt_cache_key": Text(Role.USER),
        "metadata": Anything(Role.USER),
        "reasoning_effort": WORD,
        "verbosity": WORD,
        "service_tier": WORD,
        "store": Only((False, None)),
        "modalities": Items(Only(("text",))),
        "prediction": Fields({"type": WORD, "content": _content(Role.ASSISTANT)}),
    }
)
ENVELOPE: Final[dict[str, Shape]] = {
    "id": WORD,
    "object": WORD,
    "created": Numbers(),
    "model": WORD,
    "usage": Numbers(),
    "service_tier": WORD,
    "system_fingerprint": WORD,
}


def _said(*, grows: bool) -> Shape:
    return Fields(
        {
            "role": WORD,
            "content": Text(Role.ASSISTANT, grows),
            "refusal": Text(Role.ASSISTANT, grows),
            "reasoning_content": Text(Role.REASONING, grows),
            "reasoning": Text(Role.REASONING, grows),
            "tool_calls": _calls(grows=grows),
            "annotations": Anything(Role.ASSISTANT),
        }
    )


REPLY: Final = Fields(
    {
        **ENVELOPE,
        "choices": Items(
            Fields(
                {
                    "index": Numbers(),
                    "message": _said(grows=False),
                    "finish_reason": WORD,
                    "logprobs": NULL,
                }
            )
        ),
    }
)
CHUNK: Final = Fields(
    {
        **ENVELOPE,
        "choices": Items(
            Fields(
                {
                    "index": Numbers(),
                    "delta": _said(grows=True),
                    "finish_reason": WORD,
                    "logprobs": NULL,
                }
            ),
            index="index",
        ),
    }
)
