"""From where a value enters to the call where it does harm, through functions of the workload."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial

from bartizan.core.place import Place, Step
from bartizan.evidence.callees import (
    SPREAD,
    Callee,
    Callees,
    arriving,
    is_variable,
    spelled,
    unfolded,
)
from bartizan.evidence.carried import Slot, carried
from bartizan.evidence.llm import answered_by, perhaps_answered_by
from bartizan.evidence.picking import any_key, picked_with
from bartizan.evidence.sinks import Harm, at_risk, harmed, is_query, perhaps_harmed
from bartizan.evidence.source import Assignment, Call, Source, Value
from bartizan.evidence.tool import Tool
from bartizan.evidence.tools import tools

# Far more than any workload seen needs: 30 times what its largest one took.
MAX_STEPS = 200_000
UNSURE = "which code answered is only known at run time"
NO_QUERY = "nothing tells that what is executed is a query"
PICKED = "a condition may restrict which functions it picks"
NO_SHELL = "whether the program that reads it runs it is not known"
Carries = Callable[[Value], object]


class Certainty(IntEnum):
    """How sure it is that a value arrives unhindered; the lower, the surer."""

    SURE = 0
    TESTED = 1
    DOUBTFUL = 2


@dataclass(frozen=True, slots=True)
class Trail:
    """How a value came to where it is: the last step, and the trail before it.

    `entry` names where it entered; `tool` is None when the value is a model's answer. `doubt` says
    why it may never arrive here.
    """

    entry: str
    step: Step
    tool: Tool | None = None
    before: "Trail | None" = None
    certainty: Certainty = Certainty.SURE
    doubt: str = ""

    def on(self, step: Step, *, tested: bool = False, doubt: str = "") -> "Trail":
        """Return the trail with one more step; what was doubtful stays so."""
        now = Certainty.DOUBTFUL if doubt else Certainty.TESTED if tested else Certainty.SURE
        sure = max(self.certainty, now)
        return replace(self, step=step, before=self, certainty=sure, doubt=self.doubt or doubt)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, the first one first."""
        found: list[Step] = []
        trail: Trail | None = self
        while trail is not None:
            found.append(trail.step)
            trail = trail.before
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Flow:
    """A path to a harmful call."""

    harm: Harm
    call: Call
    value: Value
    trail: Trail

    @property
    def place(self) -> Place:
        """Where the harm is done."""
        return self.call.place

    @property
    def doubt(self) -> str:
        """Why the flow may not be one, "" where it surely is."""
        return self.trail.doubt

    @property
    def subject(self) -> str:
        """The function and the call that the flow ends in."""
        tool = self.trail.tool
        where = tool.name if tool else self.call.within
        return f"{where} → {self.call.name.lstrip('~')}"


@dataclass(frozen=True, slots=True)
class Cut:
    """A place behind which the search did not look; `doubt` says why."""

    place: Place
    doubt: str
    subject: str


@dataclass(frozen=True, slots=True)
class Found:
    """All flows and cuts of a workload, and the uses of values that were looked at for them."""

    flows: tuple[Flow, ...]
    cuts: tuple[Cut, ...]
    steps: int


def flows(source: Source, *harms: Harm) -> Iterator[Flow | Cut]:
    """Yield what reaches harmful calls from tools' parameters and from models' answers, and cuts.

    Every call is yielded once for a harm, by its surest and then its shortest path; one from a
    tool's parameter comes before an answer, since there the model chooses the value without any
    code in between. A cut leaves every harm open.
    """
    found = source.once(search)
    yield from (flow for flow in found.flows if flow.harm in harms)
    yield from found.cuts


def search(source: Source, budget: int = MAX_STEPS) -> Found:
    """Follow every chosen text through the workload, each parameter and field once.

    Each is followed by its surest path first, so that no visit has to be repeated: the effort grows
    with the uses of values, not with the paths between them, and ends at `budget` at the latest.
    """
    return _Search(source, budget).run()


