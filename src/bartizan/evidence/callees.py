"""Whom a call reaches in a workload, and in which of their parameters an argument arrives."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from bartizan.evidence.source import (
    Assignment,
    Call,
    ClassFact,
    Function,
    Shape,
    Source,
    Value,
)

Carries = Callable[[Value], object]
# Keywords by which a call takes what it shall call, and the arguments to call it with.
CALLABLES = ("target", "func", "fn", "function", "callback")
PARTIAL, GETATTR = "functools.partial.__call__", "builtins.getattr.__call__"
NAMELESS = "~"
MAX_MAKERS = 4
SPREAD = "its arguments are spread from a value that is only known at run time"


@dataclass(frozen=True, slots=True)
class Callee:
    """A function that a call may reach; `doubt` says why it may be another one, "" for none."""

    function: Function
    doubt: str = ""


def spelled(call: Call) -> Call:
    """Return a call with the items of `*[...]` and `**{...}` in their places, where written out."""
    if not call.spread:
        return call
    args = list(call.args)
    if 0 <= call.starred < len(args) and args[call.starred].shape is Shape.ITEMS:
        args[call.starred : call.starred + 1] = args[call.starred].parts
        call = replace(call, args=tuple(args), starred=-1)
    keywords = tuple(pair for given in call.keywords for pair in _entries(*given))
    return replace(call, keywords=keywords)


def _entries(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    keys = value.parts[::2] if name == "**" and value.shape is Shape.MAP else ()
    if keys and all(key.text is not None for key in keys):
        yield from (
            (key.text or "", held) for key, held in zip(keys, value.parts[1::2], strict=True)
        )
    else:
        yield name, value


def unfolded(call: Call) -> Iterator[Call]:
    """Yield a call, and the calls that it leads to: of a function handed to it, or held by it."""
    yield call
    for index, value in enumerate(call.args):
        if _names(value):
            yield replace(call, name=value.name, args=call.args[index + 1 :])
    for key, value in call.keywords:
        if key in CALLABLES and _names(value):
            yield _started(call, value.name)
    base = call.base.parts
    if call.name == PARTIAL and base and _names(base[0]):
        yield replace(call, name=base[0].name, args=(*base[1:], *call.args))
    elif call.name == GETATTR and len(base) > 1 and base[1].text:
        yield replace(call, name=f"{base[0].name}.{base[1].text}")
    elif call.base.shape is Shape.UNKNOWN:
        yield from (replace(call, name=part.name) for part in base if _names(part))


def functions_in(table: Value) -> Iterator[Value]:
    """Yield what the entries of a table are, and what those of tables in it are."""
    for _, held in table.entries():
        yield held
        yield from functions_in(held)


def _names(value: Value) -> bool:
    return value.shape is Shape.NAME and not value.name.startswith("~")


def is_variable(call: Call) -> bool:
    """Whether what is called is what a parameter, a field or another call holds, by no name.

    So is what a look-up gives of which nothing is known.
    """
    if call.base.shape is Shape.UNKNOWN and not call.base.parts:
        return call.base.name != "" or call.name == NAMELESS
    return call.name.startswith("~") and "." not in call.name and bool(call.base.origins)


def _started(call: Call, name: str) -> Call:
    """Return what `Thread(target=…, args=(…), kwargs={…})` calls."""
    args, named = call.keyword("args"), call.keyword("kwargs")
    placed = args.parts if args is not None and args.shape is Shape.ITEMS else ()
    keywords = tuple(pair for pair in call.keywords if pair[0] not in ("args", "kwargs"))
    loose = () if named is None else (("**", named),)
    return spelled(replace(call, name=name, args=placed, keywords=keywords + loose, spread=True))


def arriving(call: Call, callee: Function, carries: Carries) -> Iterator[tuple[str, str]]:
    """Yield the parameters in which what is carried arrives, each with what makes it doubtful."""
    rest, options = callee.rest
    params = [param for param in callee.params if param not in ("self", "cls")]
    placed = params[: params.index(rest)] if rest else [p for p in params if p != options]
    for index, value in enumerate(call.args):
        if carries(value):
            spread = 0 <= call.starred <= index
            further = [*placed[index:], *filter(None, [rest])]
            yield from _any_of(further if spread else further[:1])
    named = {name for name, _ in call.keywords}
    for name, value in call.keywords:
        if carries(value):
            open_ = [p for p in params if p not in named and p != rest]
            given = [name if name in params else options]
            yield from _any_of(open_ if name == "**" else list(filter(None, given)))


def _any_of(params: list[str]) -> Iterator[tuple[str, str]]:
    doubt = SPREAD if len(params) > 1 else ""
    yield from ((param, doubt) for param in params)


class Callees:
    """Finds the functions of a workload behind the names of calls; made once for all calls."""

    def __init__(self, source: Source) -> None:
        """Index the classes and their methods."""
        self._source = source
        self._known: dict[tuple[str, str], tuple[Callee, ...]] = {}
        self._classes: dict[str, list[ClassFact]] = {}
        self._by_short: dict[str, list[Function]] = {}
        self._packages: set[str] = set()
        # Scripts import their neighbours by bare name.
        self._modules = {_last(unit.module) for unit in source.units if unit.module}
        self._modules |= {unit.module for unit in source.units}
        self._heirs: dict[str, list[ClassFact]] = {}
        # What modules and classes hold, by the last name of what holds it.
        self._held: dict[str, list[Assignment]] = {}
        # The tables of functions that modules and classes hold, by the last name of each.
        self._tables: dict[str, list[Assignment]] = {}
        for unit in source.units:
            for filled in unit.assignments:
                if filled.value.shape is Shape.CALL:
                    self._held.setdefault(_last(filled.target), []).append(filled)
                elif filled.value.shape is Shape.MAP:
                    self._tables.setdefault(_last(filled.target), []).append(filled)
        for function in source.functions:
            self._by_short.setdefault(function.short, []).append(function)
            self._packages.update(function.name.split(".")[:-1])
        for item in source.classes:
            self._classes.setdefault(_last(item.name), []).append(item)
            for base in item.bases:
                self._heirs.setdefault(_last(base), []).append(item)

    def of(self, call: Call) -> tuple[Callee, ...]:
        """Return the functions that a call may reach, those that it surely reaches first."""
        found = self.named(call.name, call.place.path)
        return found if found or not is_variable(call) else tuple(self._listed(call))

    def _listed(self, call: Call) -> Iterator[Callee]:
        """Yield the functions of the table in which a call looks up what it calls."""
        for table in self._tables.get(_last(call.name), ()):
            if _is_named(table.target, call.name):
                for value in filter(_names, functions_in(table.value)):
                    yield from self.named(value.name, table.place.path)

    def named(self, name: str, near: str) -> tuple[Callee, ...]:
        """Return the functions that a name may stand for where it is called."""
        key = (name, near.rpartition("/")[0])
        if key not in self._known:
            self._known[key] = tuple(self._find(name, near))
        return self._known[key]

    def filled_by(self, call: Call) -> str:
        """Return the class whose fields a call fills by their names: one with no constructor."""
        item = self._class(call.name)
        plain = item is not None and self._method(item.name, "__init__") is None
        return item.name if item is not None and plain else ""

    def family(self, name: str) -> str:
        """Return the first class of the workload that a class descends from, itself for none."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            item = self._class(name)
            parents = [self._class(base) for base in item.bases] if item else []
            name = next((parent.name for parent in parents if parent), name)
        return name

    def _find(self, name: str, near: str) -> Iterator[Callee]:
        owner, _, short = name.rpartition(".")
        exact = self._source.function(name, near=near) or self._method(owner, short)
        if exact is not None:
            yield Callee(exact)
            yield from self._overriding(exact)
        elif self._class(name) is not None:
            maker = self._method(name, "__init__")
            yield from [Callee(maker)] if maker else ()
        elif made := self._made(owner, near):
            yield from (callee for each in made for callee in self.named(f"{each}.{short}", near))
        elif owner.startswith("~") or self._is_own(owner, near):
            doubt = f"what {owner.lstrip('~') or 'it'} is, is only known at run time"
            methods = self._by_short.get(short, ())
            yield from (Callee(each, doubt) for each in methods if each.owner)
        else:
            yield from self._elsewhere(owner, short.lstrip("~"))

    def _made(self, owner: str, near: str, hops: int = MAX_MAKERS) -> list[str]:
        """Return the classes whose objects a name stands for.

        They are what its functions return, and what the variable or field is filled with.
        """
        maker = self._source.function(owner, near=near)
        given = [found.value.name for found in maker.returns] if maker else []
        held = self._held.get(_last(owner), ()) if maker is None else ()
        given += [item.value.name for item in held if _is_named(item.target, owner)]
        names = {name for name in given if self._class(name)}
        for name in dict.fromkeys(given) if hops else ():
            if name not in names and name != owner:
                names.update(self._made(name, near, hops - 1))
        return sorted(names)

    def _is_own(self, owner: str, near: str) -> bool:
        """Whether a name is of something that code of the workload holds: a class, or a module."""
        while owner:
            if owner in self._modules or self._class(owner):
                return True
            if self._source.function(owner, near=near):
                return True
            owner = owner.rpartition(".")[0]
        return False

    def _elsewhere(self, package: str, short: str) -> Iterator[Callee]:
        """Yield the functions that a package has from its modules, or a star import brings."""
        if package and package.rpartition(".")[2] not in self._packages:
            return
        plain = [each for each in self._by_short.get(short, ()) if not each.owner]
        inside = [each for each in plain if f".{package}." in f".{each.name}" or not package]
        doubt = f"{short} stands for several functions" if len(inside) > 1 else ""
        yield from (Callee(each, doubt) for each in inside)

    def _overriding(self, method: Function) -> Iterator[Callee]:
        """Yield the methods that may run in the place of one: of heirs, or of a protocol's kin."""
        if not method.owner:
            return
        doubt = f"{method.short} may be that of another class"
        item = self._class(method.owner)
        if item and any(_last(base) == "Protocol" for base in item.bases):
            others = self._by_short.get(method.short, [])
            yield from (Callee(o, doubt) for o in others if o.owner and o is not method)
            return
        for heir in self._all_heirs(method.owner):
            own = self._source.function(f"{heir.name}.{method.short}", near=heir.place.path)
            if own is not None and own is not method:
                yield Callee(own, doubt)

    def _all_heirs(self, name: str) -> Iterable[ClassFact]:
        found: dict[str, ClassFact] = {}
        edge = [name]
        while edge:
            for heir in self._heirs.get(_last(edge.pop()), ()):
                if heir.name not in found:
                    found[heir.name] = heir
                    edge.append(heir.name)
        return found.values()

    def _method(self, owner: str, short: str) -> Function | None:
        """Return a method of a class or of the classes that it descends from."""
        seen: set[str] = set()
        edge = [owner]
        while edge:
            item = self._class(edge.pop(0))
            if item is None or item.name in seen:
                continue
            seen.add(item.name)
            own = self._source.function(f"{item.name}.{short}", near=item.place.path)
            if own is not None:
                return own
            edge.extend(item.bases)
        return None

    def _class(self, name: str) -> ClassFact | None:
        found = self._classes.get(_last(name).lstrip("~"), ())
        bare = name.lstrip("~")
        return next((c for c in found if c.name == bare or c.name.endswith(f".{bare}")), None)


def _is_named(target: str, name: str) -> bool:
    """Whether a name is of an assignment's target: scripts import their neighbours by bare name."""
    return "." in name and (target == name or target.endswith(f".{name}"))


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]
