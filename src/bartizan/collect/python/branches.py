"""Statements whose bodies may run, run again, or not run: what names hold after them."""

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from bartizan.collect.python.guards import ends_with, leads_away, restricted, returns
from bartizan.collect.python.handlers import EVERY, ending
from bartizan.collect.python.loops import cap_of, counts_rounds
from bartizan.collect.python.names import captured
from bartizan.collect.python.noting import Noter
from bartizan.collect.python.switches import compared_with, skipping, speaks_of_access
from bartizan.collect.python.values import element_of, outliving
from bartizan.collect.python.writes import names_in, targets_of
from bartizan.evidence.course import Caught, Ends, Loop, Switch
from bartizan.evidence.value import Shape, Value

Body = Sequence[ast.stmt]
# Walks a body that may run, and that body.
Way = tuple[Callable[[], None], Body]
# The values of the terms of a condition, by the identity of their nodes.
Folded = dict[int, Value]
MOST_HANDLERS = 30
CAUGHT = Value(Shape.UNKNOWN, origins=frozenset({"caught"}))


class Branches(Noter):
    """Walks conditions, loops and handlers. Who extends it walks the statements in them."""

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in order."""
        raise NotImplementedError

    def condition(self, node: ast.If) -> None:
        """Note which names a condition restricts: inside of it, and behind it where it leads away.

        A condition that does no more than take note restricts nothing that follows, and one whose
        error is caught and passed over restricts nothing behind its handler.
        """
        known = self.scope.tested.copy() if self._is_passed_over(node) else self.scope.tested
        before, found = self._restrict(node.test)
        self.scope.tested = known
        self._switch(node, found)
        self._either(node.body, node.orelse)
        if not (leads_away(node.body) or leads_away(node.orelse)):
            self.scope.restricted = before

    def _is_passed_over(self, node: ast.If) -> bool:
        goes_on = any(each.ends is Ends.GOES_ON for each in self.scope.caught)
        return goes_on and ends_with(node.body, (ast.Raise,))

    def _switch(self, node: ast.If, found: Folded) -> None:
        """Take note of what may leave out a part of a function, whoever calls it."""
        for term, holds, body in skipping(node) if self.scope.name else ():
            value = found.get(id(term))
            if value is None or not speaks_of_access(term) or self._is_own(term, value):
                continue
            compared = compared_with(term)
            texts, same = (compared[1], compared[2]) if compared is not None else ((), True)
            if compared is None and isinstance(term, ast.Compare):
                continue
            place = self.record.place(node)
            if body is not None:
                first, last = self.record.place(body[0]), self.record.place(body[-1])
                place = replace(first, end_line=last.end_line)
            held = outliving(value) if value.shape is Shape.CONSTANT else value
            self.scope.switches.append(Switch(held, texts, holds is same, body is not None, place))

    def _is_own(self, term: ast.expr, value: Value) -> bool:
        """Whether a term is a variable of the function itself, which no look-up fills."""
        looked_up = any(origin.startswith("call:") for origin in value.origins)
        return not looked_up and any(
            isinstance(each, ast.Name) and each.id in self.scope.values for each in ast.walk(term)
        )

    def repeated(self, node: ast.While) -> None:
        """Note which names a condition restricts, then walk a body that may run again."""
        self.scope.loops.append(Loop(self.record.place(node), cap_of(node, self.scope.endless)))
        self._loosen(node.body)
        self._restrict(node.test)
        self._either(node.body, ())
        self.block(node.orelse)

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """Bind the loop's target to what the iterable yields."""
        if (cap := counts_rounds(node.iter)) is not None:
            self.scope.loops.append(Loop(self.record.place(node), cap))
        element = element_of(self.folder.fold(node.iter))
        self._loosen(node.body)
        self.bind(node.target, element)
        self._either(node.body, ())
        self.block(node.orelse)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        """Bind what context managers yield; they are taken to yield themselves."""
        around, passed = self.scope.caught, []
        for item in node.items:
            value = self.folder.fold(item.context_expr)
            if value.shape is Shape.CALL and value.name.endswith("suppress"):
                passed += [part.name for part in value.parts] or [EVERY]
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value)
        self._guarded(node.body, [(error, Ends.GOES_ON) for error in passed])
        self.scope.caught = around

    def try_(self, node: ast.Try) -> None:
        """Walk a try; a caught exception is an origin of its own."""
        before = self.scope.restricted
        handled = [
            (error, ending(handler.body))
            for handler in node.handlers
            for error in self._errors(handler.type)
        ]
        if returns(node.finalbody):
            handled.insert(0, (EVERY, Ends.GOES_ON))
        if all(leads_away(handler.body) for handler in node.handlers):
            self._guarded(node.body, handled)
        else:
            self._guarded(node.body, handled, may=True)
            self.scope.restricted = before
        for handler in node.handlers:
            if handler.name:
                self.scope.bind(handler.name, CAUGHT)
            self.scope.catching += 1
            self._either(handler.body, ())
            self.scope.catching -= 1
        self.block((*node.orelse, *node.finalbody))

    def _errors(self, kind: ast.expr | None) -> tuple[str, ...]:
        """Return the names of the errors that a handler takes."""
        if kind is None:
            return (EVERY,)
        value = self.folder.fold(kind)
        parts = value.parts if value.shape is Shape.ITEMS else (value,)
        return tuple(part.name for part in parts)

    def _guarded(
        self, body: Body, handled: Sequence[tuple[str, Ends]], *, may: bool = False
    ) -> None:
        """Walk a body whose errors these handlers take."""
        around, depth = self.scope.caught, self.scope.depth + 1
        here = [Caught(error, ends, depth) for error, ends in handled[:MOST_HANDLERS]]
        if len(handled) > MOST_HANDLERS:
            here.append(Caught(EVERY, Ends.GOES_ON, depth))
        caught = (*here, *around)
        self.scope.caught, self.scope.depth = caught[: 2 * MOST_HANDLERS], depth
        if may:
            self._either(body, ())
        else:
            self.block(body)
        self.scope.caught, self.scope.depth = around, depth - 1

    def match(self, node: ast.Match) -> None:
        """Bind what patterns capture, and walk the cases, of which at most one is taken."""
        subject = element_of(self.folder.fold(node.subject))
        cases = [(partial(self._case, case, subject), case.body) for case in node.cases]
        self._one_of((*cases, (partial(self.block, ()), ())))

    def _case(self, case: ast.match_case, subject: Value) -> None:
        for name in captured(case.pattern):
            self.bind(ast.copy_location(ast.Name(name, ast.Store()), case.pattern), subject)
        if case.guard is not None:
            self.folder.fold(case.guard)
        self.block(case.body)

    def _restrict(self, test: ast.expr) -> tuple[frozenset[str], Folded]:
        """Fold a condition and restrict names by it.

        What is returned are the names that were restricted before it, and the values of its terms.
        """
        found: Folded = {}
        self._terms(test, found)
        names, before = frozenset(restricted(test)), self.scope.restricted
        self.scope.tested.update(names)
        self.scope.restricted = before | names
        return before, found

    def _terms(self, test: ast.expr, found: Folded) -> None:
        """Fold each term of a condition once: of a comparison with constants what is compared."""
        match test:
            case ast.BoolOp(values=values):
                for value in values:
                    self._terms(value, found)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                self._terms(inner, found)
            case ast.Compare(left=left, comparators=[ast.Constant() | ast.Tuple() as other]):
                self.weighed(test)
                found[id(test)] = self.folder.fold(left)
                self.folder.fold(other)
            case _:
                found[id(test)] = self.folder.fold(test)

    def _either(self, *bodies: Body) -> None:
        self._one_of([(partial(self.block, body), body) for body in bodies])

    def _one_of(self, ways: Sequence[Way]) -> None:
        """Walk bodies of which one runs; what one that returns binds is of no matter later."""
        ends = [self.scope.branch(walk) if body else {} for walk, body in ways]
        if any(ends):
            bodies = (body for _, body in ways)
            self.scope.join(
                [end for end, body in zip(ends, bodies, strict=True) if not returns(body)]
            )

    def _loosen(self, body: Body) -> None:
        self.scope.loosen(names_in(targets_of(body)))
