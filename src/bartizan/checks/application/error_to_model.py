"""Raw errors must not be handed to the model or to users."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.source import Source
from bartizan.evidence.tools import TOOL_ASKS, tools


@check(
    Meta(
        id="app-error-to-model",
        title="Tools do not hand raw errors to the model",
        control="APP-08",
        clause="errors-opaque",
        severity=Severity.LOW,
        asks=TOOL_ASKS,
        fix="Log the exception, and return a short message of your own.",
        absent="no tool is defined",
        refs=("CWE-209", "owasp-llm/LLM02"),
    ),
    Source,
)
def error_to_model(source: Source) -> Iterator[Verdict]:
    """An exception's text tells paths, queries and keys to the model, and through it to the user.

    *What it reads*: what tools return from their exception handlers. *Why it matters*: it maps the
    inside for an attacker. *Passes*: tools return none of it. *Fails*: the caught exception is part
    of what is returned. *Fix*: log it, and return a message of your own.
    """
    clean = []
    for tool in tools(source):
        if tool.function is None:
            continue
        raw = [found for found in tool.function.returns if "caught" in found.value.origins]
        if raw:
            because = f"{tool.name} returns the text of the caught exception"
            yield failed(because, *(found.place for found in raw), subject=tool.name)
        else:
            clean.append(tool.place)
    if clean:
        yield passed(f"{len(clean)} tools return no raw errors", *clean[:50], subject="tools")
