"""User text and model text must stay out of the system role."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls, keys
from bartizan.evidence.entry import ENTRY_ASKS, from_user
from bartizan.evidence.llm import ANSWER_ASKS, answered_by
from bartizan.evidence.source import Shape, Source, Value

SYSTEM_CALLS = ("*.SystemMessage", "*.SystemMessagePromptTemplate.from_template",
                "*.messages.create", "*.GenerativeModel", "*.Agent", "*.converse")  # fmt: skip
SYSTEM_ARGUMENTS = ("content", "system", "system_instruction", "system_prompt", "instructions",
                    "system_message")  # fmt: skip
ROLES = ("system", "developer")


@check(
    Meta(
        id="app-system-prompt-input",
        title="Nobody's text enters the system role",
        control="APP-02",
        clause="roles-separated",
        severity=Severity.HIGH,
        asks=(*keys("role"), *calls(*SYSTEM_CALLS), *ENTRY_ASKS, *ANSWER_ASKS),
        fix="Keep the system prompt constant; put user text and earlier answers into messages of "
        "their own role.",
        absent="no system prompt",
        refs=("owasp-llm/LLM01",),
    ),
    Source,
)
def system_prompt_input(source: Source) -> Iterator[Verdict]:
    """Text in the system role is an order of the highest rank, whoever wrote it.

    *What it reads*: messages with the system role and system prompts of clients and agents. *Why it
    matters*: what enters there outranks all rules. *Passes*: the system prompt is constant, or
    holds nothing from users or models. *Fails*: user input or a model's answer is part of it.
    *Fix*: roles of their own.
    """
    clean = []
    for value, place, scope in _system_texts(source):
        origin = from_user(value, source.function(scope, near=place.path) if scope else None)
        answer = answered_by(source, value, place.path) if value.origins else ""
        if origin or answer:
            who = f"user input ({origin})" if origin else "a model's answer"
            verdict = failed(
                f"{who} is part of the system prompt", place, subject=scope or place.path
            )
            yield verdict.with_(confidence=Confidence.HIGH if origin else Confidence.MEDIUM)
        elif value.known or value.shape is Shape.TEXT:
            clean.append(place)
    if clean:
        because = f"{len(clean)} system prompts hold no user text"
        yield passed(because, *clean[:20], subject="system prompts")


def _system_texts(source: Source) -> Iterator[tuple[Value, Place, str]]:
    for item in source.maps("role", "content"):
        role, content = item.value.entry("role"), item.value.entry("content")
        if role is not None and content is not None and role.text in ROLES:
            yield content, item.place, item.scope
    for call in source.calls(*SYSTEM_CALLS):
        given = call.keyword(*SYSTEM_ARGUMENTS)
        if given is None and "SystemMessage" in call.name and call.args:
            given = call.args[0]
        if given is not None:
            yield given, call.place, call.scope
