"""The functions that a model may call: tools of agents and of MCP servers."""

from collections.abc import Callable, Iterator, Sequence

from bartizan.core.place import Place
from bartizan.evidence.asks import (
    Ask,
    aside,
    bases,
    beside,
    calls,
    decorators,
    keys,
    matches,
    targets,
)
from bartizan.evidence.scriptnames import MCP_SERVERS as SCRIPTED
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.scripttools import SCRIPT_TOOL_ASKS, registered
from bartizan.evidence.source import (
    Assignment,
    Call,
    ClassFact,
    Function,
    Missing,
    Shape,
    Source,
    Value,
)
from bartizan.evidence.tool import Tool
from bartizan.evidence.toolclasses import tool_classes
from bartizan.evidence.value import Turned, turned, within

MARKS = (
    "*.tool", "*.function_tool", "*.ai_function", "*.kernel_function", "*.tool_plain",
    "*.register_for_llm", "*.agent_tool", "*.define_tool", "*.beta_tool", "*.beta_async_tool",
    "*.tool_function", "*.call_tool",
)  # fmt: skip
# Decorators of registries of one's own, from which an agent takes what it may call.
REGISTERS = (
    "*.register_function", "*.register_tool", "*.register_action", "*.register_skill",
    "*.register_capability", "*.as_tool", "*.llm_tool", "*.ai_tool", "*.agent_action",
    "*.method_tool", "*.tool_method", "*.chat_tool", "*.assistant_tool", "*.mcp_tool",
    "*.langchain_tool", "*.openai_function", "*.tools.register", "*.tool_registry.register",
    "*.toolbox.register", "*.toolkit.register", "*.registry.tool", "*.registry.action",
    "*.controller.action", "*.command_decorator.command",
)  # fmt: skip
RESOURCE_MARKS = ("*.resource", "*.read_resource", "*.list_resources")
PROMPT_MARKS = ("*.prompt",)
MAKERS = (
    "*.Tool", "*.Tool.from_function", "*.StructuredTool", "*.StructuredTool.from_function",
    "*.FunctionTool", "*.FunctionTool.from_defaults", "*.add_tool", "*.register_tool",
    "*.register_function", "*.create_tool",
)  # fmt: skip
# Those of them that hand over what the model says as it came.
LAX = ("*.Tool", "*.Tool.from_function", "*.FunctionTool", "*.FunctionTool.from_defaults",
       "*.register_tool", "*.register_function", "*.create_tool")  # fmt: skip
# Calls that take functions in a list and make tools of them.
TAKERS = (
    "*.Agent", "*.LlmAgent", "*.AssistantAgent", "*.create_react_agent", "*.create_agent",
    "*.bind_tools", "*.ToolNode", "*.FunctionAgent", "*.ReActAgent", "*.create_tool_calling_agent",
    "*.GenerativeModel", "*.GenerateContentConfig", "*.AgentWorkflow.from_tools_or_functions",
    "*.create_openai_tools_agent", "*.bind_functions", "*.tool_runner",
)  # fmt: skip
TOOL_BASES = ("*.BaseTool", "*.BaseToolSpec", "*.ToolBase", "*.AbstractTool", "smolagents.Tool",
              "smolagents.tools.Tool")  # fmt: skip
# The methods that a class of a tool is run by: those of libraries, and of agents of one's own.
CHECKED_METHODS = ("_run", "_arun", "run", "forward")
OWN_METHODS = ("execute", "_execute", "aexecute", "execute_async", "run_async", "arun", "invoke",
               "call", "__call__")  # fmt: skip
# What a class holds that describes itself to a model, whatever it descends from.
SCHEMAS = ("input_schema", "args_schema", "inputs_schema", "parameters_schema")
DESCRIPTION = "description"
LAX_TAKERS = ("*.LlmAgent", "google.*", "*.GenerativeModel", "*.GenerateContentConfig",
              "*.FunctionAgent", "*.ReActAgent", "*.bind_functions",
              "*.AgentWorkflow.from_tools_or_functions")  # fmt: skip
MCP_SERVERS = ("*.FastMCP", "mcp.server.Server", "mcp.server.lowlevel.Server", "*.McpServer",
               *SCRIPTED)  # fmt: skip
TOOL_ASKS: tuple[Ask, ...] = (
    *decorators(*MARKS, *REGISTERS, *RESOURCE_MARKS),
    *aside(decorators(*PROMPT_MARKS)),
    *aside(beside(keys("parameters", "input_schema"))),
    *calls(*MAKERS, *MCP_SERVERS, *TAKERS),
    *aside(targets(DESCRIPTION, *SCHEMAS)),
    *aside(beside(calls("*.ToolAnnotations"))),
    *bases(*TOOL_BASES),
    *SCRIPT_TOOL_ASKS,
)


def tools(source: Source) -> tuple[Tool, ...]:
    """Return all tools, in the order of their places; one function is one tool.

    Tools of tests are left out.
    """
    return source.once(_tools)


def _tools(source: Source) -> tuple[Tool, ...]:
    found: dict[Place, Tool] = {}
    ways: Sequence[Callable[[Source], Iterator[Tool]]]
    ways = (_marked, _made, _classes, _listed, _described)
    ways = (registered,) if isinstance(source, Scripts) else ways
    for tool in (tool for way in ways for tool in way(source)):
        if source.is_test(tool.place.path):
            continue
        found.setdefault(tool.function.place if tool.function else tool.place, tool)
    return tuple(sorted(found.values(), key=lambda tool: tool.place))


