"""Where parameters and fields are used: the calls that carry them on, and the fields they fill."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.evidence.callees import Callees, Carries, spelled, unfolded
from bartizan.evidence.source import Assignment, Call, Function, Shape, Source, Value


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter of a function, or a field (`scope` is empty), by the origin that names it."""

    scope: str
    origin: str

    @property
    def name(self) -> str:
        """The name of the parameter or field."""
        return self.origin.rpartition(":")[2].rpartition(".")[2]

    @property
    def is_typed(self) -> bool:
        """Whether the annotation of the parameter leaves no room for a text of one's own."""
        return self.origin.startswith("typed:")


@dataclass(frozen=True, slots=True)
class Use:
    """A call with the calls that it leads to, and the origin by which a slot is known in it."""

    call: Call
    origin: str
    forms: tuple[Call, ...]

    def carries(self, value: Value) -> bool:
        """Whether a value of the call holds what is in the slot."""
        return self.origin in value.origins


class Carried:
    """What carries on each slot of a workload; made once. A nested function sees those around."""

    def __init__(self, source: Source, callees: Callees) -> None:
        """Index all calls and all fields that are filled."""
        self._callees = callees
        self._functions: dict[str, Function] = {each.name: each for each in source.functions}
        self.uses: dict[Slot, list[Use]] = {}
        self.fills: dict[Slot, list[Assignment]] = {}
        self._filled: dict[Slot, list[Assignment]] = {}
        for unit in source.units:
            for call in unit.calls:
                self._add(call)
            for item in unit.assignments:
                self._filled.setdefault(self.field(item.target), []).append(item)
                for _, slot in self._slots(item.scope, (item.value,)):
                    self.fills.setdefault(slot, []).append(item)

    def parameters(self, scope: str, name: str) -> Iterator[Slot]:
        """Yield the slots of a parameter, whatever its annotation promises."""
        yield Slot(scope, f"param:{name}")
        yield Slot(scope, f"typed:{name}")

    def field(self, target: str) -> Slot:
        """Return the slot of a field: that of the first class that has it by descent."""
        owner, _, name = target.rpartition(".")
        return Slot("", f"field:{self._callees.family(owner)}.{name}")

    def filled(self, slot: Slot) -> tuple[Assignment, ...]:
        """Return the assignments that fill a field."""
        return tuple(self._filled.get(slot, ()))

    def slots(self, scope: str, origin: str) -> Iterator[Slot]:
        """Yield the slot that an origin names where it is used, if it names one."""
        holder = Value(Shape.UNKNOWN, origins=frozenset({origin}))
        yield from (slot for _, slot in self._slots(scope, (holder,)))

    def given(self, owner: str, call: Call, carries: Carries) -> Iterator[tuple[Slot, str]]:
        """Yield the fields in which a call puts what is carried, each with what is doubtful."""
        for name, value in call.keywords:
            if carries(value):
                yield self.field(f"{owner}.{name}"), ""
        if any(map(carries, call.args)):
            prefix = self.field(f"{owner}.").origin
            used = [slot for slot in self.uses if slot.origin.startswith(prefix)]
            yield from ((slot, f"it is one of the fields of {owner}") for slot in used)

    def _add(self, call: Call) -> None:
        slots = dict(self._slots(call.scope, (*call.values, call.base)))
        if slots:
            forms = tuple(unfolded(spelled(call)))
            for origin, slot in slots.items():
                self.uses.setdefault(slot, []).append(Use(call, origin, forms))

    def _slots(self, scope: str, values: Iterable[Value]) -> Iterator[tuple[str, Slot]]:
        for origin in sorted({origin for value in values for origin in value.origins}):
            kind, _, name = origin.partition(":")
            if kind == "field":
                yield origin, self.field(name)
            elif kind in ("param", "typed"):
                yield origin, Slot(self._binder(scope, name), origin)

    def _binder(self, scope: str, name: str) -> str:
        """Return the function around a place that has a parameter of this name."""
        outer = scope
        while outer:
            function = self._functions.get(outer)
            if function is not None and name in function.params:
                return outer
            outer = outer.rpartition(".")[0]
        return scope


def carried(source: Source) -> Carried:
    """Index what carries on the slots of a workload, for `Source.once`."""
    return Carried(source, source.once(Callees))
