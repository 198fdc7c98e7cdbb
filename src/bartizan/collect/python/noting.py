"""What the folding of expressions tells the walk, handed to the record with the scope it is in."""

import ast

from bartizan.collect.python.binding import Binder
from bartizan.collect.python.guards import weighs
from bartizan.collect.python.sink import Called
from bartizan.evidence.source import Return
from bartizan.evidence.value import Value


class Noter(Binder):
    """Notes calls, functions that stand alone, names that texts spell, and dictionaries."""

    latest: Called | None = None

    @property
    def functions(self) -> frozenset[str]:
        """The names of asked functions, which matter also where they are not called."""
        return self.asked

    def wants(self, name: str) -> bool:
        """Whether a call of this name was asked for."""
        return self.record.table.wants_call(name)

    def called(self, node: ast.Call, call: Called) -> None:
        """Take note of a call."""
        self.record.bounds.take(1)
        self.latest = call
        if call.name == "builtins.setattr" and len(call.args) > 1:
            self.record.replaced(node, f"{call.args[0].name}.{call.args[1].text}")
        self.record.called(node, call, self.scope)

    def handed(self, node: ast.AST, call: Called, *, taken: bool = False) -> None:
        """Take note of a function that stands where it is not called."""
        self.record.handed(node, call, self.scope, taken=taken)

    def weighed(self, node: ast.expr) -> None:
        """Take note of the names that are compared, or by which something is looked up."""
        if not self.scope.name or not weighs(node):
            return
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                held = self.scope.lookup(each.id)
                self.scope.weighed.add(each.id)
                if held is not None:
                    self.scope.weighed |= held.origins
                    self.scope.weighed.add(held.name)

    def spelt(self, name: str) -> None:
        """Take note of a name that a text spells."""
        self.record.spelt(name)

    def chosen(self, node: ast.AST, module: str) -> None:
        """Take note of a call of what is chosen in a module at run time."""
        self.record.chosen(node, module)

    def gave(self, node: ast.expr | ast.stmt, value: Value) -> None:
        """Keep what a function returns or yields."""
        self.record.bounds.charge(value)
        self.scope.returns.append(Return(value, self.record.place(node), self.scope.catching > 0))

    def mapped(self, node: ast.expr, value: Value) -> None:
        """Take note of a dictionary that is written out."""
        self.record.mapped(node, self.record.bounds.bounded(value), self.scope.name)