def resources(source: Source) -> Iterator[tuple[Function, Call]]:
    """Yield the functions that serve an MCP resource, with their decorator."""
    yield from source.decorated("*.resource")


def offered_prompts(source: Source) -> Iterator[tuple[Function, Call]]:
    """Yield the functions that serve an MCP prompt, with their decorator; tests are left out."""
    for function, mark in source.decorated(*PROMPT_MARKS):
        if not source.is_test(function.place.path):
            yield function, mark


def _marked(source: Source) -> Iterator[Tool]:
    for function, mark in source.decorated(*MARKS, *REGISTERS):
        named = mark.keyword("name") or mark.argument(0, "name")
        stated = mark.keyword("description") or _entry(mark.keyword("metadata"), "description")
        said = stated.literal if stated is not None else function.doc
        yield Tool(
            name=(named.text if named is not None and named.text else function.short),
            place=function.place,
            description=said,
            described=mark.place if stated is not None else function.doc_place,
            function=function,
            mcp="FastMCP" in mark.name or mark.name.startswith("~mcp") or "mcp" in mark.name,
            validated=not _is(mark, REGISTERS),
            destroys=_destroys(source, mark),
        )


def _destroys(source: Source, mark: Call) -> bool:
    """Whether a decorator of MCP says that the tool may destroy something."""
    given = mark.keyword("annotations")
    said = within(given, "destructiveHint") if given is not None else Missing.ABSENT
    first, last = mark.place.line, mark.place.end_line or mark.place.line
    for call in source.calls("*.ToolAnnotations") if given is not None else ():
        if call.place.path == mark.place.path and first <= call.place.line <= last:
            said = call.option("destructiveHint")
    return turned(said) is Turned.ON


def _entry(table: Value | None, key: str) -> Value | None:
    return table.entry(key) if table is not None else None


def _described(source: Source) -> Iterator[Tool]:
    """Yield the functions that a schema for a model describes by their own name."""
    for unit in source.units:
        for item in unit.maps:
            named, said = item.value.entry("name"), item.value.entry("description")
            shaped = item.value.entry("parameters") or item.value.entry("input_schema")
            if named is None or not named.text or said is None or shaped is None:
                continue
            function = source.function(f"{unit.module}.{named.text}", near=unit.path)
            function = function or source.function(named.text, near=unit.path)
            if function is not None:
                yield Tool(
                    name=named.text,
                    place=item.place,
                    description=said.literal,
                    described=item.place,
                    function=function,
                    validated=False,
                )


def _made(source: Source) -> Iterator[Tool]:
    for call in source.calls(*MAKERS):
        target = _callable(call)
        named = call.keyword("name")
        if target is None and named is None:
            continue
        said = call.keyword("description")
        function = source.function(target.name, near=call.place.path) if target else None
        fallback = target.name.rsplit(".", 1)[-1] if target else "tool"
        yield Tool(
            name=(named.text if named is not None and named.text else fallback),
            place=call.place,
            description=said.literal if said is not None else "",
            described=call.place,
            function=function,
            validated=not _is(call, LAX),
        )


def _is(call: Call, patterns: tuple[str, ...]) -> bool:
    return any(matches(pattern, call.name) for pattern in patterns)


def _callable(call: Call) -> Value | None:
    given = call.keyword("func", "fn", "function", "coroutine", "handler")
    if given is None:
        given = next((arg for arg in call.args if arg.shape is Shape.NAME), None)
    return given if given is not None and given.shape is Shape.NAME else None


def _listed(source: Source) -> Iterator[Tool]:
    for call in source.calls(*TAKERS):
        given = call.keyword("tools", "functions")
        if given is None and call.args:
            given = call.args[1 if len(call.args) > 1 else 0]
        for item in given.parts if given is not None and given.shape is Shape.ITEMS else ():
            if item.shape is not Shape.NAME:
                continue
            function = source.function(item.name, near=call.place.path)
            if function is not None:
                yield Tool(
                    name=function.short,
                    place=function.place,
                    description=function.doc,
                    described=function.doc_place,
                    function=function,
                    validated=not _is(call, LAX_TAKERS),
                )


def _classes(source: Source) -> Iterator[Tool]:
    described = {item.target: item for item in source.assigned(DESCRIPTION)}
    shaped = {item.target.rpartition(".")[0] for item in source.assigned(*SCHEMAS)}
    for item in source.classes:
        said = described.get(f"{item.name}.{DESCRIPTION}")
        known = any(matches(pattern, base) for base in item.bases for pattern in TOOL_BASES)
        if known or item.name in tool_classes(source) or (said is not None and item.name in shaped):
            yield from _run_by(source, item, said)


def _run_by(source: Source, item: ClassFact, said: Assignment | None) -> Iterator[Tool]:
    for method in (*CHECKED_METHODS, *OWN_METHODS):
        function = source.function(f"{item.name}.{method}", near=item.place.path)
        if function is not None:
            yield Tool(
                name=item.name.rsplit(".", 1)[-1],
                place=item.place,
                description=said.value.literal if said is not None else item.doc,
                described=said.place if said is not None else item.place,
                function=function,
                validated=method in CHECKED_METHODS,
            )
            break
