"""From where a value enters to the call where it does harm, through functions of the workload."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Step
from bartizan.evidence.llm import answered_by
from bartizan.evidence.sinks import Harm, harmed
from bartizan.evidence.source import Call, Function, Source, Value
from bartizan.evidence.tools import Tool, tools

MAX_HOPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A path to a harmful call. `tool` is None when the value is a model's answer.

    `guarded` says that a function on the path tests the value in a condition before it is used.
    """

    harm: Harm
    call: Call
    value: Value
    entry: str
    steps: tuple[Step, ...]
    tool: Tool | None = None
    guarded: bool = False

    @property
    def subject(self) -> str:
        """The function and the call that the flow ends in."""
        where = self.tool.name if self.tool else self.call.within
        return f"{where} → {self.call.name.lstrip('~')}"


def flows(source: Source, *harms: Harm) -> Iterator[Flow]:
    """Yield what reaches harmful calls from tools' parameters and from models' answers.

    Every call is yielded once for a harm; a tool's parameters come first, since there the model
    chooses the value without any code in between.
    """
    seen: set[tuple[str, Harm]] = set()
    for flow in (*_from_tools(source, harms), *_from_answers(source, harms)):
        key = (str(flow.call.place), flow.harm)
        if key not in seen:
            seen.add(key)
            yield flow


def _from_tools(source: Source, harms: tuple[Harm, ...]) -> Iterator[Flow]:
    for tool in tools(source):
        if tool.function is None or not tool.inputs:
            continue
        start = Step(tool.function.place, f"the model calls {tool.name} with its own arguments")
        search = _Search(source, harms, tool)
        yield from search.follow(tool.function, tool.inputs, (start,), guarded=False)


@dataclass(frozen=True, slots=True)
class _Search:
    source: Source
    harms: tuple[Harm, ...]
    tool: Tool

    def follow(
        self, function: Function, tainted: frozenset[str], steps: tuple[Step, ...], *, guarded: bool
    ) -> Iterator[Flow]:
        tested = tainted if guarded else function.tested
        for call in self.source.calls_in(function.name):
            yield from self._ends(call, tainted, steps, tested)
            if len(steps) < MAX_HOPS:
                yield from self._onward(call, tainted, steps, tested)

    def _ends(
        self, call: Call, tainted: frozenset[str], steps: tuple[Step, ...], tested: frozenset[str]
    ) -> Iterator[Flow]:
        for harm, value in harmed(call, *self.harms):
            if names := _held(value, tainted):
                ending = Step(call.place, f"{names[0]} reaches {call.name.lstrip('~')}")
                yield Flow(
                    harm=harm,
                    call=call,
                    value=value,
                    entry=names[0],
                    steps=(*steps, ending),
                    tool=self.tool,
                    guarded=tested.issuperset(names),
                )

    def _onward(
        self, call: Call, tainted: frozenset[str], steps: tuple[Step, ...], tested: frozenset[str]
    ) -> Iterator[Flow]:
        callee = self.source.function(call.name, near=call.place.path)
        if callee is None or callee.name == call.scope:
            return
        passed = _passed(call, callee, tainted)
        if passed:
            step = Step(call.place, f"is handed on to {callee.short}")
            yield from self.follow(
                callee, passed, (*steps, step), guarded=tested.issuperset(tainted)
            )


def _held(value: Value, tainted: frozenset[str]) -> list[str]:
    params = {o.removeprefix("param:") for o in value.origins if o.startswith("param:")}
    return sorted(params & tainted)


def _passed(call: Call, callee: Function, tainted: frozenset[str]) -> frozenset[str]:
    params = [param for param in callee.params if param not in ("self", "cls")]
    by_place = {
        params[index]
        for index, value in enumerate(call.args)
        if index < len(params) and _held(value, tainted)
    }
    by_name = {name for name, value in call.keywords if name in params and _held(value, tainted)}
    return frozenset(by_place | by_name)


def _from_answers(source: Source, harms: tuple[Harm, ...]) -> Iterator[Flow]:
    for unit in source.units:
        for call in unit.calls:
            for harm, value in harmed(call, *harms):
                origin = answered_by(source, value, call.place.path)
                if origin:
                    ending = Step(call.place, f"the answer of {_short(origin)} reaches it")
                    yield Flow(harm=harm, call=call, value=value, entry=origin, steps=(ending,))


def _short(name: str) -> str:
    return ".".join(name.lstrip("~").split(".")[-3:])
