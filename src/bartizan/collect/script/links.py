"""Names that lead through several scripts: what one exports, another takes and hands on."""

from collections.abc import Sequence
from dataclasses import replace
from posixpath import commonprefix

from bartizan.collect.script.names import ROOTED, is_own
from bartizan.evidence.code import Assignment, Call, FileFacts, Function, MapLiteral, Return
from bartizan.evidence.value import NOTHING, Shape, Value

MAX_HOPS = 8
STAR = ".*"


def linked(units: Sequence[FileFacts]) -> tuple[FileFacts, ...]:
    """Return the facts of all scripts with names of exports as what they stand for.

    `lib.ai.client.chat` is `npm:openai.chat` where `lib/ai.ts` exports a client of that package.
    What a function takes apart gets what it is given by name alone.
    """
    links = _Links(units)
    return tuple(links.unit(unit) for unit in units)


class _Roots:
    """Tells which file of the workload a name means that an alias leads to."""

    def __init__(self, units: Sequence[FileFacts]) -> None:
        self._by_end: dict[str, list[str]] = {}
        for module in sorted({unit.module for unit in units}):
            self._by_end.setdefault(module.rpartition(".")[2], []).append(module)
        self._known: dict[tuple[str, str], str] = {}

    def name(self, name: str, near: str) -> str:
        """Return a name without its alias: in the module that fits and stands nearest."""
        if not name.startswith(ROOTED):
            return name
        key = (name, near.rpartition(".")[0])
        if key not in self._known:
            self._known[key] = self._find(name.removeprefix(ROOTED), near)
        return self._known[key]

    def _find(self, name: str, near: str) -> str:
        pieces = name.split(".")
        for count in range(len(pieces), 0, -1):
            start = ".".join(pieces[:count])
            fitting = [
                module
                for module in self._by_end.get(pieces[count - 1], ())
                if module == start or module.endswith(f".{start}")
            ]
            if fitting:
                best = max(fitting, key=lambda module: len(commonprefix([module, near])))
                return ".".join([best, *pieces[count:]])
        return name


