"""A tool must take the user from the session, not from the model."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.source import Source
from bartizan.evidence.tool import Tool
from bartizan.evidence.tools import TOOL_ASKS, tools

IDENTITY = re.compile(
    r"(user|account|customer|member|patient|employee|tenant|owner)_?(id|name|number|no)?"
    r"|uid|e_?mail|ssn|iban",
    re.IGNORECASE,
)


@check(
    Meta(
        id="app-tool-identity",
        title="No tool takes the user's identity from the model",
        control="APP-13",
        clause="arguments-bounded",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=TOOL_ASKS,
        fix="Leave the identity out of the tool's parameters; bind it from the authenticated "
        "session when the tool is made, or compare the two and refuse.",
        absent="no tool is defined",
        refs=("CWE-639", "owasp-llm/LLM06", "owasp-agentic/ASI03"),
    ),
    Source,
)
def tool_identity(source: Source) -> Iterator[Verdict]:
    """If the model names the user, a sentence is enough to become another one.

    *What it reads*: parameters of tools, and conditions that test them. *Why it matters*: the tool
    reads or changes whichever account the model names. *Passes*: no parameter names a person or an
    account. *Fails*: one does, and the tool does not test it. *Fix*: the session's identity.
    """
    clean = []
    for tool in tools(source):
        if tool.function is None:
            continue
        named = sorted(name for name in tool.inputs if IDENTITY.fullmatch(name))
        open_ = [name for name in named if name not in tool.function.tested]
        if open_:
            because = f"the model chooses {open_[0]} when it calls {tool.name}"
            yield failed(because, tool.function.place, *_also(tool), subject=tool.name)
        else:
            clean.append(tool.place)
    if clean:
        yield passed(f"{len(clean)} tools take no identity", *clean[:50], subject="tools")


def _also(tool: Tool) -> tuple[Place, ...]:
    if tool.function is None or tool.place == tool.function.place:
        return ()
    return (tool.place,)
