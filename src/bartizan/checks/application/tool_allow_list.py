"""A model must not name which function is called, only which listed tool."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import aside, calls, fragments, matches
from bartizan.evidence.code import snake_case
from bartizan.evidence.llm import MODEL_CALL_ASKS, answered_by
from bartizan.evidence.source import Call, Function, Source, Value

# Calls that turn a name into a function: of this process, of a module, of an object.
RESOLVES = ("builtins.globals", "builtins.locals", "builtins.vars", "builtins.getattr.__call__",
            "builtins.eval.__call__", "importlib.import_module.__call__")  # fmt: skip
CALLED = re.compile(r"tool_?calls?|function_?call|tool_?use|\.function\.name\Z", re.IGNORECASE)
# Functions that run another one by its name.
DISPATCHES = re.compile(
    r"(?:^|_)(?:execute|exec|run|call|invoke|dispatch|perform|handle)_(?:\w+_)?"
    r"(?:tool|function|func|action|command|skill|plugin)s?(?:_|\Z)"
    r"|(?:^|_)dispatch(?:er)?\Z|^(?:execute|invoke|run_?by_?name)\Z"
)
# A tool server refuses what it does not list.
LISTED = ("*session.call_tool", "*client.call_tool", "*ClientSession.call_tool",
          "*ClientSessionGroup.call_tool")  # fmt: skip
KEYWORDS = ("name", "tool_name", "function_name", "tool", "action", "function")
PARAMETER = re.compile(r"(?:tool|function|func|fn|action|command|method)_?name|tool|action")


@check(
    Meta(
        id="app-tool-allow-list",
        title="Tools are dispatched from a list",
        control="APP-13",
        clause="tools-listed",
        severity=Severity.CRITICAL,
        asks=(
            *calls(*RESOLVES),
            *MODEL_CALL_ASKS,
            *aside(fragments("_tool", "_function", "dispatch", "_action", "calltool")),
        ),
        fix="Keep the tools in a mapping from name to function, look the name up there, and refuse "
        "what is not in it.",
        absent="no function was found that is called by a name that a model chose",
        refs=("CWE-470", "owasp-llm/LLM06", "owasp-agentic/ASI02"),
    ),
    Source,
)
def tool_allow_list(source: Source) -> Iterator[Verdict]:
    """`globals()[name]` makes a tool of every function and class in the module.

    *What it reads*: functions that are looked up by name in `globals()`, with `getattr` or the like
    and then called, where the name comes from a model's tool call, and functions that run another
    by such a name. *Why it matters*: the model, or who speaks through it, calls what was never
    meant as a tool. *Passes*: the name is tested first. *Fails*: it is not; where the name comes
    through a parameter, where a function is told which one to run and nothing in it was found that
    refuses, and in test code, it is for review. *Fix*: a mapping of the tools.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for call in source.calls(*RESOLVES):
        name = _chosen(call)
        if name is None:
            continue
        function = source.function(call.scope, near=call.place.path) if call.scope else None
        verdict = _verdict(source, call, name, function)
        if verdict is not None:
            yield verdict
    yield from filter(None, (_told(source, call) for call in _dispatches(source)))


def _dispatches(source: Source) -> Iterator[Call]:
    """Yield the calls of functions that by their name run another one."""
    for unit in source.units:
        for call in unit.calls:
            if call.args and _dispatches_by_name(call.name):
                yield call


@lru_cache(maxsize=1 << 14)
def _dispatches_by_name(name: str) -> bool:
    short = name.rsplit(".", 1)[-1].lstrip("~")
    return DISPATCHES.search(snake_case(short)) is not None


def _told(source: Source, call: Call) -> Verdict | None:
    """Return the verdict on a function that is told by a model which one to run, else None."""
    name = call.argument(0, *KEYWORDS)
    if name is None or name.known or any(matches(pattern, call.name) for pattern in LISTED):
        return None
    if not _is_named(source, name, call):
        return None
    how = call.short.lstrip("~")
    subject = f"{how} in {call.within}"
    behind = source.function(call.name, near=call.place.path)
    if behind is not None and not behind.tested.isdisjoint(_names(behind)):
        because = f"{how} tests the name before it runs a function by it"
        return passed(because, call.place, behind.place, subject=subject)
    because = f"a model tells {how} which function to run: see that it refuses what is on no list"
    return review(because, call.place, subject=subject).with_(confidence=Confidence.MEDIUM)


def _is_named(source: Source, name: Value, call: Call) -> bool:
    """Whether a value is the name in what a model answered."""
    last = name.name.rsplit(".", 1)[-1]
    if last not in KEYWORDS and PARAMETER.fullmatch(last) is None:
        return False
    called = CALLED.search(name.name) is not None
    return called or bool(answered_by(source, name, call.place.path))


def _names(function: Function) -> set[str]:
    return {param for param in function.params if PARAMETER.fullmatch(param) or param == "name"}


def _chosen(call: Call) -> Value | None:
    """Return the name by which a function is looked up, None when it is none or constant."""
    if call.name in ("builtins.globals", "builtins.locals", "builtins.vars"):
        return call.base.parts[0] if call.base.parts and not call.base.parts[0].known else None
    index = 1 if "getattr" in call.name else 0
    parts = call.base.parts
    return parts[index] if len(parts) > index and not parts[index].known else None


def _verdict(source: Source, call: Call, name: Value, function: Function | None) -> Verdict | None:
    params = {o.removeprefix("param:") for o in name.origins if o.startswith("param:")}
    by_model = bool(answered_by(source, name, call.place.path)) or CALLED.search(name.name)
    given = sorted(param for param in params if PARAMETER.fullmatch(param))
    if not by_model and not given:
        return None
    how = call.name.removeprefix("builtins.").removesuffix(".__call__")
    subject = f"{how} in {call.within}"
    if function is not None and _tested(name, params, function):
        because = "the name is tested before a function is looked up by it"
        return passed(because, call.place, subject=subject)
    if by_model:
        because = f"{how} calls whatever function the model names"
        return failed(because, call.place, subject=subject)
    because = f"{how} calls the function that {given[0]} names: see that it is on a list"
    return review(because, call.place, subject=subject).with_(confidence=Confidence.MEDIUM)


def _tested(name: Value, params: set[str], function: Function) -> bool:
    words = {name.name.lstrip("~").split(".", 1)[0], name.name.rsplit(".", 1)[-1], *params}
    return not function.tested.isdisjoint(words)
