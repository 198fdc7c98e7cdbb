"""A tool must be tomorrow what was approved today."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import targets
from bartizan.evidence.source import Source
from bartizan.evidence.tools import TOOL_ASKS, tools


@check(
    Meta(
        id="app-tool-redefined",
        title="No tool changes its own description at run time",
        control="APP-18",
        clause="descriptions-unchanged",
        severity=Severity.HIGH,
        asks=(*TOOL_ASKS, *targets("__doc__", "description")),
        fix="Fix descriptions at definition, and pin the digest of each tool's schema at the client.",
        absent="no tool is defined",
        refs=("CWE-494", "owasp-agentic/ASI04"),
    ),
    Source,
)
def tool_redefined(source: Source) -> Iterator[Verdict]:
    """A tool that was reviewed once can later tell the model something else.

    *What it reads*: assignments to `__doc__` or `description` of a function in files that define
    tools. *Why it matters*: approval is given to words that then change. *Passes*: tools are
    defined, and none is redescribed. *Fails*: such an assignment. *Fix*: static descriptions.
    """
    files = {tool.place.path: tool for tool in tools(source)}
    changed = False
    for item in source.assigned("__doc__", "description"):
        owner, _, field = item.target.rpartition(".")
        dynamic = field == "__doc__" or (field == "description" and "tool" in owner.lower())
        if dynamic and item.scope and item.place.path in files:
            changed = True
            because = (
                f"{item.scope.rsplit('.', 1)[-1]} rewrites what {owner.rsplit('.', 1)[-1]} says"
            )
            yield failed(because, item.place, subject=owner)
    if files and not changed:
        places = [tool.place for tool in files.values()]
        yield passed("no tool is redescribed at run time", *places[:20], subject="tools")
