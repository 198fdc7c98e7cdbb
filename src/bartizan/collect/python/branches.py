"""Statements whose bodies may run, run again, or not run: what names hold after them."""

import ast
from collections.abc import Iterable, Sequence
from functools import partial

from bartizan.collect.python.guards import restricted
from bartizan.collect.python.noting import Noter
from bartizan.collect.python.values import element_of
from bartizan.collect.python.writes import names_in, targets_of
from bartizan.evidence.value import Shape, Value

LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
Body = Sequence[ast.stmt]


class Branches(Noter):
    """Walks conditions, loops and handlers. Who extends it walks the statements in them."""

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in order."""
        raise NotImplementedError

    def condition(self, node: ast.If) -> None:
        """Note which names a condition restricts, then walk both branches."""
        self.scope.tested.update(restricted(node.test))
        self.folder.fold(node.test)
        self._either(node.body, node.orelse)

    def repeated(self, node: ast.While) -> None:
        """Note which names a condition restricts, then walk a body that may run again."""
        self._loosen(node.body)
        self.scope.tested.update(restricted(node.test))
        self.folder.fold(node.test)
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
        if all(_leaves(handler.body) for handler in node.handlers):
            self.block(node.body)
        else:
            self._either(node.body, ())
        for handler in node.handlers:
            if handler.name:
                caught = Value(Shape.UNKNOWN, origins=frozenset({"caught"}))
                self.scope.bind(handler.name, caught)
            self.scope.catching += 1
            self._either(handler.body, ())
            self.scope.catching -= 1
        self.block((*node.orelse, *node.finalbody))

    def match(self, node: ast.Match) -> None:
        """Walk the cases of a match, of which at most one is taken."""
        self.folder.fold(node.subject)
        for case in node.cases:
            if case.guard is not None:
                self.folder.fold(case.guard)
        self._either(*(case.body for case in node.cases), ())

    def _either(self, *bodies: Body) -> None:
        """Walk bodies of which one runs; where that leaves, what it binds is of no matter later."""
        ends = [self.scope.branch(partial(self.block, body)) for body in bodies]
        staying = [end for end, body in zip(ends, bodies, strict=True) if not _leaves(body)]
        self.scope.join(staying)

    def _loosen(self, body: Body) -> None:
        self.scope.loosen(names_in(targets_of(body)))


def _leaves(body: Body) -> bool:
    return bool(body) and isinstance(body[-1], LEAVING)
