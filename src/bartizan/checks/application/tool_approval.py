"""A tool that changes something important must wait for a person."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls, fragments
from bartizan.evidence.source import Source
from bartizan.evidence.tools import TOOL_ASKS, Tool, tools

# Verbs that are nothing else, anywhere in a name; those that are nouns too, at its beginning.
CHANGES = re.compile(
    r"(?:^|_)(?:send|delete|remove|refund|transfer|buy|execute|exec|deploy|drop|create|approve|grant|"
    r"revoke|terminate|submit|withdraw)(?:_|$)"
    r"|^(?:pay|purchase|order|cancel|run|write|update|reset|publish|post|book|schedule|issue|modify)"
    r"(?:_|$)"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
ASKING = ("approv", "confirm", "human", "interrupt", "authoriz", "authoris")
PATTERNS = tuple(f"*{word}*" for word in ASKING)
HOLDS = ("interrupt_before", "require_approval", "needs_approval", "requires_approval",
         "require_confirmation", "human_input")  # fmt: skip


@check(
    Meta(
        id="app-tool-approval",
        title="Tools that change things wait for approval",
        control="APP-14",
        clause="high-impact-held",
        severity=Severity.HIGH,
        confidence=Confidence.LOW,
        asks=(*TOOL_ASKS, *fragments(*ASKING), *calls("*.compile", "*.create_react_agent")),
        fix="Stop before the tool runs and ask a person (interrupt_before, needs_approval, or a "
        "confirmation that the model cannot give).",
        absent="no tool that changes things was found by its name",
        refs=("owasp-llm/LLM06", "owasp-agentic/ASI02"),
    ),
    Source,
)
def tool_approval(source: Source) -> Iterator[Verdict]:
    """An irreversible action that a sentence can start should not end without a person.

    *What it reads*: tools whose names say that they change something, approvals in their functions,
    and interrupts of the agent. *Why it matters*: it is the last barrier. *Passes*: the tool asks,
    or the agent stops before it. *Review*: neither was found. *Fix*: an approval step.
    """
    held = [
        call
        for call in source.calls("*.compile", "*.create_react_agent", "*.create_agent")
        if call.keyword(*HOLDS) is not None
    ]
    for tool in tools(source):
        if tool.function is None or not CHANGES.search(_snake(tool.function.short)):
            continue
        asks = _asking(source, tool)
        if asks or held:
            place = asks[0] if asks else held[0].place
            yield passed(f"{tool.name} waits for approval", place, tool.place, subject=tool.name)
        else:
            because = f"{tool.name} seems to change something, and nothing holds it for a person"
            yield review(because, tool.place, subject=tool.name)


def _snake(name: str) -> str:
    return CAMEL.sub("_", name).lower()


def _asking(source: Source, tool: Tool) -> list[Place]:
    if tool.function is None:
        return []
    marks = [m.place for m in tool.function.decorators if m.keyword(*HOLDS) is not None]
    calls_ = source.calls(*PATTERNS)
    return [*marks, *(call.place for call in calls_ if call.scope == tool.function.name)]
