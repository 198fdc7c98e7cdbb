"""Classes of a workload's own that are tools, by what they descend from and say of themselves."""

import re
from collections.abc import Iterable
from typing import Final

from bartizan.evidence.code import last_of
from bartizan.evidence.source import ClassFact, Source

# What a class of tools is called, and what one is called that only others descend from.
TOOL: Final = re.compile(r"Tool(?:Base|V?\d*)?$")
ABSTRACT: Final = re.compile(r"^(?:Base|Abstract)[A-Z]|(?:Base|ABC|Mixin|Protocol)$|^Tool$")
# Methods that tell a model what a tool takes.
DESCRIBES: Final = frozenset({
    "to_params", "to_param", "to_dict", "to_schema", "to_openai", "to_openai_tool", "to_anthropic",
    "to_function", "get_schema", "get_definition", "get_tool_schema", "get_parameters", "schema",
    "definition", "spec", "get_spec", "tool_spec", "as_tool", "input_schema", "parameters",
    "function_schema", "openai_schema", "json_schema",
})  # fmt: skip
MAX_GENERATIONS: Final = 8


def tool_classes(source: Source) -> frozenset[str]:
    """Return the names of classes of the workload that describe themselves to a model as tools.

    Such a class is called a tool or descends from one that is, and it or a class that it descends
    from has a method that tells what it takes. What only others descend from is left out.
    """
    return source.once(_tool_classes)


def _tool_classes(source: Source) -> frozenset[str]:
    describing = {f.owner for f in source.functions if f.owner and f.short in DESCRIBES}
    by_short: dict[str, list[ClassFact]] = {}
    for item in source.classes:
        by_short.setdefault(last_of(item.name), []).append(item)
    found = set()
    for item in source.classes if describing else ():
        line = tuple(_ancestry(item, by_short))
        named = any(TOOL.search(last_of(each.name)) for each in line)
        described = any(each.name in describing for each in line)
        if named and described and not ABSTRACT.search(last_of(item.name)):
            found.add(item.name)
    return frozenset(found)


def _ancestry(item: ClassFact, by_short: dict[str, list[ClassFact]]) -> Iterable[ClassFact]:
    """Return a class with those of the workload that it descends from, each once."""
    line = {item.name: item}
    edge = [item]
    for _ in range(MAX_GENERATIONS):
        bases = (base for each in edge for base in each.bases)
        above = (parent for base in bases for parent in by_short.get(last_of(base), ())[:1])
        edge = [parent for parent in above if parent.name not in line]
        line.update({parent.name: parent for parent in edge})
    return line.values()
