"""The documents of OpenAI's responses, as shapes."""

from typing import Final

from bartizan.gateway.dialects.openai_words import DEFINED, FORMAT, FUNCTION, tools
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

ARGUMENTS: Final = Text(Role.TOOL_ARGUMENTS)
ID: Final[dict[str, Shape]] = {"type": WORD, "id": WORD, "status": WORD}


def _parts(role: Role) -> dict[str, Shape]:
    text = Fields({"type": WORD, "text": Text(role)})
    return {"input_text": text, "text": text}


SAID: Final[dict[str, Shape]] = {
    "output_text": Fields(
        {
            "type": WORD,
            "text": Text(Role.ASSISTANT),
            "annotations": Anything(Role.ASSISTANT),
            "logprobs": EMPTY,
        }
    ),
    "refusal": Fields({"type": WORD, "refusal": Text(Role.ASSISTANT)}),
}
ATTACHED: Final[dict[str, Shape]] = {
    "input_image": Attachment("image"),
    "input_file": Attachment("file"),
    "input_audio": Attachment("audio"),
}


def _message(role: Role, more: dict[str, Shape]) -> Shape:
    parts = Items(Tagged("type", {**_parts(role), **more}))
    return Fields({**ID, "role": WORD, "phase": WORD, "content": Either(Text(role), parts)})


SYSTEM: Final = _message(Role.SYSTEM, {})
MESSAGE: Final = Tagged(
    "role",
    {
        "system": SYSTEM,
        "developer": SYSTEM,
        "user": _message(Role.USER, ATTACHED),
        "assistant": _message(Role.ASSISTANT, SAID),
    },
)
THOUGHT: Final = Tagged(
    "type",
    {
        "summary_text": Fields({"type": WORD, "text": Text(Role.REASONING)}),
        "reasoning_text": Fields({"type": WORD, "text": Text(Role.REASONING)}),
    },
)
REASONING: Final = Fields(
    {**ID, "summary": Items(THOUGHT), "content": Items(THOUGHT), "encrypted_content": OPAQUE}
)
CALL: Final = Fields({**ID, "call_id": WORD, "name": WORD, "arguments": ARGUMENTS,
                      "namespace": WORD, "caller": Numbers(), "async": FLAG})  # fmt: skip
CUSTOM: Final = Fields({**ID, "call_id": WORD, "name": WORD, "input": ARGUMENTS,
                        "namespace": WORD, "caller": Numbers(), "async": FLAG})  # fmt: skip
RESULT: Final = Fields(
    {
        **ID,
        "call_id": WORD,
        "output": Either(
            Text(Role.TOOL_RESULT),
            Items(Tagged("type", {**_parts(Role.TOOL_RESULT), **ATTACHED})),
        ),
    }
)
ITEM: Final = Tagged(
    "type",
    {
        "message": MESSAGE,
        "reasoning": REASONING,
        "function_call": CALL,
        "function_call_output": RESULT,
        "custom_tool_call": CUSTOM,
        "custom_tool_call_output": RESULT,
    },
    default="message",
)
TOOLS: Final = tools(
    {
        "function": Fields({"type": WORD, **FUNCTION}),
        "custom": Fields({"type": WORD, "name": WORD, "description": Text(DEFINED),
                          "format": Anything(DEFINED)}),
    }
)  # fmt: skip
# What the provider keeps is not named here: another caller's reply could be read by its id.
REQUEST: Final = Fields(
    {
        "model": WORD,
        "input": Either(Text(Role.USER), Items(ITEM)),
        "instructions": Text(Role.SYSTEM),
        "tools": TOOLS,
        "tool_choice": Anything(DEFINED),
        "parallel_tool_calls": FLAG,
        "text": Fields({"format": FORMAT, "verbosity": WORD}),
        "reasoning": Numbers(),
        "stream": FLAG,
        "stream_options": Numbers(),
        "store": FLAG,
        "background": Only((False, None)),
        "include": Items(Only(("reasoning.encrypted_content",))),
        "temperature": Numbers(),
        "top_p": Numbers(),
        "top_logprobs": Only((0, None)),
        "max_output_tokens": Numbers(),
        "max_tool_calls": Numbers(),
        "truncation": WORD,
        "user": Text(Role.USER),
        "safety_identifier": Text(Role.USER),
        "prompt_cache_key": Text(Role.USER),
        "prompt_cache_retention": WORD,
        "service_tier": WORD,
        "metadata": Anything(Role.USER),
    }
)
OUTPUT: Final = Tagged(
    "type",
    {
        "message": Fields(
            {**ID, "role": WORD, "phase": WORD, "content": Items(Tagged("type", SAID))}
        ),
        "reasoning": REASONING,
        "function_call": CALL,
        "custom_tool_call": CUSTOM,
    },
)
ENVELOPE: Final[dict[str, Shape]] = {
    "id": WORD,
    "object": WORD,
    "created_at": Numbers(),
    "completed_at": Numbers(),
    "status": WORD,
    "background": FLAG,
    "error": Fields({"code": WORD, "message": Text(Role.ASSISTANT)}),
    "incomplete_details": Numbers(),
    "model": WORD,
    "parallel_tool_calls": FLAG,
    "temperature": Numbers(),
    "top_p": Numbers(),
    "max_output_tokens": Numbers(),
    "max_tool_calls": Numbers(),
    "tool_choice": Anything(DEFINED),
    "tools": Anything(DEFINED),
    "text": Anything(DEFINED),
    "reasoning": Numbers(),
    "truncation": WORD,
    "usage": Numbers(),
    "user": Text(Role.USER),
    "metadata": Anything(Role.USER),
    "service_tier": WORD,
    "store": FLAG,
}
REPLY: Final = Fields({**ENVELOPE, "output": Items(OUTPUT)})
BEGUN: Final = Tagged(
    "type",
    {
        "message": Fields({**ID, "role": WORD, "phase": WORD, "content": EMPTY}),
        "reasoning": Fields(
            {**ID, "summary": EMPTY, "content": EMPTY, "encrypted_content": OPAQUE}
        ),
        "function_call": Fields({**CALL.members, "arguments": EMPTY}),
        "custom_tool_call": Fields({**CUSTOM.members, "input": EMPTY}),
    },
)
WORDS: Final[dict[str, Shape]] = {"type": WORD, "logprobs": EMPTY}
PART_BEGUN: Final = Tagged(
    "type",
    {
        "output_text": Fields(
            {"type": WORD, "text": EMPTY, "annotations": EMPTY, "logprobs": EMPTY}
        ),
        "refusal": Fields({"type": WORD, "refusal": EMPTY}),
        "reasoning_text": Fields({"type": WORD, "text": EMPTY}),
        "summary_text": Fields({"type": WORD, "text": EMPTY}),
    },
)
PART: Final = Tagged("type", {**SAID, **THOUGHT.cases})


