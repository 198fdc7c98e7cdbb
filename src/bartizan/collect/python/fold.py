"""Expressions to values: names resolved, constants folded, what flows in kept.

Every expression is folded exactly once, and the calls met on the way are handed to the walk: this
is the single pass from which all checks live.
"""

import ast
from collections.abc import Callable, Mapping, Sequence

from bartizan.collect.python.arguments import Given, arguments, doubt
from bartizan.collect.python.names import BUILTINS
from bartizan.collect.python.options import (
    BUILDS,
    CHANGES,
    PARTIALS,
    bound,
    changed,
    copied,
    entries_of,
    makes,
    mapping,
    unbound,
)
from bartizan.collect.python.sink import Called, Redactor, Sink
from bartizan.collect.python.values import (
    CLEAN,
    GROWS,
    LARGEST,
    MARGIN,
    MAX_PARTS,
    MAX_TEXT,
    NAMESPACES,
    PATHS,
    WRAPPING,
    discreet,
    element_of,
    looked_up,
    member,
    only_listed,
    origins_of,
    pieces_of,
    text_of,
    within,
    wrapped,
)  # fmt: skip
from bartizan.evidence.llm import BY_HAND, asks_by_hand
from bartizan.evidence.source import NOTHING, UNKNOWN, Shape, Value


