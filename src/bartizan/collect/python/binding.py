"""What names, fields and entries hold, and which assignments to them are kept."""

import ast
from collections.abc import Callable
from typing import TypeGuard

from bartizan.collect.python.fold import Folder
from bartizan.collect.python.record import Record
from bartizan.collect.python.scope import Scope
from bartizan.collect.python.values import discreet, element_of, outliving, unsure
from bartizan.collect.python.writes import ANY, Written, unsteady_fields
from bartizan.evidence.value import NOTHING, Shape, Value


class Binder:
    """Binds the targets of one module. Who extends it sets `folder` before it binds."""

    folder: Folder

    def __init__(self, module: str, record: Record) -> None:
        """Begin outside of all functions, with nothing bound."""
        self.module, self.record = module, record
        self.bounded, self.asked = record.bounds.bounded, record.table.functions
        self.fields: dict[str, dict[str, Value]] = {}
        self.attributes: set[str] = set()
        self.top = self.scope = Scope("", "", {})
        self.bodies: dict[str, ast.ClassDef] = {}
        self._unsteady: dict[str, frozenset[str]] = {}
        self.written = Written()

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds in this scope or one around it.

        What is written elsewhere may hold anything but where it was just written.
        """
        scope = self.scope
        if scope.name and (own := scope.values.get(name)) is not None:
            return own
        value = scope.lookup(name)
        if value is None or value.shape not in (Shape.CONSTANT, Shape.MAP):
            return value
        return unsure(value) if self._written_elsewhere(name, value) else value

    def _written_elsewhere(self, name: str, value: Value) -> bool:
        names = self.written.elsewhere
        if name in self.scope.values:
            return name in names
        entries = value.shape is Shape.MAP and name in self.written.within
        return entries or name in names or ANY in names

    def attribute(self, owner: str, name: str) -> Value | None:
        """Return what `owner.name` holds: of `self` an assigned field, or a method of the class.

        Whatever fills the field elsewhere flows in, be it before this or after.
        """
        if owner not in ("self", "cls"):
            return self._held_by(f"{owner}.{name}") if name in self.attributes else None
        cls = self.scope.owner
        if not cls:
            return None
        field = f"{cls}.{name}"
        held = self.fields.get(cls, {}).get(name) or self._settled(cls, name)
        held = held or Value(Shape.NAME, name=field)
        if held.known and name in self._unsteady_of(cls):
            held = unsure(held)
        return held._replace(origins=held.origins | {f"field:{field}"})

    def _settled(self, cls: str, name: str) -> Value | None:
        """Return what the body of the class that is walked has given a name once and for all."""
        scope: Scope | None = self.scope
        while scope is not None and not (scope.is_class and scope.owner == cls):
            scope = scope.outer
        held = scope.values.get(name) if scope is not None else None
        if held is None or held.is_none or name in self._unsteady_of(cls):
            return None
        return held if held.shape in (Shape.CONSTANT, Shape.CALL, Shape.MAP) else None

    def _held_by(self, attribute: str) -> Value | None:
        """Return what an attribute of a name holds: for sure only where it was written."""
        held = self.scope.lookup(attribute)
        return held if held is None or attribute in self.scope.values else unsure(held)

    def _unsteady_of(self, cls: str) -> frozenset[str]:
        if cls not in self._unsteady:
            body = self.bodies.get(cls)
            self._unsteady[cls] = unsteady_fields(body) if body is not None else NOTHING
        return self._unsteady[cls]

    def parent(self) -> str:
        """Return the first base of the class at hand, "~" when it has none."""
        owner = self.scope.owner
        bases = next((item.bases for item in self.record.classes if item.name == owner), ())
        return next(iter(bases), "") or "~"

    def apart(self, names: frozenset[str], walk: Callable[[], Value]) -> Value:
        """Walk a comprehension: these names are its own, what else it binds is bound here."""
        return self.scope.apart(names, walk)

    def grow(self, target: ast.expr, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        if not origins:
            return
        if _is_field(target):
            held = self.folder.fold(target)
            self.bind(target, self.bounded(held._replace(origins=held.origins | origins)))
        elif isinstance(target, ast.Name):
            self._grow_name(target, origins)

    def _grow_name(self, target: ast.Name, origins: frozenset[str]) -> None:
        held = self.scope.lookup(target.id)
        if held is not None and self._is_shared(target.id):
            value = self._for_all(target, held._replace(origins=held.origins | origins))
            self.top.grow(target.id, value.origins)
            if target.id not in self.scope.values:
                return
        self.scope.grow(target.id, origins)

    def change(self, target: ast.expr, table: Value) -> None:
        """Let a name hold what became of its mapping."""
        if isinstance(target, ast.Name):
            self.scope.change(target.id, self.bounded(table))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value, and keep the assignment when it was asked for."""
        if value.name in self.asked and not (self.scope.name and isinstance(target, ast.Name)):
            self.folder.keep(target, value)  # Others than this function may come by it.
        match target:
            case ast.Name(id=name):
                self._bind_name(target, discreet(name, value))
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

    def _bind_name(self, target: ast.Name, value: Value) -> None:
        name = target.id
        if self.scope.shared.get(name) is self.top:
            value = self._for_all(target, value)
        self.scope.bind(name, value)
        if self.scope.later:
            self.scope.reach(name)
        outer = self.scope.name or self.scope.owner or self.module
        self._assigned(f"{outer}.{name}", target, value)
        if self.scope is self.top:
            self.record.made(f"{outer}.{name}", target, value)

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        value = discreet(target.attr, value)
        if _is_field(target):
            owner = self.scope.owner
            self.fields.setdefault(owner, {})[target.attr] = outliving(value)
        else:
            owner = self.folder.fold(target.value).name or "~"
            if _is_field(target.value):
                owner = f"{self.scope.owner}.{target.value.attr}"
            if isinstance(target.value, ast.Name):
                self.attributes.add(target.attr)
                self.scope.bind(f"{target.value.id}.{target.attr}", value)
            self.record.replaced(target, f"{owner}.{target.attr}")
        self.record.filled(f"{owner}.{target.attr}", target, value, self.scope.name)

    def _bind_entry(self, target: ast.Subscript, value: Value) -> None:
        held, key = self.folder.fold(target.value), self.folder.fold(target.slice)
        value = discreet(key.text or "", value)
        if held.name.endswith(".__dict__"):
            self.record.replaced(target, f"{held.name.removesuffix('.__dict__')}.{key.text}")
        if isinstance(target.value, ast.Name):
            self.scope.reach(target.value.id)
            self.scope.put(target.value.id, key, value)
        self.grow(target.value, value.origins)
        self._assigned(f"{held.name}.{key.text or ''}", target, value)

    def _is_shared(self, name: str) -> bool:
        """Whether this function can change a variable of the module by this name."""
        held = self.scope.shared.get(name) or self.scope.holder(name)
        return held is self.top and self.scope is not self.top

    def _for_all(self, target: ast.Name, value: Value) -> Value:
        """Return what a variable of the module holds when a function fills it, and take note."""
        name = f"{self.module}.{target.id}"
        self.record.filled(name, target, value, self.scope.name)
        held = outliving(value)
        return held._replace(origins=held.origins | {f"field:{name}"})

    def _assigned(self, name: str, node: ast.expr, value: Value) -> None:
        self.record.assigned(name, node, value, self.scope.name)


def _is_field(target: ast.expr) -> TypeGuard[ast.Attribute]:
    match target:
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return True
        case _:
            return False
