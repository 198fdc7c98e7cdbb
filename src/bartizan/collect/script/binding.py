"""What the names and fields of a script are bound to."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.values import discreet, element_of, outliving
from bartizan.collect.script.declared import declared, rewritten
from bartizan.collect.script.fold import Folder, either
from bartizan.collect.script.names import GLOBALS
from bartizan.collect.script.record import Record
from bartizan.collect.script.scope import Scope
from bartizan.collect.script.text import spelled
from bartizan.evidence.code import Call
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

# Properties of elements that are parsed as markup when they are set.
MARKUP = frozenset({"innerHTML", "outerHTML", "srcdoc"})
MAX_PATTERN = 200
# Hooks that give what a component keeps and the function that sets it; the mark of the latter.
STATES = frozenset({"npm:react.useState", "npm:preact/hooks.useState"})
SETS = "="
Keywords = Sequence[tuple[str, Value]]


class Binder:
    """Binds the names of one script. Who extends it walks statements, functions and classes."""

    def __init__(self, module: str, record: Record, redact: Redactor) -> None:
        """Begin outside of all functions, with nothing bound."""
        self.module, self.record = module, record
        self.top = self.scope = Scope("")
        self.exporting = False
        self.fields: dict[str, dict[str, Value]] = {}
        self.returned: dict[str, frozenset[str]] = {}
        self.rewritten: frozenset[str] = NOTHING
        self.declared: frozenset[str] = NOTHING
        self.folder = Folder(self, redact, record.bounds)

    def function(
        self,
        node: "Node",
        name: str = "",
        origins: frozenset[str] = NOTHING,
        marks: tuple[Call, ...] = (),
        *,
        settles: bool = False,
    ) -> Value:
        """Walk a function and return its name."""
        raise NotImplementedError

    def class_(self, node: "Node", name: str = "") -> Value:
        """Walk a class and return its name."""
        raise NotImplementedError

    def call(self, node: "Node") -> Value:
        """Take note of a call and return what it gives."""
        raise NotImplementedError

    def tagged(self, node: "Node") -> Value:
        """Take note of a template with a tag and return what it gives."""
        raise NotImplementedError

    def element(self, node: "Node") -> Value:
        """Take note of an element of JSX."""
        raise NotImplementedError

    def note(self, node: "Node", name: str, args: tuple[Value, ...], named: Keywords = ()) -> None:
        """Take note of what is no call in the text, as one by a name."""
        raise NotImplementedError

    def gave(self, node: "Node", value: Value) -> None:
        """Keep what a function returns or yields."""
        raise NotImplementedError

    def hidden(self, node: "Node", name: str | None) -> None:
        """Take note of a global that is named by a text which is put together."""
        words = None if name is None else frozenset({name})
        self.record.lose(node, "names a global by a text that is put together", words)

    def mapped(self, node: "Node", value: Value) -> None:
        """Take note of an object that is written out."""
        self.record.mapped(node, value, self.scope.name)

    def prepare(self, root: "Node") -> None:
        """Look for the variables of the module, and for names that are written more than once."""
        self.rewritten, self.declared = rewritten(root), frozenset(declared(root))

    def named(self, short: str) -> str:
        """Return the qualified name of what is defined here."""
        return f"{self.scope.name or self.scope.owner or self.module}.{short}"

    def lookup(self, name: str) -> Value | None:
        """Return what a name holds, None when nothing is known.

        What functions write into a variable of the module flows into whatever reads it there.
        """
        value = self.scope.lookup(name)
        if value is None and name in self.declared:
            return Value(Shape.NAME, name=f"{self.module}.{name}")
        if value is None or name not in self.rewritten or not self._is_shared(name):
            return value
        shared = f"field:{self.module}.{name}"
        return value._replace(origins=value.origins | {shared})

    def _is_shared(self, name: str) -> bool:
        return self.scope is not self.top and self.scope.holder(name) is self.top

    def type_of(self, annotation: "Node") -> str:
        """Return the name of the type that an annotation names, "" for one that is put together."""
        inner = annotation.named_children[0] if annotation.named_children else None
        if inner is None or inner.type not in ("type_identifier", "predefined_type"):
            return ""
        name = spelled(inner)
        held = self.lookup(name)
        if held is not None:
            return held.name
        return name if inner.type == "predefined_type" else f"js:{name}" if name in GLOBALS else ""

    def declare(self, target: "Node", value: Value) -> None:
        """Bind what a declaration names."""
        handler = _PATTERNS.get(target.type, Binder._declare_rest)
        handler(self, target, value)

    def _declare_name(self, target: "Node", value: Value) -> None:
        name = spelled(target)
        value = discreet(name, value)
        self.scope.declare(name, value, steady=name not in self.rewritten)
        qualified = self.named(name)
        if self.scope is self.top:
            self.record.held(qualified, target, value)
        else:
            self.record.assigned(qualified, target, value, self.scope.name)

    def _declare_pair(self, target: "Node", value: Value) -> None:
        key, inner = target.child_by_field_name("key"), target.child_by_field_name("value")
        if key is not None and inner is not None:
            self.declare(inner, self._taken(value, self.folder.key(key).text or ""))

    def _declare_default(self, target: "Node", value: Value) -> None:
        left = target.child_by_field_name("left")
        default = self.folder.fold(target.child_by_field_name("right"))
        if left is not None and left.type == "shorthand_property_identifier_pattern":
            value = self._taken(value, spelled(left))
        if left is not None:
            stands = either((value, default)) if default.known and default.constant else value
            self.declare(left, stands._replace(origins=value.origins | default.origins))

    def _declare_object(self, target: "Node", value: Value) -> None:
        for item in target.named_children[:MAX_PATTERN]:
            plain = item.type == "shorthand_property_identifier_pattern"
            self.declare(item, self._taken(value, spelled(item)) if plain else value)

    def _declare_array(self, target: "Node", value: Value) -> None:
        if value.name in STATES and value.shape is Shape.CALL:
            self._declare_state(target, value)
            return
        for index, item in enumerate(target.named_children[:MAX_PATTERN]):
            listed = value.shape is Shape.ITEMS and index < len(value.parts)
            self.declare(item, value.parts[index] if listed else element_of(value))

    def _declare_rest(self, target: "Node", value: Value) -> None:
        for item in target.named_children[:MAX_PATTERN]:
            self.declare(item, element_of(value))

    def _declare_state(self, target: "Node", value: Value) -> None:
        """Bind what a component keeps, and the function that sets it."""
        items = [item for item in target.named_children if item.type == "identifier"]
        short = spelled(items[0]) if items else "state"
        kept = self.named(short)
        first = value.parts[0] if value.parts else UNKNOWN
        if first.origins:
            self.record.filled(kept, target, first, self.scope.name)
        held = Value(Shape.UNKNOWN, origins=first.origins | {f"field:{kept}"})
        for item, each in zip(items, (held, Value(Shape.NAME, name=kept + SETS)), strict=False):
            self.scope.declare(spelled(item), each, steady=True)

    def _taken(self, value: Value, key: str) -> Value:
        return self.folder.property(value, key)

    def write(self, target: "Node", value: Value) -> None:
        """Let a target hold a value as well as what it held."""
        match target.type:
            case "identifier":
                name = spelled(target)
                value = discreet(name, value)
                if self._is_shared(name):
                    self.record.filled(f"{self.module}.{name}", target, value, self.scope.name)
                    value = outliving(value)
                self.scope.write(name, value)
                self.record.assigned(self.named(name), target, value, self.scope.name)
            case "member_expression":
                self._write_member(target, value)
            case "subscript_expression":
                held = self.folder.fold(target.child_by_field_name("object"))
                key = self.folder.fold(target.child_by_field_name("index"))
                self.grow(target.child_by_field_name("object"), value.origins)
                if key.text is not None:
                    self._property_set(target, held, key.text, value)
            case _:
                for item in target.named_children[:MAX_PATTERN]:
                    self.write(item, element_of(value))

    def _write_member(self, target: "Node", value: Value) -> None:
        owner, named = target.child_by_field_name("object"), target.child_by_field_name("property")
        if owner is None or named is None:
            return
        short = spelled(named)
        if owner.type == "this":
            self.fill(short, value, target)
            return
        held = self.folder.fold(owner)
        self._property_set(target, held, short, value)
        self._added(owner, held, short, value)
        if owner.type == "identifier":
            self.scope.put(spelled(owner), short, discreet(short, value))
        else:
            self.grow(owner, value.origins)

    def _added(self, owner: "Node", held: Value, short: str, value: Value) -> None:
        """Keep a function that is added to an object of the module, or to all of a class."""
        name = held.name.removesuffix(".prototype") if held.name.endswith(".prototype") else ""
        if owner.type == "identifier" and spelled(owner) in self.declared:
            name = f"{self.module}.{spelled(owner)}"
        if name and value.shape is Shape.NAME:
            self.record.held(f"{name}.{short}", owner, value)

    def _property_set(self, node: "Node", held: Value, short: str, value: Value) -> None:
        value = discreet(short, value)
        if short in MARKUP:
            self.note(node, f"js:{short}", (value,))
        name = {"js:module.exports": self.module, "js:exports": self.module}.get(held.name)
        if f"{held.name}.{short}" == "js:module.exports":
            self._exports(node, value)
        elif name is not None:
            self.record.held(f"{name}.{short}", node, value)
        else:
            self.record.assigned(f"{held.name or '~'}.{short}", node, value, self.scope.name)

    def _exports(self, node: "Node", value: Value) -> None:
        for key, held in value.entries():
            if key.text:
                self.record.held(f"{self.module}.{key.text}", node, held)
        self.record.held(f"{self.module}.default", node, value)

    def fill(self, short: str, value: Value, node: "Node") -> None:
        """Let a field of the class at hand hold a value."""
        owner = self.scope.owner
        value = discreet(short, value)
        if not owner:
            return
        self.fields.setdefault(owner, {}).setdefault(short, outliving(value))
        if value.origins or value.shape in (Shape.CALL, Shape.NAME):
            self.record.filled(f"{owner}.{short}", node, value, self.scope.name)

    def field(self, name: str) -> Value:
        """Return what a field of the class at hand holds, or one of its methods."""
        owner = self.scope.owner
        if not owner:
            return Value(Shape.NAME, name=f"~this.{name}")
        held = self.fields.get(owner, {}).get(name)
        if held is None or held.shape in (Shape.CONSTANT, Shape.MAP):
            held = Value(Shape.NAME, name=f"{owner}.{name}")
        return held._replace(origins=held.origins | {f"field:{owner}.{name}"})

    def parent(self) -> str:
        """Return the first base of the class at hand, "~" when it has none."""
        owner = self.scope.owner
        bases = next((item.bases for item in self.record.classes if item.name == owner), ())
        return next(iter(bases), "") or "~"

    def grow(self, node: "Node | None", origins: frozenset[str]) -> None:
        """Let what an expression leads to carry more origins."""
        while node is not None and node.type in ("member_expression", "subscript_expression"):
            inner = node.child_by_field_name("object")
            if inner is not None and inner.type == "this" and origins:
                named = node.child_by_field_name("property")
                marker = Value(Shape.UNKNOWN, origins=origins)
                self.fill(spelled(named) if named is not None else "", marker, node)
            node = inner
        if node is not None and node.type == "identifier":
            self.scope.grow(spelled(node), origins)


_PATTERNS: dict[str, Callable[[Binder, "Node", Value], None]] = {
    "identifier": Binder._declare_name,  # noqa: SLF001  (its own table)
    "shorthand_property_identifier_pattern": Binder._declare_name,  # noqa: SLF001
    "pair_pattern": Binder._declare_pair,  # noqa: SLF001
    "object_assignment_pattern": Binder._declare_default,  # noqa: SLF001
    "assignment_pattern": Binder._declare_default,  # noqa: SLF001
    "object_pattern": Binder._declare_object,  # noqa: SLF001
    "array_pattern": Binder._declare_array,  # noqa: SLF001
}
