"""Expressions of scripts to values: names resolved, constants folded, what flows in kept."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bartizan.collect.python.bounds import MOST, Bounds
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.values import (
    MARGIN,
    MAX_TEXT,
    discreet,
    looked_up_in,
    member,
    origins_of,
    text_of,
)
from bartizan.collect.script.names import GLOBALS, ROOTS, is_own
from bartizan.collect.script.sink import Sink
from bartizan.collect.script.text import number_of, spelled, string_of
from bartizan.evidence.scriptnames import HOOKS
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

Handler = Callable[["Node"], Value]
FUNCTIONS = frozenset(
    {"arrow_function", "function_expression", "function", "generator_function", "method_definition"}
)
# What stands around an expression and leaves its value as it is.
WRAPPED = frozenset(
    {"parenthesized_expression", "await_expression", "as_expression", "satisfies_expression",
     "non_null_expression", "spread_element", "template_substitution", "jsx_expression",
     "instantiation_expression"}
)  # fmt: skip
JOINS = frozenset({"||", "??", "&&"})
CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
# What the hooks of user interfaces hold of a model's answer; all else is functions and switches.
ANSWERS = frozenset({"messages", "data", "completion", "object", "error"})
# Numbers, switches and what a runtime fills in: nothing of what they are taken from.
CLEAN_MEMBERS = frozenset(
    {"length", "size", "signal", "status", "ok", "statusCode", "method", "ip"}
)


class Folder:
    """Folds the expressions of one file."""

    def __init__(self, sink: Sink, redact: Redactor, bounds: Bounds) -> None:
        """Ask the walk for what names hold."""
        self.sink, self.redact, self.bounded = sink, redact, bounds.bounded
        self._table: dict[str, Handler] = {
            "string": lambda node: self._constant(string_of(node)),
            "template_string": self._template,
            "number": number_of,
            "identifier": lambda node: self.name(spelled(node)),
            "shorthand_property_identifier": lambda node: self.name(spelled(node)),
            "this": lambda _: Value(Shape.NAME, name="this"),
            "super": lambda _: Value(Shape.NAME, name=self.sink.parent()),
            "import": lambda _: Value(Shape.NAME, name="js:import"),
            "member_expression": self._member,
            "subscript_expression": self._subscript,
            "call_expression": self._call,
            "new_expression": self.sink.call,
            "type_assertion": lambda node: self.fold(node.named_children[-1]),
            "sequence_expression": self._sequence,
            "binary_expression": self._binary,
            "unary_expression": self._unary,
            "ternary_expression": self._ternary,
            "assignment_expression": self._assign,
            "augmented_assignment_expression": self._augment,
            "object": self._object,
            "array": self._array,
            "class": self.sink.class_,
            "yield_expression": self._yield,
            "jsx_element": self.sink.element,
            "jsx_self_closing_element": self.sink.element,
            **dict.fromkeys(FUNCTIONS, self._function),
            **dict.fromkeys(WRAPPED, self._wrapped),
            **dict.fromkeys(CONSTANTS, self._fixed),
        }

    def fold(self, node: "Node | None") -> Value:
        """Return the value of an expression; total, whatever the node."""
        if node is None:
            return UNKNOWN
        handler = self._table.get(node.type)
        return self.bounded(handler(node)) if handler is not None else self._merge(node)

    def name(self, name: str) -> Value:
        """Return what a name holds; one that nothing binds is a global, or not known."""
        known = self.sink.lookup(name)
        if known is not None:
            return known
        if name in ROOTS:
            return Value(Shape.NAME, name="js:")
        return Value(Shape.NAME, name=f"js:{name}" if name in GLOBALS else f"~{name}")

    def text(self, pieces: tuple[Value, ...]) -> Value:
        """Return the text that pieces make: whole, it may be a secret that none of them is."""
        value = text_of(pieces)
        return value._replace(constant=self.redact(value.text)) if value.text else value

    def property(self, base: Value, name: str) -> Value:
        """Return a property of a value."""
        if base.shape is Shape.MAP and (held := base.entry(name)) is not None:
            return held
        if base.name == "js:":
            return self.name(name) if name in GLOBALS else Value(Shape.NAME, name=f"js:{name}")
        found = member(base, name)
        if name == "default" and base.shape is Shape.NAME and not is_own(base.name):
            return base
        clean = name in CLEAN_MEMBERS or (base.name in HOOKS and name not in ANSWERS)
        return found._replace(origins=NOTHING) if clean else found

    def key(self, node: "Node | None") -> Value:
        """Return the key of a property, as it is written or computed."""
        if node is None:
            return UNKNOWN
        if node.type == "computed_property_name":
            return self.fold(node.named_children[0]) if node.named_children else UNKNOWN
        if node.type in ("string", "number"):
            return Value(Shape.CONSTANT, string_of(node) or spelled(node).strip("\"'"))
        return Value(Shape.CONSTANT, spelled(node))

    def _constant(self, text: str) -> Value:
        return Value(Shape.CONSTANT, self.redact(text[: MAX_TEXT + MARGIN])[:MAX_TEXT])

    def _fixed(self, node: "Node") -> Value:
        return Value(Shape.CONSTANT, CONSTANTS[node.type])

    def _function(self, node: "Node") -> Value:
        return self.sink.function(node)

    def _wrapped(self, node: "Node") -> Value:
        return self.fold(node.named_children[0]) if node.named_children else UNKNOWN

    def _merge(self, node: "Node") -> Value:
        origins = origins_of(tuple(self.fold(child) for child in node.named_children))
        return Value(Shape.UNKNOWN, origins=origins) if origins else UNKNOWN

    def _sequence(self, node: "Node") -> Value:
        return ([UNKNOWN] + [self.fold(child) for child in node.named_children])[-1]

    def _template(self, node: "Node") -> Value:
        pieces = tuple(
            self.fold(part)
            if part.type == "template_substitution"
            else Value(Shape.CONSTANT, string_of(part))
            for part in node.named_children
        )
        return self.text(pieces) if pieces else Value(Shape.CONSTANT, "")

    def _member(self, node: "Node") -> Value:
        owner, named = node.child_by_field_name("object"), node.child_by_field_name("property")
        name = spelled(named) if named is not None else ""
        if owner is not None and owner.type == "this":
            return self.sink.field(name)
        base = self.fold(owner)
        value = self.property(base, name)
        if owner is not None and owner.type == "member_expression" and base.origins:
            inner = {f"{o}.{name}" for o in base.origins if o.startswith("field:")}
            return value._replace(origins=value.origins | inner) if value.origins else value
        return value

    def _subscript(self, node: "Node") -> Value:
        base = self.fold(node.child_by_field_name("object"))
        index = node.child_by_field_name("index")
        key = self.fold(index)
        if base.name == "js:" and (index is None or index.type != "string"):
            self.sink.hidden(node, key.text)
        if (inner := looked_up_in(base, key)) is not None:
            return inner
        if key.text is not None:
            return self.property(base, key.text)
        if base.shape is Shape.ITEMS and isinstance(key.constant, int):
            at = int(key.constant)
            return base.parts[at] if 0 <= at < len(base.parts) else UNKNOWN
        return Value(Shape.UNKNOWN, name=base.name, origins=base.origins)

    def _call(self, node: "Node") -> Value:
        given = node.child_by_field_name("arguments")
        tagged = given is not None and given.type == "template_string"
        return self.sink.tagged(node) if tagged else self.sink.call(node)

    def _binary(self, node: "Node") -> Value:
        sign = node.child_by_field_name("operator")
        operator = spelled(sign) if sign is not None else ""
        left = self.fold(node.child_by_field_name("left"))
        right = self.fold(node.child_by_field_name("right"))
        if operator in JOINS:
            return either((left, right))
        if operator != "+":
            return UNKNOWN
        numbers = all(side.known and side.text is None for side in (left, right))
        return UNKNOWN if numbers else self.text((*_pieces(left), *_pieces(right)))

    def _unary(self, node: "Node") -> Value:
        sign = node.child_by_field_name("operator")
        value = self.fold(node.child_by_field_name("argument"))
        operator, held = spelled(sign) if sign is not None else "", value.constant
        if operator == "-" and isinstance(held, int | float):
            return Value(Shape.CONSTANT, -held)
        if operator == "!" and value.known:
            return Value(Shape.CONSTANT, not held)
        return UNKNOWN

    def _ternary(self, node: "Node") -> Value:
        self.fold(node.child_by_field_name("condition"))
        sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
        return either(self.fold(side) for side in sides)

    def _assign(self, node: "Node") -> Value:
        target, given = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = self.fold(given)
        if target is not None:
            self.sink.write(target, value)
        return value

    def _augment(self, node: "Node") -> Value:
        target = node.child_by_field_name("left")
        held, value = self.fold(target), self.fold(node.child_by_field_name("right"))
        joined = Value(Shape.UNKNOWN, origins=held.origins | value.origins)
        if target is not None:
            self.sink.write(target, joined)
        return joined

    def _yield(self, node: "Node") -> Value:
        value = self._wrapped(node)
        self.sink.gave(node, value)
        return UNKNOWN

    def _array(self, node: "Node") -> Value:
        parts: list[Value] = []
        for item in node.named_children:
            value = self.fold(item)
            spread = item.type == "spread_element" and value.shape is Shape.ITEMS
            parts += value.parts if spread and len(parts) <= MOST else (value,)
        return Value(Shape.ITEMS, parts=tuple(parts), origins=origins_of(tuple(parts)))

    def _object(self, node: "Node") -> Value:
        parts: list[Value] = []
        for item in node.named_children:
            parts += self._entries(item) if len(parts) <= MOST else self._rest(item)
        value = Value(Shape.MAP, parts=tuple(parts), origins=origins_of(tuple(parts[1::2])))
        self.sink.mapped(node, value)
        return value

    def _rest(self, item: "Node") -> tuple[Value, Value]:
        """Fold what belongs to an object that is too large already."""
        tuple(self._entries(item))
        return UNKNOWN, UNKNOWN

    def _entries(self, item: "Node") -> Iterator[Value]:
        match item.type:
            case "pair":
                key = self.key(item.child_by_field_name("key"))
                value = self.fold(item.child_by_field_name("value"))
                yield from (key, discreet(key.text or "", value))
            case "shorthand_property_identifier":
                name = spelled(item)
                yield from (Value(Shape.CONSTANT, name), discreet(name, self.name(name)))
            case "method_definition":
                yield from (self.key(item.child_by_field_name("name")), self.sink.function(item))
            case "spread_element":
                value = self.fold(item)
                whole = value.shape is Shape.MAP
                yield from value.parts if whole else (UNKNOWN, value._replace(parts=()))
            case _:
                pass


def _pieces(value: Value) -> tuple[Value, ...]:
    return value.parts if value.shape is Shape.TEXT else (value,)


def either(values: Iterable[Value]) -> Value:
    """Return a value that is one of several; what decides between them does not flow in."""
    parts = tuple(values)
    alike = len(set(parts)) == 1
    return parts[0] if alike else Value(Shape.UNKNOWN, parts=parts, origins=origins_of(parts))
