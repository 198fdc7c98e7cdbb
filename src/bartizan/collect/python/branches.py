"""Statements whose bodies may run, run again, or not run: what names hold after them."""

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from bartizan.collect.python.guards import leads_away, restricted, returns
from bartizan.collect.python.names import captured
from bartizan.collect.python.noting import Noter
from bartizan.collect.python.values import element_of
from bartizan.collect.python.writes import names_in, targets_of
from bartizan.evidence.value import Shape, Value

Body = Sequence[ast.stmt]
# Walks a body that may run, and that body.
Way = tuple[Callable[[], None], Body]
CAUGHT = Value(Shape.UNKNOWN, origins=frozenset({"caught"}))


class Branches(Noter):
    """Walks conditions, loops and handlers. Who extends it walks the statements in them."""

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in order."""
        raise NotImplementedError

    def condition(self, node: ast.If) -> None:
        """Note which names a condition restricts: inside of it, and behind it where it leads away.

        A condition that does no more than take note restricts nothing that follows.
        """
        before = self._restrict(node.test)
        self._either(node.body, node.orelse)
        if not (leads_away(node.body) or leads_away(node.orelse)):
            self.scope.restricted = before

    def repeated(self, node: ast.While) -> None:
        """Note which names a condition restricts, then walk a body that may run again."""
        self._loosen(node.body)
        self._restrict(node.test)
        self._either(node.body, ())
        self.block(node.orelse)

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """Bind the loop's target to what the iterable yields."""
        element = element_of(self.folder.fold(node.iter))
        self._loosen(node.body)
        self.bind(node.target, element)
        self._either(node.body, ())
        self.block(node.orelse)

    def try_(self, node: ast.Try) -> None:
        """Walk a try; a caught exception is an origin of its own."""
        if all(leads_away(handler.body) for handler in node.handlers):
            self.block(node.body)
        else:
            self._either(node.body, ())
        for handler in node.handlers:
            if handler.name:
                self.scope.bind(handler.name, CAUGHT)
            self.scope.catching += 1
            self._either(handler.body, ())
            self.scope.catching -= 1
        self.block((*node.orelse, *node.finalbody))

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

    def _restrict(self, test: ast.expr) -> frozenset[str]:
        """Fold a condition, restrict names by it, and return those that were before it."""
        self.folder.fold(test)
        names, before = frozenset(restricted(test)), self.scope.restricted
        self.scope.tested.update(names)
        self.scope.restricted = before | names
        return before

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
