"""Expressions to values: names resolved, constants folded, what flows in kept.

Every expression is folded exactly once, and the calls met on the way are handed to the walk: this
is the single pass from which all checks live.
"""

import ast
from collections.abc import Callable, Mapping, Sequence

from bartizan.collect.python.bounds import MOST, MOST_NAME, MOST_ORIGINS, Bounds
from bartizan.collect.python.calling import Caller
from bartizan.collect.python.names import BUILTINS
from bartizan.collect.python.options import entries_of, mapping
from bartizan.collect.python.sink import Called, Redactor, Sink
from bartizan.collect.python.spelled import NAMESPACES, own_name, picked_at
from bartizan.collect.python.values import (
    LARGEST,
    MARGIN,
    MAX_TEXT,
    WRAPPING,
    discreet,
    element_of,
    looked_up_in,
    member,
    origins_of,
    pieces_of,
    text_of,
    within,
    wrapped,
)
from bartizan.collect.python.writes import names_in
from bartizan.evidence.source import HIDES, NOTHING, UNKNOWN, Shape, Value

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Folder:
    """Folds the expressions of one file."""

    def __init__(
        self, sink: Sink, own: Mapping[str, str], redact: Redactor, bounds: Bounds
    ) -> None:
        """Resolve names by what the walk holds, then by the module's own definitions (`own`)."""
        self.sink, self.own, self.redact, self.bounds = sink, own, redact, bounds
        self.functions = sink.functions
        self._calls = Caller(sink, self.fold, self._attribute, self._text)
        self._table: dict[type[ast.AST], Callable[..., Value]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._calls,
            ast.JoinedStr: self._joined,
            ast.FormattedValue: lambda node: self.fold(node.value),
            ast.BinOp: self._binary,
            ast.Subscript: self._subscript,
            ast.List: self._items,
            ast.Tuple: self._items,
            ast.Set: self._items,
            ast.Dict: self._map,
            ast.Await: lambda node: self.fold(node.value),
            ast.Starred: lambda node: self.fold(node.value),
            ast.NamedExpr: self._walrus,
            ast.Lambda: self.sink.closure,
            ast.UnaryOp: self._unary,
            ast.IfExp: self._choice,
            ast.Compare: self._compare,
            ast.BoolOp: lambda node: self._either(node.values),
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
        }

    def forget(self) -> None:
        """Let go of the walk, which holds this: no tree then waits for the garbage collector."""
        vars(self).clear()

    def fold(self, node: ast.AST) -> Value:
        """Return the value of an expression; total, whatever the node."""
        handler = self._table.get(type(node))
        value = handler(node) if handler is not None else self._merge(node)
        if value.parts or len(value.name) > MOST_NAME or len(value.origins) > MOST_ORIGINS:
            return self.bounds.bounded(value)
        return value

    def keep(self, node: ast.AST, *values: Value) -> None:
        """Tell of the functions among values that are kept where they may be called later."""
        for value in values:
            if value.name in self.functions and value.shape is Shape.NAME:
                keywords = ((HIDES, UNKNOWN),)
                handed = Called(value.name, keywords=keywords, spread=True, base=value)
                self.sink.handed(node, handed)

    def _merge(self, node: ast.AST) -> Value:
        origins: frozenset[str] = NOTHING
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                origins |= self.fold(child).origins
        return Value(Shape.UNKNOWN, origins=origins) if origins else UNKNOWN

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if isinstance(value, str):
            return Value(Shape.CONSTANT, self.redact(value[: MAX_TEXT + MARGIN])[:MAX_TEXT])
        if value is None or isinstance(value, bool | int | float):
            return Value(Shape.CONSTANT, value if abs(value or 0) < LARGEST else LARGEST)
        return UNKNOWN

    def _name(self, node: ast.Name) -> Value:
        known = self.sink.lookup(node.id)
        return known if known is not None else self._unbound(node.id)

    def _unbound(self, name: str) -> Value:
        """Return what a name stands for that is not bound yet: of this module, or built in."""
        resolved = self.own.get(name)
        if resolved is None:
            resolved = f"builtins.{name}" if name in BUILTINS else f"~{name}"
        return Value(Shape.NAME, name=resolved)

    def _attribute(self, node: ast.Attribute) -> Value:
        if isinstance(node.value, ast.Name):
            held = self.sink.attribute(node.value.id, node.attr)
            if held is not None:
                return held
        value = member(self.fold(node.value), node.attr)
        match node.value:
            case ast.Attribute(value=ast.Name(id="self")) if value.origins:
                return within(value, node.attr)
            case _:
                return value

    def _joined(self, node: ast.JoinedStr) -> Value:
        return self._text(tuple(self.fold(part) for part in node.values))

    def _text(self, pieces: tuple[Value, ...]) -> Value:
        """Return the text that pieces make: whole, it may be a secret that none of them is."""
        value = text_of(pieces)
        return value._replace(constant=self.redact(value.text)) if value.text else value

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.fold(node.left), self.fold(node.right)
        texts = (Shape.TEXT, Shape.CONSTANT)
        stringy = any(side.shape is Shape.TEXT or side.text is not None for side in (left, right))
        if isinstance(node.op, ast.Add | ast.Mod) and stringy:
            return self._text((*pieces_of(left), *pieces_of(right)))
        if isinstance(node.op, ast.Add) and Shape.ITEMS in (left.shape, right.shape):
            origins = left.origins | right.origins
            return Value(Shape.ITEMS, parts=left.parts + right.parts, origins=origins)
        if isinstance(node.op, ast.BitOr) and Shape.MAP in (left.shape, right.shape):
            sides = (self._calls.doubt(node.left, left), self._calls.doubt(node.right, right))
            return mapping(tuple(part for side in sides for part in entries_of(side)))
        if left.shape in texts and right.shape in texts:
            return UNKNOWN
        return Value(Shape.UNKNOWN, name=left.name, origins=left.origins | right.origins)

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self.fold(node.value)
        key = self.fold(node.slice)
        if not key.known:
            self.sink.weighed(node.slice)
        if (inner := looked_up_in(base, key)) is not None:
            return inner
        if (own := own_name(base, key)) is not None:
            known = self.sink.lookup(own)
            return known if known is not None else self._unbound(own)
        if (picked := picked_at(base, key)) is not None:
            self.sink.spelt(picked.name)
            return picked
        if base.name in NAMESPACES:
            return Value(Shape.UNKNOWN, name=base.name, parts=(key,), origins=base.origins)
        if base.name in WRAPPING:
            return wrapped(key)
        name = f"{base.name or '~'}.{key.text}" if key.text else base.name
        return Value(Shape.UNKNOWN, name=name, origins=base.origins)

    def _items(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        parts = tuple(self.fold(item) for item in node.elts)
        self.keep(node, *parts)
        return Value(Shape.ITEMS, parts=parts, origins=origins_of(parts))

    def _map(self, node: ast.Dict) -> Value:
        parts: list[Value] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                spread = entries_of(self._calls.whole(value))
                parts += spread if len(parts) <= MOST else (UNKNOWN, UNKNOWN)
            else:
                named = self.fold(key)
                parts += [named, discreet(named.text or "", self.fold(value))]
        self.keep(node, *parts[1::2])
        folded = mapping(tuple(parts))
        self.sink.mapped(node, folded)
        return folded

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        if node.value is not None:
            value = self.fold(node.value)
            self.keep(node, value)
            self.sink.gave(node, value)
        return UNKNOWN

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.fold(node.value)
        self.sink.bind(node.target, value)
        return value

    def _choice(self, node: ast.IfExp) -> Value:
        self.fold(node.test)
        return self._either((node.body, node.orelse))

    def _compare(self, node: ast.Compare) -> Value:
        self.sink.weighed(node)
        return self._merge(node)

    def _either(self, nodes: Sequence[ast.expr]) -> Value:
        """Return a value that is one of several; what decides between them does not flow in."""
        parts = tuple(self.fold(node) for node in nodes)
        return Value(Shape.UNKNOWN, parts=parts, origins=origins_of(parts))

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.fold(node.operand)
        number = value.constant
        if isinstance(node.op, ast.USub) and isinstance(number, int | float):
            return Value(Shape.CONSTANT, -number)
        if isinstance(node.op, ast.Not) and isinstance(number, bool):
            return Value(Shape.CONSTANT, not number)
        return Value(Shape.UNKNOWN, origins=value.origins)

    def _comprehension(self, node: Comprehension) -> Value:
        targets = frozenset(names_in(generator.target for generator in node.generators))
        return self.sink.apart(targets, lambda: self._elements(node))

    def _elements(self, node: Comprehension) -> Value:
        for generator in node.generators:
            source = self.fold(generator.iter)
            element = element_of(source)
            if any(_lists(condition, generator.target) for condition in generator.ifs):
                element = element._replace(origins=NOTHING)
            self.sink.bind(generator.target, element)
            for condition in generator.ifs:
                self.fold(condition)
        if isinstance(node, ast.DictComp):
            found = self.fold(node.key).origins | self.fold(node.value).origins
        else:
            found = self.fold(node.elt).origins
        return Value(Shape.UNKNOWN, origins=found)


def _lists(condition: ast.expr, target: ast.expr) -> bool:
    """Whether a comprehension keeps only what is in a list: `c for c in text if c in GOOD`."""
    match condition, target:
        case ast.Compare(left=ast.Name(id=left), ops=[ast.In()]), ast.Name(id=name):
            return left == name
        case _:
            return False