class Folder:
    """Folds the expressions of one file."""

    def __init__(
        self, sink: Sink, aliases: Mapping[str, str], own: Mapping[str, str], redact: Redactor
    ) -> None:
        """Resolve names by imports (`aliases`) and the module's own definitions (`own`)."""
        self.sink, self.aliases, self.own, self.redact = sink, aliases, own, redact
        self._table: dict[type[ast.AST], Callable[..., Value]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
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
            ast.BoolOp: lambda node: self._either(node.values),
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
        }

    def fold(self, node: ast.AST) -> Value:
        """Return the value of an expression; total, whatever the node."""
        handler = self._table.get(type(node))
        return handler(node) if handler is not None else self._merge(node)

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
        name = node.id
        known = self.sink.lookup(name)
        if known is not None:
            return known
        resolved = self.aliases.get(name) or self.own.get(name)
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

    def _call(self, node: ast.Call) -> Value:
        owner, target = self._target(node.func)
        given = arguments(node, self.fold, lambda item: self._spread(target.name, item))
        if (beforehand := unbound(target)) is not None:
            target, given = beforehand[0], given.after(*beforehand[1:])
        name = target.name or "~"
        if target.shape is Shape.CALL:
            name = f"{name}.__call__"
        self.sink.called(node, Called(name, *given, target))
        table = self._mapping(node, name, owner, given)
        return table if table is not None else self._result(node, name, (owner, target), given)

    def _result(
        self, node: ast.Call, name: str, on: tuple[Value | None, Value], given: Given
    ) -> Value:
        """Return what a call gives that makes no mapping."""
        (owner, target), args, pieces = on, given.args, given.values
        tail = name.rsplit(".", 1)[-1]
        if name in CLEAN or (name == "re.sub" and only_listed(args)):
            return Value(Shape.CALL, name=name)
        if owner is not None and tail in ("format", "join") and not name.startswith(PATHS):
            return self._text((owner, *pieces))
        if tail in GROWS and isinstance(node.func, ast.Attribute):
            self.sink.grow(node.func.value, origins_of(pieces))
        if owner is not None and owner.shape is Shape.MAP and tail == "get" and args:
            return looked_up(owner, args)
        origins = target.origins | {f"call:{name}"} | origins_of(pieces)
        if asks_by_hand(name, pieces):
            origins |= {f"call:{BY_HAND}"}
        if name in PARTIALS and args:
            self.sink.called(node, Called(args[0].name, *given.later, args[0]))
            return bound(args, given.keywords, origins)
        return Value(Shape.CALL, name=name, parts=args[:8], origins=origins)

    def _mapping(
        self, node: ast.Call, name: str, owner: Value | None, given: Given
    ) -> Value | None:
        """Return the mapping that a call makes or copies; take note of one that it changes."""
        if makes(name, given.args):
            made = copied(name, self._copied_from(node, given), given.keywords)
            self.sink.mapped(node, made)
            return made
        if (
            owner is None
            or owner.shape is not Shape.MAP
            or not isinstance(node.func, ast.Attribute)
        ):
            return None
        method = node.func.attr
        if method in CHANGES:
            source = self._copied_from(node, given) if method == "update" else given.args
            self.sink.change(node.func.value, changed(owner, method, source, given.keywords))
        return self._doubt(node.func.value, owner) if method == "copy" else None

    def _copied_from(self, node: ast.Call, given: Given) -> tuple[Value, ...]:
        """Return the arguments of a call that copies the first of them."""
        if given.spread or len(given.args) != len(node.args):
            return (UNKNOWN,)
        return tuple(map(self._doubt, node.args[:1], given.args[:1]))

    def _spread(self, name: str, node: ast.expr) -> Value:
        """Fold what is spread over the options of a call, as a whole where that is asked for."""
        asked = name in BUILDS or self.sink.wants(name)
        return self._whole(node) if asked else self.fold(node)

    def _whole(self, node: ast.expr) -> Value:
        """Fold what is taken for a whole mapping: nothing in it may be out of sight."""
        return self._doubt(node, self.fold(node))

    def _doubt(self, node: ast.expr, value: Value) -> Value:
        return doubt(node, value, self.sink.unsure)

    def _target(self, func: ast.expr) -> tuple[Value | None, Value]:
        """Return what a method is called on, None for a plain name, and what is called."""
        if not isinstance(func, ast.Attribute):
            return None, self.fold(func)
        if isinstance(func.value, ast.Name) and func.value.id in ("self", "cls"):
            return None, self._attribute(func)
        match func.value:
            case ast.Call(func=ast.Name(id="super")):
                return None, Value(Shape.NAME, name=f"{self.sink.parent()}.{func.attr}")
            case _:
                pass
        owner = self.fold(func.value)
        return owner, member(owner, func.attr)

    def _joined(self, node: ast.JoinedStr) -> Value:
        return self._text(tuple(self.fold(part) for part in node.values[:MAX_PARTS]))

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
            return Value(
                Shape.ITEMS, parts=left.parts + right.parts, origins=left.origins | right.origins
            )
        if isinstance(node.op, ast.BitOr) and Shape.MAP in (left.shape, right.shape):
            sides = (self._doubt(node.left, left), self._doubt(node.right, right))
            return mapping(tuple(part for side in sides for part in entries_of(side)))
        if left.shape in texts and right.shape in texts:
            return UNKNOWN
        return Value(Shape.UNKNOWN, name=left.name, origins=left.origins | right.origins)

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self.fold(node.value)
        key = self.fold(node.slice)
        if base.shape is Shape.MAP:
            return looked_up(base, (key,))
        if base.name in NAMESPACES:
            return Value(Shape.UNKNOWN, name=base.name, parts=(key,), origins=base.origins)
        if base.name in WRAPPING:
            return wrapped(key)
        name = f"{base.name or '~'}.{key.text}" if key.text else base.name
        return Value(Shape.UNKNOWN, name=name, origins=base.origins)

    def _items(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        parts = tuple(self.fold(item) for item in node.elts[:MAX_PARTS])
        return Value(Shape.ITEMS, parts=parts, origins=origins_of(parts))

    def _map(self, node: ast.Dict) -> Value:
        parts: list[Value] = []
        for key, value in list(zip(node.keys, node.values, strict=True))[:MAX_PARTS]:
            if key is None:
                parts += entries_of(self._whole(value))
            else:
                named = self.fold(key)
                parts += [named, discreet(named.text or "", self.fold(value))]
        if len(node.keys) > MAX_PARTS:
            parts += [UNKNOWN, UNKNOWN]
        folded = mapping(tuple(parts))
        self.sink.mapped(node, folded)
        return folded

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        if node.value is not None:
            self.sink.gave(node, self.fold(node.value))
        return UNKNOWN

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.fold(node.value)
        self.sink.bind(node.target, value)
        return value

    def _choice(self, node: ast.IfExp) -> Value:
        self.fold(node.test)
        return self._either((node.body, node.orelse))

    def _either(self, nodes: Sequence[ast.expr]) -> Value:
        """Return a value that is one of several; what decides between them does not flow in."""
        parts = tuple(self.fold(node) for node in nodes[:MAX_PARTS])
        return Value(Shape.UNKNOWN, parts=parts, origins=origins_of(parts))

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.fold(node.operand)
        number = value.constant
        if isinstance(node.op, ast.USub) and isinstance(number, int | float):
            return Value(Shape.CONSTANT, -number)
        if isinstance(node.op, ast.Not) and isinstance(number, bool):
            return Value(Shape.CONSTANT, not number)
        return Value(Shape.UNKNOWN, origins=value.origins)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> Value:
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
