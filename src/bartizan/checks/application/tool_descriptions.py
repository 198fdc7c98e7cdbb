"""What a tool says of itself must not instruct the model behind the user's back."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.classify.markers import poison_markers
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.source import Source
from bartizan.evidence.tool import Tool
from bartizan.evidence.tools import TOOL_ASKS, tools


@check(
    Meta(
        id="app-tool-descriptions",
        title="Tool descriptions hold no hidden instructions",
        control="APP-18",
        clause="descriptions-clean",
        severity=Severity.CRITICAL,
        asks=TOOL_ASKS,
        fix="Say what the tool does and nothing else; remove markers, invisible characters and "
        "orders to the model.",
        absent="no tool is defined",
        refs=("owasp-llm/LLM01", "owasp-agentic/ASI04"),
    ),
    Source,
)
def tool_descriptions(source: Source) -> Iterator[Verdict]:
    """The model reads a tool's description as part of its orders; the user never sees it.

    *What it reads*: descriptions and docstrings of tools of agents and MCP servers. *Why it
    matters*: a poisoned description makes the model leak or act without being asked. *Passes*: no
    marker of hidden orders. *Fails*: tags that pose as orders, secrecy towards the user, invisible
    characters. *Fix*: a plain description.
    """
    clean = []
    for tool in tools(source):
        found = poison_markers(tool.description)
        place = tool.described or tool.place
        if found:
            because = f"the description of {tool.name} holds {found[0].kind}"
            yield failed(because, place, *_also(tool), subject=tool.name)
        elif tool.description:
            clean.append(place)
    if clean:
        yield passed(f"{len(clean)} tool descriptions are plain", *clean[:50], subject="tools")


def _also(tool: Tool) -> tuple[Place, ...]:
    return () if tool.described in (None, tool.place) else (tool.place,)
