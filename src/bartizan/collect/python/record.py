"""Keeps the facts of one file that were asked for, with their places."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from bartizan.collect.python.kept import Kept
from bartizan.collect.python.questions import Table, words_of
from bartizan.collect.python.scope import Scope
from bartizan.collect.python.sink import Called
from bartizan.core.place import Place
from bartizan.evidence.asks import HOMES, IDENTIFIER, UNWRITTEN
from bartizan.evidence.facts import Gap
from bartizan.evidence.picking import GETATTR, NAMESPACES
from bartizan.evidence.source import Assignment, Call, Import, MapLiteral, Shape, Value
from bartizan.evidence.value import NOTHING

# Maps a line of the parsed text to (line of the file, cell of the notebook).
Lines = Callable[[int], tuple[int, int | None]]
# What leads nowhere unless it is given a function to call.
NEVER_HOPS = ("builtins.", "logging.", "os.", "re.", "json.", "time.", "datetime.", "math.",
              "pathlib.", "typing.", "collections.", "itertools.", "uuid.", "hashlib.", "base64.",
              "random.", "sys.", "io.", "copy.", "enum.", "pytest.", "numpy.")  # fmt: skip
# Parameters that hold what a request bears.
HEADERS = frozenset({"param:headers", "param:request_headers", "param:cookies"})


class Record(Kept):
    """The growing facts of one file."""

    def __init__(self, path: str, table: Table, lines: Lines, size: int) -> None:
        """Keep what `table` asks of the file at `path`, as much as `size` bytes may give."""
        super().__init__(path, table, size)
        self.lines = lines
        self.spelled: set[bytes] = set()

    def place(self, node: ast.AST) -> Place:
        """Return where a node stands in the file."""
        line, cell = self.lines(getattr(node, "lineno", 1))
        last = getattr(node, "end_lineno", None)
        return Place(self.path, line, self.lines(last)[0] if last else None, cell)

    def call(self, node: ast.Call, call: Called, scope: Scope) -> Call:
        """Return the fact of a call, whether or not it is kept; it stands where its name ends."""
        self._charge(call)
        whole, (line, _) = self.place(node), self.lines(node.func.end_lineno or node.lineno)
        tested = self._tested(node, call, scope) if scope.restricted else NOTHING
        self.bounds.take(len(tested))
        return Call(
            name=call.name,
            place=replace(whole, line=line),
            args=call.args,
            keywords=call.keywords,
            scope=scope.name,
            spread=call.spread,
            base=call.base,
            lines=tuple(self._keyword_lines(node, line)),
            tested=tested,
            starred=call.starred,
            caught=scope.caught,
        )

    def _tested(self, node: ast.Call, call: Called, scope: Scope) -> frozenset[str]:
        """Return the origins that conditions restrict; whatever they do, for what is picked."""
        if call.name != GETATTR and call.name not in NAMESPACES:
            return _tested(node, scope)
        held = (scope.lookup(name) for name in scope.restricted)
        return frozenset(origin for value in held if value is not None for origin in value.origins)

    def _keyword_lines(self, node: ast.Call, first: int) -> Iterator[tuple[str, int]]:
        for item in node.keywords:
            line, _ = self.lines(item.value.lineno)
            if item.arg is not None and line != first:
                yield item.arg, line

    def called(self, node: ast.Call, call: Called, scope: Scope) -> None:
        """Keep a call that was asked for, or that hands a flow on."""
        if self.table.wants_call(call.name) or _hands_on(call) or _reads_headers(call):
            self.calls.append(self.call(node, call, scope))

    def handed(self, node: ast.AST, call: Called, scope: Scope, *, taken: bool) -> None:
        """Keep an asked function that stands where it is not called, as a call with a rest.

        What is `taken` to be called is kept on any question, other names where they are a package's
        function: an attribute like `event.tool` is none.
        """
        name = HOMES.get(call.name, call.name)
        if name in self.table.functions or (taken and self.table.wants_call(name)):
            self._charge(call)
            self.calls.append(
                Call(
                    name=name,
                    place=self.place(node),
                    args=call.args,
                    keywords=call.keywords,
                    scope=scope.name,
                    spread=True,
                    base=call.base,
                )
            )

    def spelt(self, name: str) -> None:
        """Take note of the words of a name that a text spells: the file may not hold them."""
        self.spelled |= words_of(name.encode())

    def chosen(self, node: ast.AST, module: str) -> None:
        """Tell that anything of a module may be called here, where any of it is asked for."""
        words = self.table.below.get(module)
        if words is not None:
            self.lose(node, f"calls what it picks from {module} by a name made at run time", words)

    def replaced(self, node: ast.AST, name: str) -> None:
        """Tell that an asked function is another from now on, wherever it is called."""
        name = HOMES.get(name, name)
        if name in self.table.functions:
            words = frozenset(IDENTIFIER.findall(name)) - UNWRITTEN
            self.lose(node, f"puts another function in the place of {name}", words)

    def lose(self, node: ast.AST, what: str, words: frozenset[str] | None) -> None:
        """Tell that something in the file could not be followed, and which words it may hold."""
        self.gaps.append(Gap(self.path, f"{what} (line {self.place(node).line})", words))

    def _charge(self, call: Called) -> None:
        self.bounds.charge(call.base)
        for value in call.args:
            self.bounds.charge(value)
        for _, value in call.keywords:
            self.bounds.charge(value)

    def mapped(self, node: ast.AST, value: Value, scope: str) -> None:
        """Keep a dictionary literal that has an asked key."""
        if not self.table.keys.isdisjoint({part.text for part in value.parts[::2]}):
            self.bounds.charge(value)
            self.maps.append(MapLiteral(value=value, place=self.place(node), scope=scope))

    def assigned(self, name: str, node: ast.AST, value: Value, scope: str) -> None:
        """Keep an assignment whose target was asked for."""
        if self.table.wants_target(name.rsplit(".", 1)[-1]):
            self._kept(name, node, value, scope)

    def made(self, name: str, node: ast.AST, value: Value) -> None:
        """Keep an object or a table that others may import and call, if not asked for."""
        opaque = value.shape is not Shape.CALL or value.name.startswith(("~", *NEVER_HOPS))
        if (not opaque or _lists_functions(value)) and not self.table.wants_target(
            name.rsplit(".", 1)[-1]
        ):
            self._kept(name, node, value, "")

    def filled(self, name: str, node: ast.AST, value: Value, scope: str) -> None:
        """Keep what a field is filled with, when it was asked for or something flows in."""
        if value.origins or self.table.wants_target(name.rsplit(".", 1)[-1]):
            self._kept(name, node, value, scope)

    def _kept(self, name: str, node: ast.AST, value: Value, scope: str) -> None:
        self.bounds.charge(value)
        place = self.place(node)
        self.assignments.append(Assignment(target=name, value=value, place=place, scope=scope))

    def imported(self, name: str, node: ast.AST) -> None:
        """Keep an import that was asked for."""
        if any(ask.matches(name) for ask in self.table.imports):
            self.imports.append(Import(name, self.place(node)))


def _tested(node: ast.Call, scope: Scope) -> frozenset[str]:
    """Return the origins that conditions restrict: of parameters, and of what a call is given.

    A condition on one name says nothing of another, even where both come from the same answer.
    """
    given = (*node.args, *(item.value for item in node.keywords))
    used = {n.id for value in given for n in ast.walk(value) if isinstance(n, ast.Name)}
    found: set[str] = set()
    for name in scope.restricted:
        held = scope.lookup(name)
        if held is not None and name in used:
            found |= held.origins
        elif held is not None:
            found |= held.origins & {f"param:{name}", f"typed:{name}"}
    return frozenset(found)


def _hands_on(call: Called) -> bool:
    """Whether a call may carry what flows into it to other code, by itself or by what it calls."""
    values = (*call.args, *(value for _, value in call.keywords))
    picked = call.base.shape in (Shape.CALL, Shape.UNKNOWN)
    if call.name.startswith(NEVER_HOPS) and not picked and not any(map(_may_be_called, values)):
        return False
    return any(value.origins for value in (*values, *(call.base.parts if picked else ())))


def _reads_headers(call: Called) -> bool:
    """Whether a call takes one of the headers or cookies that its function is given as a whole."""
    return call.name.endswith(".get") and not HEADERS.isdisjoint(call.base.origins)


def _lists_functions(value: Value) -> bool:
    held = value.parts[1::2] if value.shape is Shape.MAP else ()
    return any(_may_be_called(each) or _lists_functions(each) for each in held)


def _may_be_called(value: Value) -> bool:
    return value.shape is Shape.NAME and not value.name.startswith("~")
