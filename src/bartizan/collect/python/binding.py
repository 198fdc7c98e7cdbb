"""What names, fields and entries hold, and which assignments to them are kept."""

import ast

from bartizan.collect.python.fold import Folder
from bartizan.collect.python.record import Record
from bartizan.collect.python.scope import Scope
from bartizan.collect.python.values import discreet, element_of
from bartizan.evidence.value import Shape, Value


class Binder:
    """Binds the targets of one module. Who extends it sets `folder` before it binds."""

    folder: Folder

    def __init__(self, module: str, record: Record) -> None:
        """Begin outside of all functions, with nothing bound."""
        self.module, self.record = module, record
        self.fields: dict[str, dict[str, Value]] = {}
        self.scope = Scope("", "", {})

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds in this scope or one around it."""
        return self.scope.lookup(name)

    def attribute(self, name: str) -> Value | None:
        """Return what `self.name` holds: an assigned field, or a method of the class."""
        cls = self.scope.owner
        if not cls:
            return None
        return self.fields.get(cls, {}).get(name) or Value(Shape.NAME, name=f"{cls}.{name}")

    def grow(self, target: ast.expr, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        if origins and isinstance(target, ast.Name):
            self.scope.grow(target.id, origins)

    def change(self, target: ast.expr, table: Value) -> None:
        """Let a name hold what became of its mapping."""
        if isinstance(target, ast.Name):
            self.scope.change(target.id, table)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value, and keep the assignment when it was asked for."""
        match target:
            case ast.Name(id=name):
                value = discreet(name, value)
                self.scope.values[name] = value
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
            self._assigned(f"{owner}.{target.attr}", target, value)

    def _bind_entry(self, target: ast.Subscript, value: Value) -> None:
        held, key = self.folder.fold(target.value), self.folder.fold(target.slice)
        value = discreet(key.text or "", value)
        if isinstance(target.value, ast.Name):
            self.scope.put(target.value.id, key, value)
        self._assigned(f"{held.name}.{key.text or ''}", target, value)

    def _assigned(self, name: str, node: ast.expr, value: Value) -> None:
        self.record.assigned(name, node, value, self.scope.name)