def _event(members: dict[str, Shape], *keyed: str) -> Shape:
    head: dict[str, Shape] = {"type": WORD, "sequence_number": Numbers(), "item_id": WORD}
    indexes: dict[str, Shape] = {name: Numbers() for name in keyed}
    return Fields({**head, **indexes, **members}, keyed=keyed)


def _growing(role: Role, done: str, *keyed: str) -> tuple[Shape, Shape]:
    """Return the shapes of the events by which a text grows and ends."""
    quiet: dict[str, Shape] = {"logprobs": EMPTY, "obfuscation": WORD}
    delta = _event({"delta": Text(role, grows=True), **quiet}, *keyed)
    return delta, _event({done: Text(role), "name": WORD, **quiet}, *keyed)


WHOLE: Final = _event({"response": REPLY})
STARTING: Final = _event({"response": Fields({**ENVELOPE, "output": EMPTY})})
CONTENT: Final = ("output_index", "content_index")
SUMMARY: Final = ("output_index", "summary_index")
GROWING: Final = {
    "output_text": _growing(Role.ASSISTANT, "text", *CONTENT),
    "refusal": _growing(Role.ASSISTANT, "refusal", *CONTENT),
    "reasoning_text": _growing(Role.REASONING, "text", *CONTENT),
    "reasoning_summary_text": _growing(Role.REASONING, "text", *SUMMARY),
    "function_call_arguments": _growing(Role.TOOL_ARGUMENTS, "arguments", "output_index"),
    "custom_tool_call_input": _growing(Role.TOOL_ARGUMENTS, "input", "output_index"),
}
EVENT: Final = Tagged(
    "type",
    {
        "response.created": STARTING,
        "response.queued": STARTING,
        "response.in_progress": STARTING,
        "response.completed": WHOLE,
        "response.incomplete": WHOLE,
        "response.failed": WHOLE,
        "response.output_item.added": _event({"item": BEGUN}, "output_index"),
        "response.output_item.done": _event({"item": OUTPUT}, "output_index"),
        "response.content_part.added": _event({"part": PART_BEGUN}, *CONTENT),
        "response.content_part.done": _event({"part": PART}, *CONTENT),
        "response.reasoning_summary_part.added": _event({"part": PART_BEGUN}, *SUMMARY),
        "response.reasoning_summary_part.done": _event({"part": PART}, *SUMMARY),
        "response.output_text.annotation.added": _event(
            {"annotation": Anything(Role.ASSISTANT), "annotation_index": Numbers()}, *CONTENT
        ),
        **{f"response.{name}.delta": delta for name, (delta, _) in GROWING.items()},
        **{f"response.{name}.done": done for name, (_, done) in GROWING.items()},
    },
)
