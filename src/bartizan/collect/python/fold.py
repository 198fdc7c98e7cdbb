"""Expressions to values: names resolved, constants folded, what flows in kept.

Every expression is folded exactly once, and the calls met on the way are handed to the walk: this
is the single pass from which all checks live.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bartizan.collect.python.names import BUILTINS
from bartizan.evidence.source import NOTHING, UNKNOWN, Shape, Value

MAX_TEXT = 8_000
MAX_PARTS = 400
# Results of these carry nothing of their argument that could hurt a sink.
CLEAN = frozenset(
    {
        "builtins.int", "builtins.float", "builtins.bool", "builtins.len", "builtins.isinstance",
        "builtins.hash", "builtins.id", "builtins.type", "builtins.abs", "builtins.hasattr",
        "shlex.quote", "html.escape", "markupsafe.escape", "uuid.UUID", "bleach.clean",
        "re.escape", "ast.literal_eval", "urllib.parse.quote", "urllib.parse.quote_plus",
        "werkzeug.utils.secure_filename", "os.path.basename",
    }
)  # fmt: skip
Redactor = Callable[[str], str]


@dataclass(slots=True)
class Called:
    """A call's folded parts, before it is known whether it is kept."""

    name: str
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    spread: bool
    base: Value


class Sink(Protocol):
    """What the folder needs of the walk around it."""

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds, None when nothing is known."""

    def attribute(self, name: str) -> Value | None:
        """Return what `self.name` holds, None when nothing is known."""

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a walrus or a comprehension target."""

    def called(self, node: ast.Call, call: Called) -> None:
        """Take note of a call."""

    def mapped(self, node: ast.Dict, value: Value) -> None:
        """Take note of a dictionary literal."""

    def closure(self, node: ast.Lambda) -> Value:
        """Walk a lambda and return what it is."""


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
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
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
            return Value(Shape.CONSTANT, self.redact(value[:MAX_TEXT]))
        if value is None or isinstance(value, bool | int | float):
            return Value(Shape.CONSTANT, value if abs(value or 0) < 1 << 53 else None)
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
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            held = self.sink.attribute(node.attr)
            if held is not None:
                return held
        base = self.fold(node.value)
        root = base.name or ("builtins.str" if base.shape in (Shape.TEXT, Shape.CONSTANT) else "~")
        return Value(Shape.NAME, name=f"{root}.{node.attr}", origins=base.origins)

    def _call(self, node: ast.Call) -> Value:
        target = self.fold(node.func)
        args = tuple(self.fold(arg) for arg in node.args[:MAX_PARTS])
        keywords = tuple(
            (item.arg or "**", self.fold(item.value)) for item in node.keywords[:MAX_PARTS]
        )
        spread = any(isinstance(arg, ast.Starred) for arg in node.args) or any(
            name == "**" for name, _ in keywords
        )
        name = target.name or "~"
        if target.shape is Shape.CALL:
            name = f"{name}.__call__"
        self.sink.called(node, Called(name, args, keywords, spread, target))
        if name in CLEAN:
            return Value(Shape.CALL, name=name)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
            return self._formatted(node.func, args, keywords)
        origins = target.origins | {f"call:{name}"}
        for value in (*args, *(value for _, value in keywords)):
            origins |= value.origins
        return Value(Shape.CALL, name=name, parts=args[:8], origins=origins)

    def _formatted(
        self, func: ast.Attribute, args: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> Value:
        template = self.fold(func.value)
        pieces = (template, *args, *(value for _, value in keywords))
        return _text(pieces)

    def _joined(self, node: ast.JoinedStr) -> Value:
        return _text(tuple(self.fold(part) for part in node.values[:MAX_PARTS]))

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.fold(node.left), self.fold(node.right)
        texts = (Shape.TEXT, Shape.CONSTANT)
        stringy = any(side.shape is Shape.TEXT or side.text is not None for side in (left, right))
        if isinstance(node.op, ast.Add | ast.Mod) and stringy:
            return _text((*_pieces(left), *_pieces(right)))
        if isinstance(node.op, ast.Add) and Shape.ITEMS in (left.shape, right.shape):
            return Value(
                Shape.ITEMS, parts=left.parts + right.parts, origins=left.origins | right.origins
            )
        if left.shape in texts and right.shape in texts:
            return UNKNOWN
        return Value(Shape.UNKNOWN, name=left.name, origins=left.origins | right.origins)

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self.fold(node.value)
        key = self.fold(node.slice)
        if base.shape is Shape.MAP and isinstance(key.constant, str):
            return base.entry(key.constant) or UNKNOWN
        return Value(Shape.UNKNOWN, name=base.name, origins=base.origins)

    def _items(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        parts = tuple(self.fold(item) for item in node.elts[:MAX_PARTS])
        return Value(Shape.ITEMS, parts=parts, origins=_origins(parts))

    def _map(self, node: ast.Dict) -> Value:
        parts: list[Value] = []
        for key, value in list(zip(node.keys, node.values, strict=True))[:MAX_PARTS]:
            parts += [self.fold(key) if key is not None else UNKNOWN, self.fold(value)]
        folded = Value(Shape.MAP, parts=tuple(parts), origins=_origins(tuple(parts)))
        self.sink.mapped(node, folded)
        return folded

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.fold(node.value)
        self.sink.bind(node.target, value)
        return value

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
            self.sink.bind(generator.target, element_of(source))
            for condition in generator.ifs:
                self.fold(condition)
        if isinstance(node, ast.DictComp):
            found = self.fold(node.key).origins | self.fold(node.value).origins
        else:
            found = self.fold(node.elt).origins
        return Value(Shape.UNKNOWN, origins=found)


def element_of(source: Value) -> Value:
    """Return what iterating over a value binds."""
    return Value(Shape.UNKNOWN, name=source.name, origins=source.origins)


def _origins(parts: tuple[Value, ...]) -> frozenset[str]:
    found: frozenset[str] = NOTHING
    for part in parts:
        found |= part.origins
    return found


def _pieces(value: Value) -> tuple[Value, ...]:
    return value.parts if value.shape in (Shape.TEXT, Shape.ITEMS) else (value,)


def _text(pieces: tuple[Value, ...]) -> Value:
    if all(piece.text is not None for piece in pieces):
        joined = "".join(piece.text or "" for piece in pieces)[:MAX_TEXT]
        return Value(Shape.CONSTANT, joined)
    flat = tuple(part for piece in pieces for part in _pieces(piece))[:MAX_PARTS]
    return Value(Shape.TEXT, parts=flat, origins=_origins(flat))
