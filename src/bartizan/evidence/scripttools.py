"""The tools of scripts: what a model may call, with the function behind it."""

from collections.abc import Iterator

from bartizan.evidence.asks import Ask, any_matches, calls
from bartizan.evidence.scriptnames import CALL_TOOL, DESCRIBES, HANDLES, REGISTERS
from bartizan.evidence.source import Call, Function, Shape, Source, Value
from bartizan.evidence.tool import Tool

SCRIPT_TOOL_ASKS: tuple[Ask, ...] = calls(*REGISTERS, *DESCRIBES, *HANDLES)
RUNS = ("execute", "func", "handler", "run")


def registered(source: Source) -> Iterator[Tool]:
    """Yield the tools that scripts register by a name and a function, or by one object."""
    for call in source.calls(*REGISTERS):
        named = call.args[0].text if call.args else None
        if named:
            yield _tool(source, call, named, mcp=True)
    for call in source.calls(*DESCRIBES):
        yield _tool(source, call, _name_of(source, call), mcp="mcp" in call.name.lower())
    for call in source.calls(*HANDLES):
        if call.args and call.args[0].name.endswith(f".{CALL_TOOL}"):
            yield _tool(source, call, "tools/call", mcp=True)


def _tool(source: Source, call: Call, name: str, *, mcp: bool) -> Tool:
    function = _function(source, call)
    said = call.keyword("description")
    texts = [value.literal for value in call.args[1:] if value.literal]
    first = function.params[:1] if function is not None else ()
    hints = call.keyword("annotations")
    hint = hints.entry("destructiveHint") if hints is not None else call.keyword("destructiveHint")
    held = call.option("needsApproval", "requireApproval")
    return Tool(
        name=name,
        place=call.place,
        description=said.literal if said is not None else "".join(texts[:1]),
        described=call.place,
        function=function,
        takes=first,
        mcp=mcp,
        validated=False,
        destroys=hint is not None and hint.is_true,
        held=isinstance(held, Value) and held.is_true,
    )


def _function(source: Source, call: Call) -> Function | None:
    named = call.keyword(*RUNS)
    values = [named] if named is not None else [v for v in call.args if _is_function(v)]
    found = (source.function(value.name, near=call.place.path) for value in values)
    return next((each for each in found if each is not None), None)


def _is_function(value: Value) -> bool:
    return value.shape is Shape.NAME and not value.name.startswith(("~", "npm:", "js:", "node:"))


def _name_of(source: Source, call: Call) -> str:
    """Return the name that a model knows a tool by, else that of what holds it."""
    named = call.keyword("name", "id")
    if named is not None and named.text:
        return named.text
    if any_matches(("*.claude-agent-sdk.tool",), call.name) and call.args and call.args[0].text:
        return call.args[0].text
    for unit in source.units:
        for item in unit.assignments if unit.path == call.place.path else ():
            if item.value.name == call.name and item.place.line == call.place.line:
                return item.target.rpartition(".")[2]
    around = call.scope.rpartition(".")[2]
    return around if around and not around.startswith("<") else f"tool at line {call.place.line}"