class _Search:
    def __init__(self, source: Source, budget: int) -> None:
        self._source, self._budget, self._steps = source, budget, 0
        self._callees = source.once(Callees)
        self._carried = source.once(carried)
        self._waves: dict[Certainty, deque[tuple[Slot, Trail]]] = {c: deque() for c in Certainty}
        self._seen: set[Slot] = set()
        self._flows: dict[tuple[str, Harm], Flow] = {}
        self._cuts: dict[Place, Cut] = {}

    def run(self) -> Found:
        self._enter_tools()
        self._enter_answers()
        for wave in self._waves.values():
            while wave and self._steps <= self._budget:
                self._visit(*wave.popleft())
        ordered = sorted(self._flows.values(), key=lambda flow: (flow.call.place, flow.harm))
        return Found(tuple(ordered), tuple(self._cuts.values()), self._steps)

    # Where texts of a model enter.

    def _enter_tools(self) -> None:
        for tool in tools(self._source):
            if tool.function is None:
                continue
            start = Step(tool.function.place, f"the model calls {tool.name} with its own arguments")
            for name in sorted(tool.inputs):
                trail = Trail(tool.shown_as(name), start, tool)
                for slot in self._carried.parameters(tool.function.name, name):
                    if not (tool.validated and slot.is_typed):
                        self._waves[trail.certainty].append((slot, trail))

    def _enter_answers(self) -> None:
        for unit in self._source.units:
            for call in unit.calls:
                for answer, trail in self._answers((*at_risk(call), *any_key(call)), call.place):
                    tested = _is_tested(call, answer)
                    self._reach(tuple(unfolded(spelled(call))), answer, trail, tested=tested)
            for item in filter(self._is_read, unit.assignments):
                for _, trail in self._answers((item.value,), item.place):
                    self._fill(item, trail)

    def _is_read(self, item: Assignment) -> bool:
        """Whether anything reads what an assignment fills: a variable of a function nobody does."""
        slot = self._carried.field(item.target)
        return slot in self._carried.uses or slot in self._carried.fills

    def _answers(self, values: Iterable[Value], place: Place) -> Iterator[tuple[Carries, Trail]]:
        """Yield what tells a model's answer among values, with its trail: surely, then perhaps."""
        asked = [value for value in values if any(o.startswith("call:") for o in value.origins)]
        for by, doubt in ((answered_by, ""), (perhaps_answered_by, UNSURE)) if asked else ():
            answers = partial(by, self._source, near=place.path)
            if origin := next(filter(None, map(answers, asked)), ""):
                step = Step(place, f"the answer of {_short(origin)}")
                certainty = Certainty.DOUBTFUL if doubt else Certainty.SURE
                yield answers, Trail(origin, step, certainty=certainty, doubt=doubt)

    # What becomes of them.

    def _visit(self, slot: Slot, trail: Trail) -> None:
        """Follow what is in a slot to all its uses, if nothing surer came here before."""
        if slot in self._seen:
            return
        self._seen.add(slot)
        for use in self._carried.uses.get(slot, ()):
            self._steps += 1
            tested = use.origin in use.call.tested
            self._reach(use.forms, use.carries, trail, tested=tested)
        for item in self._carried.fills.get(slot, ()):
            self._fill(item, trail)
        if self._steps > self._budget:
            self._cut(trail.step.place, f"the search for flows ended after {self._budget} steps")

    def _cut(self, place: Place, doubt: str) -> None:
        self._cuts.setdefault(place, Cut(place, doubt, f"{place.path}:{place.line}"))

    def _reach(
        self, forms: Iterable[Call], carries: Carries, trail: Trail, *, tested: bool = False
    ) -> None:
        on = partial(trail.on, tested=tested)
        for call in forms:
            callees = self._callees.of(call)
            for harm, value, doubt in _harms(call, callees):
                if carries(value):
                    step = Step(call.place, f"reaches {call.name.lstrip('~')}")
                    self._end(Flow(harm, call, value, on(step, doubt=doubt)))
            for slot, how, doubt in self._arrivals(call, callees, carries):
                self._go(slot, on(Step(call.place, how), doubt=doubt))
            open_ = is_variable(call) or picked_with(call) is not None
            if not callees and open_ and any(map(carries, (*call.values, *any_key(call)))):
                self._cut(call.place, "which function is called here is only known at run time")

    def _arrivals(
        self, call: Call, callees: tuple[Callee, ...], carries: Carries
    ) -> Iterator[tuple[Slot, str, str]]:
        """Yield where a call puts what is carried, how, and what makes it doubtful."""
        for callee in callees:
            for name, spread in arriving(call, callee.function, carries):
                for slot in self._carried.parameters(callee.function.name, name):
                    how = f"is handed on to {callee.function.short}"
                    yield slot, how, callee.doubt or spread
        owner = "" if callees else self._callees.filled_by(call)
        for slot, doubt in self._carried.given(owner, call, carries) if owner else ():
            yield slot, f"is kept in {slot.name}", doubt

    def _fill(self, item: Assignment, trail: Trail) -> None:
        slot = self._carried.field(item.target)
        self._go(slot, trail.on(Step(item.place, f"is kept in {slot.name}")))

    def _go(self, slot: Slot, trail: Trail) -> None:
        self._waves[trail.certainty].append((slot, trail))

    def _end(self, flow: Flow) -> None:
        """Keep a flow, unless one into the same harm of the same call is as sure."""
        key = (str(flow.call.place), flow.harm)
        known = self._flows.get(key)
        if known is None or flow.trail.certainty < known.trail.certainty:
            self._flows[key] = flow


def _harms(call: Call, callees: tuple[Callee, ...]) -> Iterator[tuple[Harm, Value, str]]:
    # Any object may have a method `execute`: of one that is here, its body tells.
    own = any(not callee.doubt for callee in callees)
    for harm, value in harmed(call, *Harm):
        if harm is not Harm.SQL or is_query(call, value):
            doubt = NO_SHELL if call.short == "write" and harm is Harm.SHELL else ""
        else:
            doubt = callees[0].doubt if callees else NO_QUERY
        if harm is not Harm.SQL or not own:
            yield harm, value, doubt
    yield from ((harm, value, SPREAD) for harm, value in perhaps_harmed(call))
    yield from ((Harm.CODE, key, PICKED if call.tested else "") for key in any_key(call))


def _is_tested(call: Call, answer: Carries) -> bool:
    """Whether conditions test all that the answers in a call stem from."""
    origins = {o for value in at_risk(call) if answer(value) for o in value.origins}
    asked = {origin for origin in origins if origin.startswith("call:")}
    return bool(asked) and asked <= call.tested


def _short(name: str) -> str:
    return ".".join(name.lstrip("~").split(".")[-3:])