class _Links:
    def __init__(self, units: Sequence[FileFacts]) -> None:
        self._roots = _Roots(units)
        self._near = ""
        self._held: dict[str, Value] = {}
        self._stars: dict[str, list[str]] = {}
        seen: dict[str, int] = {}
        for unit, item in ((u, item) for u in units for item in u.assignments if not item.scope):
            value = item.value._replace(name=self._roots.name(item.value.name, unit.module))
            if item.target.endswith(STAR):
                module = item.target.removesuffix(STAR)
                self._stars.setdefault(module, []).append(value.name)
            elif value.shape in (Shape.NAME, Shape.CALL, Shape.CONSTANT, Shape.MAP):
                seen[item.target] = seen.get(item.target, 0) + 1
                self._held[item.target] = value
        self._held = {name: held for name, held in self._held.items() if seen[name] == 1}
        self._functions = {each.name: each for unit in units for each in unit.functions}
        self._known: dict[str, str] = {}
        self._refusing = {
            call.scope for unit in units for call in unit.calls if call.name == "js:throw"
        }

    def unit(self, unit: FileFacts) -> FileFacts:
        self._near = unit.module
        return replace(
            unit,
            calls=tuple(map(self._call, unit.calls)),
            functions=tuple(map(self._function, unit.functions)),
            assignments=tuple(map(self._assignment, unit.assignments)),
            maps=tuple(map(self._map, unit.maps)),
            classes=tuple(
                replace(item, bases=tuple(map(self.name, item.bases))) for item in unit.classes
            ),
        )

    def name(self, name: str) -> str:
        """Return what a name of the workload stands for."""
        name = self._roots.name(name, self._near)
        if not is_own(name):
            return name
        if name not in self._known:
            self._known[name] = name
            self._known[name] = self._name(name)
        return self._known[name]

    def _name(self, name: str) -> str:
        for _ in range(MAX_HOPS):
            further = self._hop(name)
            if further == name or not is_own(further):
                return further
            name = further
        return name

    def _hop(self, name: str) -> str:
        """Follow one export, of the longest part of a name that is one."""
        if name in self._functions:
            return name
        owner, rest = name, ""
        while owner:
            held = self._held.get(owner)
            if held is not None and held.shape is Shape.MAP and rest:
                key, _, more = rest.partition(".")
                inner = held.entry(key)
                if inner is not None and inner.name and not inner.name.startswith("~"):
                    return f"{inner.name}{'.' + more if more else ''}"
            if held is not None and held.name and not held.name.startswith("~"):
                called = ".__call__" if held.shape is Shape.CALL and rest.startswith("__") else ""
                return f"{held.name}{called}{'.' + rest if rest else ''}"
            module, _, last = owner.rpartition(".")
            for other in self._stars.get(module, ()):
                if self._has(f"{other}.{last}"):
                    return f"{other}.{last}{'.' + rest if rest else ''}"
            rest = f"{last}.{rest}" if rest else last
            owner = module
        return name

    def _has(self, name: str) -> bool:
        known = name in self._functions or name in self._held
        return known or not is_own(name)

    def _value(self, value: Value) -> Value:
        if not (value.name or value.parts or value.origins):
            return value
        named = self._roots.name(value.name, self._near)
        held = self._held.get(named) if value.shape is Shape.NAME else None
        if held is not None and held.known and not value.origins:
            return held
        return value._replace(
            name=self.name(value.name),
            parts=tuple(map(self._value, value.parts)),
            origins=self._origins(value.origins),
        )

    def _origins(self, origins: frozenset[str]) -> frozenset[str]:
        if not any(origin.startswith("call:") for origin in origins):
            return origins
        return frozenset(
            f"call:{self.name(origin[5:])}" if origin.startswith("call:") else origin
            for origin in origins
        )

    def _call(self, call: Call) -> Call:
        name = self.name(call.name)
        function = self._functions.get(name)
        args = tuple(map(self._value, call.args))
        if function is not None:
            args = tuple(_apart(function, index, value) for index, value in enumerate(args))
        return replace(
            call,
            name=name,
            args=args,
            keywords=tuple((key, self._value(value)) for key, value in call.keywords),
            base=self._value(call.base),
            tested=self._origins(call.tested) | self._vetted(call),
        )

    def _vetted(self, call: Call) -> frozenset[str]:
        """Return the origins of what came through a function that tests it, and may throw."""
        return frozenset(
            origin
            for value in call.values
            if any(self._tests(each) for each in value.origins)
            for origin in value.origins
        )

    def _tests(self, origin: str) -> bool:
        function = self._functions.get(self.name(origin.removeprefix("call:")))
        return (
            function is not None
            and origin.startswith("call:")
            and bool(function.tested)
            and function.name in self._refusing
        )

    def _function(self, function: Function) -> Function:
        returns = tuple(
            Return(self._value(got.value), got.place, got.caught) for got in function.returns
        )
        types = tuple((param, self.name(kind)) for param, kind in function.types)
        marks = tuple(map(self._call, function.decorators))
        return replace(function, returns=returns, types=types, decorators=marks)

    def _assignment(self, item: Assignment) -> Assignment:
        return replace(item, value=self._value(item.value))

    def _map(self, item: MapLiteral) -> MapLiteral:
        return replace(item, value=self._value(item.value))


def _apart(function: Function, index: int, value: Value) -> Value:
    """Return an argument; an object that the function takes apart hands on what is named alone."""
    if value.shape is not Shape.MAP or index >= len(function.params):
        return value
    whole = all(key.text is not None for key, _ in value.entries())
    taken = function.params[index].startswith("{")
    return value._replace(origins=NOTHING) if whole and taken else value
