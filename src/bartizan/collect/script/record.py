"""Keeps the facts of one script that were asked for, or that carry something on, with places."""

from typing import TYPE_CHECKING

from bartizan.collect.python.kept import Kept
from bartizan.collect.script.names import is_own
from bartizan.core.place import Place
from bartizan.evidence.code import Assignment, Call, Import, MapLiteral, Return
from bartizan.evidence.facts import Gap
from bartizan.evidence.value import Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

# What leads nowhere unless it is given a function to call.
NEVER_HOPS = ("js:console.", "js:Math.", "js:JSON.", "js:Object.", "js:Array.", "js:Date",
              "js:Promise", "js:performance.", "js:clear", "npm:react.", "npm:clsx", "npm:zod.",
              "npm:lucide-react.", "npm:next/image", "npm:next/link")  # fmt: skip


class Record(Kept):
    """The growing facts of one file."""

    script = True

    def place(self, node: "Node") -> Place:
        """Return where a node stands in the file."""
        return Place(self.path, node.start_point[0] + 1, node.end_point[0] + 1)

    def called(self, call: Call) -> None:
        """Keep a call that was asked for, of the workload's own, or that hands something on."""
        self.bounds.take(1)
        if is_own(call.name) or self.table.wants_call(call.name) or _hands_on(call):
            self.bounds.take(len(call.tested))
            for value in (call.base, *call.values):
                self.bounds.charge(value)
            self.calls.append(call)

    def mapped(self, node: "Node", value: Value, scope: str) -> None:
        """Keep an object that has an asked key."""
        value = self.bounds.bounded(value)
        if not self.table.keys.isdisjoint({part.text for part in value.parts[::2]}):
            self.bounds.charge(value)
            self.maps.append(MapLiteral(value=value, place=self.place(node), scope=scope))

    def held(self, name: str, node: "Node", value: Value) -> None:
        """Keep what a variable of the module holds, where that says something to others."""
        tail = name.rpartition(".")[2]
        telling = value.known or (value.shape in (Shape.CALL, Shape.NAME) and value.name != name)
        if telling or _lists_functions(value) or self.table.wants_target(tail):
            self.filled(name, node, value, "")

    def assigned(self, name: str, node: "Node", value: Value, scope: str) -> None:
        """Keep an assignment whose target was asked for."""
        if self.table.wants_target(name.rpartition(".")[2]):
            self.filled(name, node, value, scope)

    def filled(self, name: str, node: "Node", value: Value, scope: str) -> None:
        """Keep what a field or a variable is filled with."""
        value = self.bounds.bounded(value)
        self.bounds.charge(value)
        place = self.place(node)
        self.assignments.append(Assignment(target=name, value=value, place=place, scope=scope))

    def imported(self, name: str, node: "Node") -> None:
        """Keep an import that was asked for, or that says how the file is run."""
        if name.startswith("js:") or any(ask.matches(name) for ask in self.table.imports):
            self.imports.append(Import(name, self.place(node)))

    def returned(self, node: "Node", value: Value) -> Return:
        """Return what a function gives."""
        self.bounds.charge(value)
        return Return(value, self.place(node))

    def lose(self, node: "Node", what: str, words: frozenset[str] | None) -> None:
        """Tell that something in the file could not be followed, and which words it may hold."""
        said = f"{what} (line {node.start_point[0] + 1})"
        self.gaps.append(Gap(self.path, said, words, script=True))

    def chosen(self, node: "Node", module: str) -> None:
        """Tell that anything of a module may be called here, where any of it is asked for."""
        words = self.table.below.get(module)
        if words is not None:
            self.lose(node, f"calls what it picks from {module} by a name made at run time", words)


def _hands_on(call: Call) -> bool:
    """Whether a call may carry what flows into it to other code, by itself or by what it calls."""
    values = call.values
    if call.name.startswith(NEVER_HOPS) and not any(map(_may_be_called, values)):
        return False
    picked = call.base.shape in (Shape.CALL, Shape.UNKNOWN)
    return any(value.origins for value in (*values, *(call.base.parts if picked else ())))


def _lists_functions(value: Value) -> bool:
    held = value.parts[1::2] if value.shape is Shape.MAP else ()
    return any(_may_be_called(each) or _lists_functions(each) for each in held)


def _may_be_called(value: Value) -> bool:
    return value.shape is Shape.NAME and is_own(value.name)
