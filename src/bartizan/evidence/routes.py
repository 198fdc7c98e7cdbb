"""The functions that answer requests, with the methods and the path by which they are reached."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bartizan.evidence.asks import matches
from bartizan.evidence.code import last_of
from bartizan.evidence.djangoroutes import class_paths, inheriting, remote, views
from bartizan.evidence.frameworks import (
    BASES,
    FRAMEWORKS,
    METHODS,
    REGISTERS,
    ROUTES,
    Framework,
    answering,
)
from bartizan.evidence.scriptroutes import entrances
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Call, ClassFact, Function, Shape, Source, Value

HTTP = frozenset(method.upper() for method in METHODS)
# Ways to register that take GET alone where nothing else is said.
READS = frozenset({"route", "add_url_rule", "Route", "add_route", "api_view", "action"})


@dataclass(frozen=True, slots=True)
class Route:
    """A function that answers requests, and what says so: a decorator, a call, or its class.

    `methods` are those of HTTP that lead to it, where the code says; `path` is "" when no constant
    tells it. `by_hand` says that its function answers many paths, which it tells apart itself.
    `doors` are what wraps the function where its path is told, `before` the same of scripts, with
    its options.
    """

    function: Function
    mark: Call
    methods: frozenset[str]
    path: str = ""
    by_hand: bool = False
    doors: tuple[str, ...] = ()
    before: tuple[Value, ...] = ()

    @property
    def subject(self) -> str:
        """The route's path where it is constant, else its function."""
        if self.path or not self.function.owner:
            return self.path or self.function.short
        return f"{self.function.owner.rpartition('.')[2]}.{self.function.short}"


def http_routes(source: Source) -> tuple[Route, ...]:
    """Return the routes of all frameworks, those in tests left out; each function once."""
    return source.once(_routes)


def _routes(source: Source) -> tuple[Route, ...]:
    found: dict[str, Route] = {}
    ways: Sequence[Callable[[Source], Iterator[Route]]]
    ways = (_decorated, _registered, _methods, _shaped, _addressed)
    ways = (_scripted,) if isinstance(source, Scripts) else ways
    for route in (route for way in ways for route in way(source)):
        if not source.is_test(route.function.place.path):
            found.setdefault(str(route.function.place), route)
    return tuple(found.values())


def _scripted(source: Source) -> Iterator[Route]:
    for each in entrances(source):
        yield Route(each.function, each.mark, each.methods, each.path, before=each.doors)


def _decorated(source: Source) -> Iterator[Route]:
    for function, mark in source.decorated(*ROUTES):
        yield _route(function, mark, _verb(mark.short))


def _registered(source: Source) -> Iterator[Route]:
    """Yield what calls such as `add_url_rule("/ask", view_func=ask)` are handed."""
    for call in source.calls(*REGISTERS):
        for value in call.values:
            if value.shape is Shape.NAME:
                function = source.function(value.name.lstrip("~"), near=call.place.path)
                if function is not None:
                    yield _route(function, call, _verb(call.short.removeprefix("add_")))


def _addressed(source: Source) -> Iterator[Route]:
    """Yield what Django and gRPC lead to by a table of paths, by inheritance or by a name."""
    for answer in (*views(source), *inheriting(source), *remote(source)):
        mark = _own_mark(answer.function)
        yield Route(answer.function, mark, answer.methods, answer.path, doors=answer.doors)


def _methods(source: Source) -> Iterator[Route]:
    answers, paths = _answering_classes(source), class_paths(source)
    for function in source.functions:
        row = answers.get(function.owner)
        method = answering(row).get(function.short) if row is not None else None
        if method is not None:
            route = _route(function, _own_mark(function), method)
            path = paths.get(function.owner.rpartition(".")[2], "")
            yield replace(route, path=path, by_hand=row is not None and row.by_hand)


def _shaped(source: Source) -> Iterator[Route]:
    """Yield functions that answer by their parameters alone."""
    for row in FRAMEWORKS:
        verbs = answering(row)
        for function in source.functions if row.shapes else ():
            fits = any(function.params[: len(shape)] == shape for shape in row.shapes)
            if fits and bool(function.owner) is (row.methods != "{}"):
                method = verbs.get(function.short, "")
                if method or not function.owner:
                    yield _route(function, _own_mark(function), method)


def _route(function: Function, mark: Call, method: str) -> Route:
    texts = [value.text or "" for value in (*mark.args, *(v for _, v in mark.keywords))]
    listed = mark.args[0] if mark.short == "api_view" and mark.args else None
    given = listed if listed is not None else mark.keyword("methods", "method")
    stated = {part.text or "" for part in given.parts} | {given.text or ""} if given else set()
    stated |= {text for text in texts if text in HTTP}
    stated |= {method} if method else set()
    if not stated and mark.short in READS:
        stated = {"GET"}
    named = mark.argument(0, "path", "rule")
    path = next((text for text in texts if text.startswith("/")), "")
    path = path or (named.text if named is not None and named.text not in HTTP else "") or ""
    methods = frozenset(each.upper() for each in stated if each)
    return Route(function, mark, methods, path)


def _verb(name: str) -> str:
    return name.upper() if name in METHODS else ""


def _own_mark(function: Function) -> Call:
    """Return what stands for a decorator where a class or its parameters say what it is."""
    return Call(name=function.short, place=function.place, scope=function.name)


def _answering_classes(source: Source) -> dict[str, Framework]:
    """Return the classes that answer requests by their methods, those that descend from one too."""
    rows = {base: row for row in FRAMEWORKS for base in row.bases}
    by_short: dict[str, list[ClassFact]] = {}
    for item in source.classes:
        for base in item.bases:
            by_short.setdefault(last_of(base), []).append(item)
    found: dict[str, Framework] = {}
    for base in BASES:
        short = base.rpartition(".")[2]
        edge = [item for item in by_short.get(short, ()) if _descends(item, base)]
        while edge:
            item = edge.pop()
            if item.name not in found:
                found[item.name] = rows[base]
                edge += by_short.get(item.name.rpartition(".")[2], ())
    return found


def _descends(item: ClassFact, base: str) -> bool:
    """Whether a class names a base, by any road where the name of the base alone is telling."""
    pattern = base if "." in base else f"*.{base}"
    return any(matches(pattern, each) for each in item.bases)
