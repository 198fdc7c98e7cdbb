"""The calls that the walk of a script meets, its tagged templates, and its elements of JSX."""

from typing import TYPE_CHECKING

from bartizan.collect.python.questions import words_of
from bartizan.collect.python.values import origins_of
from bartizan.collect.script.binding import SETS, Binder, Keywords
from bartizan.collect.script.calls import (
    GROWS,
    Given,
    also_called,
    called_as,
    element_for,
    given_by,
    is_inside,
    module_named,
    rebound,
    result_of,
)
from bartizan.collect.script.conditions import names_in
from bartizan.collect.script.course import course_of
from bartizan.collect.script.fold import FUNCTIONS
from bartizan.collect.script.names import is_own
from bartizan.collect.script.scope import Scope
from bartizan.collect.script.text import spelled
from bartizan.evidence.code import Call
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

RAW_MARKUP = "dangerouslySetInnerHTML"
MARKUP_ATTRIBUTES = frozenset({"srcDoc", "srcdoc", "innerHTML"})
RUNS = frozenset({"js:eval", "js:Function"})
TAG, PROMISE = "__tag__", "js:Promise"


class Noter(Binder):
    """Takes note of calls."""

    def call(self, node: "Node") -> Value:
        """Take note of a call, or of an object that is made, and return what it gives."""
        func = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        owner, target = self._target(func)
        listed = node.child_by_field_name("arguments")
        nodes = [n for n in (listed.named_children if listed else ()) if n.type != "comment"]
        flowing = element_for(owner) if owner is not None else NOTHING
        inner: list[Value] = []

        def fold(item: "Node") -> Value:
            if item.type in FUNCTIONS:
                settles = target.name == PROMISE
                inner.append(self.function(item, origins=flowing, settles=settles))
                return inner[-1]
            return self.folder.fold(item)

        line = node.start_point[0] + 1
        target, given = rebound(target, given_by(nodes, fold, line))
        module = module_named(target, given.args, self.record.path)
        if module is not None:
            return self._module(node, module, given.args[0])
        name = called_as(target)
        if self._settled(node, name, given) or self._set(node, name, given):
            return UNKNOWN
        self._noted(node, name, target, given)
        for other in also_called(name, target):
            self._noted(node, other.name, other, given)
        if flowing:
            self._handed(node, [each for each in given.args if each not in inner], flowing)
        if owner is not None and name.rpartition(".")[2] in GROWS and func is not None:
            self.grow(func.child_by_field_name("object"), origins_of(tuple(given.args)))
        value = result_of(name, target, owner, given)
        more = frozenset(o for each in inner for o in self.returned.get(each.name, NOTHING))
        gives = value.shape is Shape.CALL and value.origins
        return value._replace(origins=value.origins | more) if gives and more else value

    def _handed(self, node: "Node", values: list[Value], flowing: frozenset[str]) -> None:
        """Take note of the calls of functions that are handed to a method, such as `map`."""
        for each in values:
            if each.shape is Shape.NAME and not each.name.startswith("~"):
                given = Given([Value(Shape.UNKNOWN, origins=flowing)], [], [])
                self._noted(node, each.name, each, given)

    def _set(self, node: "Node", name: str, given: Given) -> bool:
        """Whether a call sets what a component keeps."""
        if not name.endswith(SETS):
            return False
        for value in given.args:
            more = self.returned.get(value.name, NOTHING)
            filled = value._replace(origins=value.origins | more)
            self.record.filled(name.removesuffix(SETS), node, filled, self.scope.name)
        return True

    def _settled(self, node: "Node", name: str, given: Given) -> bool:
        """Whether a call settles a promise that is made here; what it is given comes out of it."""
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.settles:
            scope = scope.outer
        if scope is None:
            return False
        for value in given.args:
            scope.returns.append(self.record.returned(node, value))
        return True

    def _target(self, func: "Node | None") -> tuple[Value | None, Value]:
        """Return what a method is called on, None for a plain name, and what is called."""
        while func is not None and func.type in ("parenthesized_expression", "non_null_expression"):
            func = func.named_children[0] if func.named_children else None
        if func is None or func.type != "member_expression":
            return None, self.folder.fold(func)
        held, named = func.child_by_field_name("object"), func.child_by_field_name("property")
        if held is None or held.type in ("this", "super") or named is None:
            return None, self.folder.fold(func)
        owner = self.folder.fold(held)
        return owner, self.folder.property(owner, spelled(named))

    def _noted(self, node: "Node", name: str, target: Value, given: Given) -> None:
        if target.shape is Shape.UNKNOWN and target.name and not target.parts:
            self.record.chosen(node, target.name)
        if name in RUNS and given.args and (text := given.args[-1].text):
            words = frozenset(word.decode() for word in words_of(text.encode()))
            self.record.lose(node, "runs a text that is not read", words)
        place = self.record.place(node)
        self.record.called(
            Call(
                name=name,
                place=place,
                args=tuple(given.args),
                keywords=tuple(given.keywords),
                scope=self.scope.name,
                spread=given.spread,
                base=target,
                lines=tuple(given.lines),
                tested=self._tested(node) if self.scope.restricted else NOTHING,
                starred=given.starred,
                caught=course_of(node),
            )
        )

    def _tested(self, node: "Node") -> frozenset[str]:
        """Return the origins that conditions restrict: of what is given, and of parameters.

        A condition on one name says nothing of another, even where both come from the same answer.
        """
        used = names_in(node)
        found: set[str] = set()
        for short in self.scope.restricted:
            held = self.lookup(short)
            if held is not None and short in used:
                found |= held.origins
            elif held is not None:
                found |= held.origins & {f"param:{short}", f"typed:{short}"}
        return frozenset(found)

    def note(self, node: "Node", name: str, args: tuple[Value, ...], named: Keywords = ()) -> None:
        """Take note of what is no call in the text, as one by a name."""
        given = Given(list(args), list(named), [])
        self._noted(node, name, Value(Shape.NAME, name=name), given)

    def _module(self, node: "Node", module: Value, said: Value) -> Value:
        if module.name:
            self.record.imported(module.name, node)
        elif not is_inside(said):
            self.record.lose(node, "loads a module whose name only a run knows", None)
        return module

    def tagged(self, node: "Node") -> Value:
        """Take note of a template with a tag, which gets the holes apart from the text."""
        target = self.folder.fold(node.child_by_field_name("function"))
        text = self.folder.fold(node.child_by_field_name("arguments"))
        name = f"{target.name or '~'}.{TAG}"
        self.note(node, name, (text,))
        return Value(Shape.CALL, name=name, parts=(text,), origins=text.origins | {f"call:{name}"})

    def _raw(self, node: "Node", given: dict[str, Value]) -> None:
        """Take note of attributes that are parsed as markup."""
        if (raw := given.get(RAW_MARKUP)) is not None:
            self.note(node, f"js:{RAW_MARKUP}", (raw.entry("__html") or raw,))
        for key in MARKUP_ATTRIBUTES & given.keys():
            self.note(node, "js:srcdoc", (given[key],))

    def element(self, node: "Node") -> Value:
        """Take note of an element of JSX: a call of a component with its attributes."""
        opening = node.child_by_field_name("open_tag") or node
        named = opening.child_by_field_name("name")
        given: dict[str, Value] = {}
        for item in opening.named_children:
            if item.type == "jsx_attribute" and item.named_children:
                key = spelled(item.named_children[0])
                inner = item.named_children[1:]
                given[key] = (
                    self.folder.fold(inner[0]) if inner else Value(Shape.CONSTANT, constant=True)
                )
            elif item.type == "jsx_expression":
                spread = self.folder.fold(item)
                given |= {key.text: held for key, held in spread.entries() if key.text}
        for child in node.named_children if opening is not node else ():
            if child.type not in ("jsx_opening_element", "jsx_closing_element", "jsx_text"):
                value = self.folder.fold(child)
                held = given.get("children", UNKNOWN)
                given["children"] = value._replace(origins=value.origins | held.origins)
        self._raw(node, given)
        name = self.folder.fold(named).name if named is not None else ""
        if is_own(name) or name.startswith(("npm:", "~")):
            keywords = tuple(each for each in given.items() if each[0].isidentifier())
            self.note(opening, name, (), keywords)
        return Value(Shape.UNKNOWN, origins=origins_of(tuple(given.values())))
