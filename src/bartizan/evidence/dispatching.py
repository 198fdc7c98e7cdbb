"""Code of a workload's own that runs whichever tool a model names, and whether it asks a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, any_matches, aside, beside, calls
from bartizan.evidence.llm import answered_by
from bartizan.evidence.picking import picked_with
from bartizan.evidence.source import Call, Function, Shape, Source, Value

# What holds a tool call of a model, by its name.
CALLED = re.compile(r"tool_?(?:calls?|uses?)|function_?calls?|tc|tool_?blocks?|fc", re.IGNORECASE)
NAMED = re.compile(
    r"tool_?calls?\b|function_?calls?\b|tool_?uses?\b|\.function\.(?:name|arguments)\Z",
    re.IGNORECASE,
)
# Calls that put a question to a person and wait for the answer.
QUESTIONS = (
    "builtins.input", "click.confirm", "typer.confirm", "rich.prompt.Confirm.ask", "*.Confirm.ask",
    "questionary.confirm", "inquirer.confirm", "chainlit.AskActionMessage", "*.types.interrupt",
    "langgraph.types.interrupt", "*.ctx.elicit", "*.Context.elicit",
)  # fmt: skip
# Questions that ask whatever they are called for; the others say in their text what they ask.
ASKING = tuple(each for each in QUESTIONS if each != "builtins.input")
APPROVES = re.compile(
    r"\[?y(?:es)?\s*/\s*n|approv|allow|confirm|proceed|execute|run (?:this|it|the)|are you sure"
    r"|permission|continue\?",
    re.IGNORECASE,
)
DISPATCH_ASKS: tuple[Ask, ...] = aside(beside(calls(*QUESTIONS)))


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A function that runs what a model names; `asked` is where it asks a person before."""

    function: Function
    place: Place
    asked: Place | None


def dispatches(source: Source) -> Iterator[Dispatch]:
    """Yield the functions that run whichever tool a model names, each once."""
    seen = set()
    for unit in source.units:
        for call in unit.calls if not source.is_test(unit.path) else ():
            function = _dispatching(source, call)
            if function is not None and function.name not in seen:
                seen.add(function.name)
                yield Dispatch(function, call.place, _asked(source, function, call))


def _dispatching(source: Source, call: Call) -> Function | None:
    """Return the function in which a call runs what is picked, by what a model answered."""
    picked = call.base.shape is Shape.UNKNOWN and call.base.name.count(".__dict__") == 0
    if not call.scope or not (picked or picked_with(call) is not None):
        return None
    if not any(_is_chosen(source, value, call) for value in call.values):
        return None
    function = source.function(call.scope, near=call.place.path)
    return function if function is not None and _reads_tool_calls(source, function) else None


def _reads_tool_calls(source: Source, function: Function) -> bool:
    """Whether a function takes a tool call of a model apart."""
    inner = source.calls_in(function.name)
    names = (each.name for call in inner for value in call.values for each in (value, *value.parts))
    return any(map(CALLED.fullmatch, function.params)) or any(map(NAMED.search, names))


def _is_chosen(source: Source, value: Value, call: Call) -> bool:
    """Whether a value is what a model gives a tool: by its answer, or by its own name."""
    given = {origin.partition(":")[2] for origin in value.origins if origin.startswith("param:")}
    return any(map(CALLED.fullmatch, given)) or bool(answered_by(source, value, call.place.path))


def _asked(source: Source, function: Function, run: Call) -> Place | None:
    """Return where a function asks a person whether to go on, before it runs a tool."""
    for call in source.calls_in(function.name):
        if call.place.line <= run.place.line and _approves(call) and _is_heard(call, function):
            return call.place
    return None


def _approves(call: Call) -> bool:
    if any_matches(ASKING, call.name):
        return True
    return call.name == "builtins.input" and any(APPROVES.search(v.literal) for v in call.args)


def _is_heard(call: Call, function: Function) -> bool:
    """Whether a condition of the function can look at the answer, or no answer ends it."""
    return bool(function.tested) or not call.name.startswith("builtins.")
