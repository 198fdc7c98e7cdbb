"""A tool must be tomorrow what was approved today."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import targets
from bartizan.evidence.source import Assignment, Source
from bartizan.evidence.tools import TOOL_ASKS, tools

FIELDS = ("__doc__", "description")


@check(
    Meta(
        id="app-tool-redefined",
        title="No tool changes its own description at run time",
        control="APP-18",
        clause="descriptions-unchanged",
        severity=Severity.HIGH,
        asks=(*TOOL_ASKS, *targets("__doc__", "description")),
        fix="Fix descriptions at definition, and pin the digest of each tool's schema at the "
        "client.",
        absent="no tool is defined",
        refs=("CWE-494", "owasp-agentic/ASI04"),
    ),
    Source,
)
def tool_redefined(source: Source) -> Iterator[Verdict]:
    """A tool that was reviewed once can later tell the model something else.

    *What it reads*: assignments to `__doc__` or `description` of a tool's function, in functions
    other than the one that makes the tool. *Why it matters*: approval is given to words that then
    change. *Passes*: tools are defined, and none is redescribed. *Fails*: such an assignment.
    *Fix*: static descriptions.
    """
    known = tools(source)
    files = {tool.place.path: tool for tool in known}
    functions = {tool.function.name for tool in known if tool.function is not None}
    changed = False
    for item in source.assigned("__doc__", "description"):
        owner, _, field = item.target.rpartition(".")
        if field in FIELDS and _later(item, owner, functions):
            changed = True
            because = (
                f"{item.scope.rsplit('.', 1)[-1]} rewrites what {owner.rsplit('.', 1)[-1]} says"
            )
            yield failed(because, item.place, subject=owner)
    if files and not changed:
        places = [tool.place for tool in files.values()]
        yield passed("no tool is redescribed at run time", *places[:20], subject="tools")


def _later(item: Assignment, owner: str, functions: set[str]) -> bool:
    """Whether a tool's words are changed after it was made: not where it is defined.

    A variable of a tool that is called `description` says nothing of the tool.
    """
    own = owner == item.scope and item.target.endswith(".description")
    if not item.scope or own or owner.startswith(f"{item.scope}."):
        return False
    return any(name == owner or name.endswith(f".{owner.lstrip('~')}") for name in functions)
