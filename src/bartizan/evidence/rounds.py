"""Loops of a workload's own that ask a model which tools to run, and what ends them."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.agents import armed
from bartizan.evidence.asks import Ask, any_matches, aside, beside, calls
from bartizan.evidence.callees import Callees
from bartizan.evidence.course import Cap, Loop
from bartizan.evidence.source import Call, Function, Source

# Calls that wait for a person or another program in each round, so that they end the loop.
WAITS = (
    "builtins.input", "*.receive_text", "*.receive_json", "*.receive", "*.recv", "*.prompt",
    "*.Prompt.ask", "*.Confirm.ask", "*.queue.get", "*.get_message", "*.readline", "*.accept",
    "*.ask_user", "*.wait_for_message", "*.AskUserMessage", "*.chat_input", "*.poll", "*.brpop",
)  # fmt: skip
MAX_HOPS = 2
ROUND_ASKS: tuple[Ask, ...] = aside(beside(calls(*WAITS)))


@dataclass(frozen=True, slots=True)
class Round:
    """A loop around a call of a model that is given tools; `cap` is what ends it."""

    function: Function
    loop: Loop
    asked: Place

    @property
    def cap(self) -> Cap:
        """What ends the loop."""
        return self.loop.cap


def rounds(source: Source) -> tuple[tuple[Round, ...], tuple[Call, ...]]:
    """Return the loops around models with tools, and the calls that stand in none that was found.

    A loop that waits for somebody in each round is ended by them, and is left out.
    """
    found: dict[Place, Round] = {}
    alone = []
    for call in armed(source):
        around = tuple(_around(source, call, MAX_HOPS))
        if not around:
            alone.append(call)
        for each in around:
            if not _waits(source, each):
                found.setdefault(each.loop.place, each)
    return tuple(found[place] for place in sorted(found)), tuple(alone)


def _around(source: Source, call: Call, hops: int) -> Iterator[Round]:
    """Yield the innermost loops around a call, or around those who call its function."""
    function = source.function(call.scope, near=call.place.path) if call.scope else None
    if function is None:
        return
    loops = [loop for loop in function.loops if loop.holds(call.place)]
    if loops:
        yield Round(function, max(loops, key=lambda each: each.place.line), call.place)
    elif hops:
        for outer in source.once(_callers).get((function.place.path, function.name), ()):
            yield from _around(source, outer, hops - 1)


def _callers(source: Source) -> dict[tuple[str, str], list[Call]]:
    """Return the calls of each function of the workload, those that may mean another left out."""
    callees, found = source.once(Callees), dict[tuple[str, str], list[Call]]()
    looping = {function.name for function in source.functions}
    for call in (call for unit in source.units for call in unit.calls if call.scope in looping):
        for callee in callees.of(call):
            if not callee.doubt:
                key = (callee.function.place.path, callee.function.name)
                found.setdefault(key, []).append(call)
    return found


def _waits(source: Source, each: Round) -> bool:
    """Whether a loop waits for somebody else in each round, itself or by a function it calls."""
    inside = [call for call in source.calls_in(each.function.name) if each.loop.holds(call.place)]
    names = {inner.name for call in inside for inner in _within(source, call)}
    return any(any_matches(WAITS, name) for name in (*names, *(call.name for call in inside)))


def _within(source: Source, call: Call) -> tuple[Call, ...]:
    behind = source.function(call.name, near=call.place.path)
    return source.calls_in(behind.name) if behind is not None else ()
