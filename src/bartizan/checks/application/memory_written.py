"""What a model writes down must not come back as an order."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import fragments
from bartizan.evidence.llm import ANSWER_ASKS, answered_by
from bartizan.evidence.source import Call, Source
from bartizan.evidence.tools import TOOL_ASKS, tools

WRITES = re.compile(
    r"(memor|skill|lesson|reflection|knowledge).*(add|save|write|store|put|append|upsert|set|"
    r"remember|learn)|(add|save|write|store|append|upsert|remember).*(memor|skill|lesson)",
    re.IGNORECASE,
)
WORDS = ("memor", "skill", "lesson", "reflection", "remember")
PATTERNS = tuple(f"*{word}*" for word in WORDS)
CHECKS = re.compile(r"valid|sanit|guard|filter|screen|schema|moderat", re.IGNORECASE)


@check(
    Meta(
        id="app-memory-written",
        title="What the model writes to memory is validated",
        control="APP-17",
        clause="writes-validated",
        severity=Severity.HIGH,
        confidence=Confidence.LOW,
        asks=(*fragments(*WORDS), *TOOL_ASKS, *ANSWER_ASKS),
        fix="Validate and label memory writes, keep them per user, and put them into the prompt as "
        "data, never into the system role.",
        absent="nothing writes a memory",
        refs=("owasp-agentic/ASI06", "owasp-llm/LLM01"),
    ),
    Source,
)
def memory_written(source: Source) -> Iterator[Verdict]:
    """A planted sentence that is remembered attacks every later session.

    *What it reads*: calls that write memories or skills with text of a model or a tool parameter.
    *Why it matters*: it turns one injection into a lasting one. *Passes*: such text is validated in
    the same function. *Review*: nothing validates it. *Fix*: validate, label and separate.
    """
    inputs = {tool.function.name: tool.inputs for tool in tools(source) if tool.function}
    for call in source.calls(*PATTERNS):
        name = call.name.rsplit(".", 2)
        if not WRITES.search(".".join(name[-2:])):
            continue
        if not _from_model(source, call, inputs.get(call.scope, frozenset())):
            continue
        subject = f"{name[-1]} in {call.within}"
        nearby = source.calls_in(call.scope)
        if any(CHECKS.search(other.short) for other in nearby):
            yield passed("the text is validated before it is kept", call.place, subject=subject)
        else:
            because = "text that a model chose is kept for later sessions with no validation"
            yield review(because, call.place, subject=subject)


def _from_model(source: Source, call: Call, inputs: frozenset[str]) -> bool:
    given = {f"param:{name}" for name in inputs}
    return any(
        not given.isdisjoint(value.origins) or answered_by(source, value, call.place.path)
        for value in call.values
        if value.origins
    )
