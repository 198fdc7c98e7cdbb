"""Calls: what is called, whatever the name it goes by, and what comes of it."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bartizan.collect.python.arguments import Given, arguments, doubt
from bartizan.collect.python.options import (
    BUILDS,
    CHANGES,
    MAKES,
    PARTIALS,
    bound,
    changed,
    copied,
    makes,
    unbound,
)
from bartizan.collect.python.sink import Called, Sink
from bartizan.collect.python.spelled import IMPORTERS, NAMESPACES, PICKERS, imported_by, picked_by
from bartizan.collect.python.values import (
    CLEAN,
    GROWS,
    PATHS,
    element_of,
    looked_up,
    member,
    only_listed,
    origins_of,
)
from bartizan.evidence.asks import HOMES
from bartizan.evidence.llm import BY_HAND, asks_by_hand
from bartizan.evidence.value import UNKNOWN, Shape, Value

RUNS = frozenset({"builtins.eval", "builtins.exec"})
# Calls whose arguments spell names or code.
SPELLING, PICKS = RUNS | PICKERS | IMPORTERS, ".__getattribute__"
# Modules whose functions are the verbs of one, `request`.
CLIENTS = frozenset({"requests", "httpx"})
# Calls that call what they are given, by the last segment of their names: with the arguments that
# follow it, or with each element of them.
TAKES = frozenset(
    {"partial", "partialmethod", "submit", "run_in_executor", "apply", "apply_async", "to_thread",
     "run_sync", "Thread", "Process", "Timer", "call", "run_in_threadpool"}
)  # fmt: skip
MAPS = frozenset({"map", "filter", "starmap", "imap", "imap_unordered", "map_async", "reduce"})
TAKING = TAKES | MAPS
# Methods whose result says what its text did.
TIDIES = frozenset({"lower", "upper", "strip", "casefold"})
# Where `__import__` is told what is wanted of the module, so that it gives that and no package.
FROM = 3


class Caller:
    """Folds the calls of one file.

    `fold` folds what is in them, `attribute` one of `self`, and `text` makes one of pieces.
    """

    def __init__(
        self,
        sink: Sink,
        fold: Callable[[ast.AST], Value],
        attribute: Callable[[ast.Attribute], Value],
        text: Callable[[tuple[Value, ...]], Value],
    ) -> None:
        """Hand what is called to the sink."""
        self.sink, self.fold, self.attribute, self.text = sink, fold, attribute, text
        self.functions = sink.functions

    def __call__(self, node: ast.Call) -> Value:
        """Return what a call gives, having told the sink of it."""
        owner, target = self._target(node.func)
        given = arguments(node, self.fold, lambda item: self._spread(target.name, item))
        if (beforehand := unbound(target)) is not None:
            target, given = beforehand[0], given.after(*beforehand[1:])
        call = Called(_called_as(target), *given, target)
        self.sink.called(node, call)
        if target.parts:
            for other in _also_called(call):
                self.sink.called(node, other)
        self._hand_on(node, call)
        found = None
        if target.shape is Shape.CALL or call.name in SPELLING or call.name.endswith(PICKS):
            found = self._spelled(node, call)
        if found is None and (call.name in MAKES or (owner and owner.shape is Shape.MAP)):
            found = self._mapping(node, call.name, owner, given)
        return found if found is not None else self._result(node, owner, call)

    def whole(self, node: ast.expr) -> Value:
        """Fold what is taken for a whole mapping: nothing in it may be out of sight."""
        return self.doubt(node, self.fold(node))

    def doubt(self, node: ast.expr, value: Value) -> Value:
        """Return a folded mapping with what may have become of it unseen."""
        return doubt(node, value, self.sink.unsure)

    def _spread(self, name: str, node: ast.expr) -> Value:
        """Fold what is spread over the options of a call, as a whole where that is asked for."""
        asked = name in BUILDS or self.sink.wants(name)
        return self.whole(node) if asked else self.fold(node)

    def _target(self, func: ast.expr) -> tuple[Value | None, Value]:
        """Return what a method is called on, None for a plain name, and what is called."""
        if not isinstance(func, ast.Attribute):
            return None, self.fold(func)
        match func.value:
            case ast.Name(id="self" | "cls"):
                return None, self.attribute(func)
            case ast.Call(func=ast.Name(id="super")):
                return None, Value(Shape.NAME, name=f"{self.sink.parent()}.{func.attr}")
            case _:
                owner = self.fold(func.value)
        if func.attr == "__call__" and owner.shape is Shape.NAME:
            return None, owner
        return owner, member(owner, func.attr)

    def _hand_on(self, node: ast.Call, call: Called) -> None:
        """Tell of the functions among the arguments; what follows one may be what it is given."""
        tail = call.name.rsplit(".", 1)[-1]
        taken = tail in TAKING
        for index, value in enumerate(call.args):
            if value.parts or taken or value.name in self.functions:
                for function in self._functions(value, taken=taken):
                    given = Given(call.args[index:], call.keywords, spread=True).later
                    if tail in MAPS:
                        given = given._replace(args=tuple(map(element_of, given.args)))
                    self.sink.handed(node, Called(function.name, *given, function), taken=taken)
        for _, value in call.keywords:
            if value.parts or taken or value.name in self.functions:
                for function in self._functions(value, taken=taken):
                    given = Given((), (), spread=True).later
                    self.sink.handed(node, Called(function.name, *given, function), taken=taken)

    def _functions(self, value: Value, *, taken: bool) -> Iterable[Value]:
        """Return what of a value may be an asked function."""
        if not value.parts:
            return (value,) if value.shape is Shape.NAME else ()
        found = [value, *alternatives(value)] if value.shape is Shape.NAME else alternatives(value)
        return [each for each in found if taken or each.name in self.functions]

    def _spelled(self, node: ast.Call, call: Called) -> Value | None:
        """Return what a text among the arguments stands for, as a name or as code."""
        target, args = call.base, call.args
        if call.name in RUNS and args and (text := _code_in(args[0])) is not None:
            return self.sink.run(node, text)
        whole = len(args) > FROM or any(name == "fromlist" for name, _ in call.keywords)
        found = imported_by(call.name, args, whole=whole) or picked_by(target, args)
        if found is not None:
            self.sink.spelt(found.name)
        elif target.shape is Shape.CALL and target.name in PICKERS and target.parts:
            self._chosen(node, call, target.parts)
        return found

    def _chosen(self, node: ast.Call, call: Called, picked: tuple[Value, ...]) -> None:
        """Tell of a call of what is chosen at run time; all verbs of HTTP take the same."""
        module = picked[0].name
        if module not in CLIENTS or len(picked) == 1:
            self.sink.chosen(node, module)
            return
        self.sink.spelt("request")
        given = Given(call.args, call.keywords, call.spread, call.starred).after((picked[1],), ())
        self.sink.called(node, Called(f"{module}.request", *given, call.base))

    def _mapping(
        self, node: ast.Call, name: str, owner: Value | None, given: Given
    ) -> Value | None:
        """Return the mapping that a call makes or copies; take note of one that it changes."""
        if makes(name, given.args):
            made = copied(name, self._copied_from(node, given), given.keywords)
            self.sink.mapped(node, made)
            return made
        if (
            owner is None
            or owner.shape is not Shape.MAP
            or not isinstance(node.func, ast.Attribute)
        ):
            return None
        method = node.func.attr
        if method in CHANGES:
            source = self._copied_from(node, given) if method == "update" else given.args
            self.sink.change(node.func.value, changed(owner, method, source, given.keywords))
        return self.doubt(node.func.value, owner) if method == "copy" else None

    def _copied_from(self, node: ast.Call, given: Given) -> tuple[Value, ...]:
        """Return the arguments of a call that copies the first of them."""
        if given.spread or len(given.args) != len(node.args):
            return (UNKNOWN,)
        return tuple(map(self.doubt, node.args[:1], given.args[:1]))

    def _result(self, node: ast.Call, owner: Value | None, call: Called) -> Value:
        """Return the value of a call; what flows into it flows out, but of calls that clean."""
        name, args = call.name, call.args
        pieces = (*args, *(value for _, value in call.keywords))
        tail = name.rsplit(".", 1)[-1]
        if name in CLEAN or (name == "re.sub" and only_listed(args)):
            return Value(Shape.CALL, name=name)
        if owner is not None and tail in ("format", "join") and not name.startswith(PATHS):
            return self.text((owner, *pieces))
        if tail in GROWS and isinstance(node.func, ast.Attribute):
            self.sink.grow(node.func.value, origins_of(pieces))
        if owner is not None and owner.shape is Shape.MAP and tail == "get" and args:
            return looked_up(owner, args)
        origins = call.base.origins | {f"call:{name}"} | origins_of(pieces)
        if asks_by_hand(name, pieces):
            origins |= {f"call:{BY_HAND}"}
        if name in PARTIALS and args:
            return bound(args, call.keywords, origins)
        tidied = owner is not None and tail in TIDIES and not args and owner.shape is Shape.CALL
        parts = owner.parts if tidied and owner is not None else args[:8]
        return Value(Shape.CALL, name=name, parts=parts, origins=origins)


def alternatives(value: Value) -> Iterator[Value]:
    """Yield the other names that a value may stand for, where it is one of several."""
    if value.shape in (Shape.UNKNOWN, Shape.NAME) and value.name not in NAMESPACES:
        yield from (part for part in value.parts if part.shape is Shape.NAME)


def _called_as(target: Value) -> str:
    name = HOMES.get(target.name, target.name) or "~"
    return f"{name}.__call__" if target.shape is Shape.CALL else name


def _also_called(call: Called) -> Iterator[Called]:
    target = call.base
    for other in alternatives(target):
        yield replace(call, name=_called_as(other), base=other)
    if target.shape is Shape.CALL and target.name == "operator.methodcaller" and call.args:
        picked = picked_by(Value(Shape.NAME, name="builtins.getattr"), (*call.args, *target.parts))
        if picked is not None:
            given = Given(target.parts, (), spread=True).later
            yield Called(_called_as(picked), *given, picked)


def _code_in(value: Value) -> str | None:
    compiled = value.name == "builtins.compile" and value.parts
    return value.parts[0].text if compiled else value.text
