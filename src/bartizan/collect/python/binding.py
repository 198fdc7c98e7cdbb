"""What names, fields and entries hold, and which assignments to them are kept."""

import ast
from collections.abc import Callable

from bartizan.collect.python.fold import Folder
from bartizan.collect.python.record import Record
from bartizan.collect.python.scope import Scope
from bartizan.collect.python.values import discreet, element_of, unsure
from bartizan.collect.python.writes import ANY, Written, unsteady_fields
from bartizan.evidence.value import NOTHING, Shape, Value


class Binder:
    """Binds the targets of one module. Who extends it sets `folder` before it binds."""

    folder: Folder

    def __init__(self, module: str, record: Record) -> None:
        """Begin outside of all functions, with nothing bound."""
        self.module, self.record = module, record
        self.fields: dict[str, dict[str, Value]] = {}
        self.scope = Scope("", "", {})
        self.bodies: dict[str, ast.ClassDef] = {}
        self._unsteady: dict[str, frozenset[str]] = {}
        self.written = Written()

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds in this scope or one around it.

        What is written elsewhere may hold anything but where it was just written.
        """
        value = self.scope.lookup(name)
        if value is None or not (value.known or value.shape is Shape.MAP):
            return value
        return unsure(value) if self._written_elsewhere(name, value) else value

    def _written_elsewhere(self, name: str, value: Value) -> bool:
        held, names = self.scope.holder(name), self.written.elsewhere
        if held is self.scope:
            return not held.name and name in names
        entries = value.shape is Shape.MAP and name in self.written.within
        return entries or name in names or ANY in names

    def attribute(self, name: str) -> Value | None:
        """Return what `self.name` holds: an assigned field, or a method of the class."""
        cls = self.scope.owner
        if not cls:
            return None
        held = self.fields.get(cls, {}).get(name)
        if held is None:
            return Value(Shape.NAME, name=f"{cls}.{name}")
        return unsure(held) if held.known and name in self._unsteady_of(cls) else held

    def _unsteady_of(self, cls: str) -> frozenset[str]:
        if cls not in self._unsteady:
            body = self.bodies.get(cls)
            self._unsteady[cls] = unsteady_fields(body) if body is not None else NOTHING
        return self._unsteady[cls]

    def apart(self, names: frozenset[str], walk: Callable[[], Value]) -> Value:
        """Walk a comprehension: these names are its own, what else it binds is bound here."""
        outer = self.scope
        self.scope = inner = Scope(outer.name, outer.owner, {}, outer)
        value = walk()
        self.scope = outer
        for name in inner.values.keys() - names:
            outer.bind(name, inner.values[name])
        return value

    def grow(self, target: ast.expr, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        if origins and isinstance(target, ast.Name):
            self.scope.grow(target.id, origins)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value, and keep the assignment when it was asked for."""
        if not (isinstance(target, ast.Name) and self.scope.name):
            self.folder.keep(target, value)  # Others than this function may come by it.
        match target:
            case ast.Name(id=name):
                value = discreet(name, value)
                self.scope.bind(name, value)
                self.scope.reach(name)
                outer = self.scope.name or self.scope.owner or self.module
                self._assigned(f"{outer}.{name}", target, value)
            case ast.Attribute():
                self._bind_attribute(target, value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                paired = value.shape is Shape.ITEMS and len(value.parts) == len(items)
                for index, item in enumerate(items):
                    self.bind(item, value.parts[index] if paired else element_of(value))
            case ast.Subscript():
                self._bind_entry(target, value)
            case ast.Starred(value=inner):
                self.bind(inner, value)
            case _:
                pass

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        value = discreet(target.attr, value)
        if isinstance(target.value, ast.Name) and target.value.id in ("self", "cls"):
            self.fields.setdefault(self.scope.owner, {})[target.attr] = value
            self._assigned(f"{self.scope.owner}.{target.attr}", target, value)
        else:
            owner = self.folder.fold(target.value).name or "~"
            self.record.replaced(target, f"{owner}.{target.attr}")
            self._assigned(f"{owner}.{target.attr}", target, value)

    def _bind_entry(self, target: ast.Subscript, value: Value) -> None:
        held, key = self.folder.fold(target.value), self.folder.fold(target.slice)
        value = discreet(key.text or "", value)
        if held.name.endswith(".__dict__"):
            self.record.replaced(target, f"{held.name.removesuffix('.__dict__')}.{key.text}")
        if isinstance(target.value, ast.Name):
            self.scope.reach(target.value.id)
            self.scope.put(target.value.id, key, value)
        self._assigned(f"{held.name}.{key.text or ''}", target, value)

    def _assigned(self, name: str, node: ast.expr, value: Value) -> None:
        self.record.assigned(name, node, value, self.scope.name)
