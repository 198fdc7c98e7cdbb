"""What names, fields and entries hold, and which assignments to them are kept."""

import ast
from typing import TypeGuard

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
        self.attributes: set[str] = set()
        self.top = self.scope = Scope("", "", {})

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds in this scope or one around it."""
        return self.scope.lookup(name)

    def attribute(self, owner: str, name: str) -> Value | None:
        """Return what `owner.name` holds: of `self` an assigned field, or a method of the class.

        Whatever fills the field elsewhere flows in, be it before this or after.
        """
        if owner not in ("self", "cls"):
            return self.scope.lookup(f"{owner}.{name}") if name in self.attributes else None
        cls = self.scope.owner
        if not cls:
            return None
        field = f"{cls}.{name}"
        held = self.fields.get(cls, {}).get(name) or Value(Shape.NAME, name=field)
        return held._replace(origins=held.origins | {f"field:{field}"})

    def parent(self) -> str:
        """Return the first base of the class at hand, "~" when it has none."""
        owner = self.scope.owner
        bases = next((item.bases for item in self.record.classes if item.name == owner), ())
        return next(iter(bases), "") or "~"

    def grow(self, target: ast.expr, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        if not origins:
            return
        if _is_field(target):
            held = self.folder.fold(target)
            self.bind(target, held._replace(origins=held.origins | origins))
        elif isinstance(target, ast.Name) and not self._is_shared(target.id):
            self.scope.grow(target.id, origins)
        elif isinstance(target, ast.Name):
            held = self.top.values[target.id]
            self._share(target, held._replace(origins=held.origins | origins))

    def change(self, target: ast.expr, table: Value) -> None:
        """Let a name hold what became of its mapping."""
        if isinstance(target, ast.Name):
            self.scope.change(target.id, table)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value, and keep the assignment when it was asked for."""
        match target:
            case ast.Name(id=name):
                value = discreet(name, value)
                if name in self.scope.shared:
                    self._share(target, value)
                else:
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
        if _is_field(target):
            owner = self.scope.owner
            self.fields.setdefault(owner, {})[target.attr] = _outliving(value)
        else:
            owner = self.folder.fold(target.value).name or "~"
            if _is_field(target.value):
                owner = f"{self.scope.owner}.{target.value.attr}"
            if isinstance(target.value, ast.Name):
                self.attributes.add(target.attr)
                self.scope.values[f"{target.value.id}.{target.attr}"] = value
        self.record.filled(f"{owner}.{target.attr}", target, value, self.scope.name)

    def _bind_entry(self, target: ast.Subscript, value: Value) -> None:
        held, key = self.folder.fold(target.value), self.folder.fold(target.slice)
        value = discreet(key.text or "", value)
        if isinstance(target.value, ast.Name):
            self.scope.put(target.value.id, key, value)
        self.grow(target.value, value.origins)
        self._assigned(f"{held.name}.{key.text or ''}", target, value)

    def _is_shared(self, name: str) -> bool:
        return self.scope is not self.top and self.scope.holder(name) is self.top

    def _share(self, target: ast.Name, value: Value) -> None:
        """Bind a variable of the module from within a function, for whoever reads it next."""
        name = f"{self.module}.{target.id}"
        self.record.filled(name, target, value, self.scope.name)
        held = _outliving(value)
        self.top.values[target.id] = held._replace(origins=held.origins | {f"field:{name}"})

    def _assigned(self, name: str, node: ast.expr, value: Value) -> None:
        self.record.assigned(name, node, value, self.scope.name)


def _is_field(target: ast.expr) -> TypeGuard[ast.Attribute]:
    match target:
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return True
        case _:
            return False


def _outliving(value: Value) -> Value:
    """Return what a field holds for other methods, to whom this one's parameters mean nothing."""
    origins = frozenset(o for o in value.origins if not o.startswith(("param:", "typed:")))
    return value._replace(origins=origins)
