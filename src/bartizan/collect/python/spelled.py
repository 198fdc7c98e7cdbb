"""Names that are spelled by a text at run time: `getattr(torch, "load")`, `import_module("os")`."""

import re

from bartizan.collect.python.values import member
from bartizan.evidence.value import Shape, Value

IMPORTERS = frozenset({"importlib.import_module", "importlib.__import__", "builtins.__import__"})
PICKERS = frozenset({"builtins.getattr", "inspect.getattr_static"})
ATTRIBUTES = (".__dict__", ".__getattribute__")
# A module as a mapping of its own names.
NAMESPACES = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def imported_by(name: str, args: tuple[Value, ...], *, whole: bool) -> Value | None:
    """Return the module that a call imports by a constant text; `__import__` gives its package."""
    text = _name_in(args[0]) if args and name in IMPORTERS else None
    if text is None:
        return None
    head = text if whole or "__import__" not in name else text.split(".", 1)[0]
    return Value(Shape.NAME, name=head)


def picked_by(target: Value, args: tuple[Value, ...]) -> Value | None:
    """Return the attribute that a call looks up by a constant text."""
    if target.name in PICKERS and len(args) > 1:
        return _member(args[0], args[1])
    if target.name.endswith(".__getattribute__") and args:
        return _member(_owner(target), args[-1])
    if target.shape is Shape.CALL and target.name == "operator.attrgetter" and args:
        return _member(args[0], target.parts[0]) if len(target.parts) == 1 else None
    return None


def picked_at(base: Value, key: Value) -> Value | None:
    """Return the attribute that a subscript of a module's or an object's mapping gives."""
    if base.name == "sys.modules":
        text = _name_in(key)
        return Value(Shape.NAME, name=text) if text else None
    if base.name.endswith(".__dict__"):
        return _member(_owner(base), key)
    if base.name == "builtins.vars" and base.shape is Shape.CALL and base.parts:
        return _member(base.parts[0], key)
    return None


def own_name(base: Value, key: Value) -> str | None:
    """Return the name of the module itself that `globals()["name"]` gives."""
    own = base.shape is Shape.CALL and base.name in NAMESPACES and not base.parts
    return _name_in(key) if own else None


def _owner(value: Value) -> Value:
    return value._replace(shape=Shape.NAME, name=value.name.rpartition(".")[0])


def _member(owner: Value, key: Value) -> Value | None:
    text = _name_in(key)
    return member(owner, text) if text else None


def _name_in(value: Value) -> str | None:
    text = value.text
    return text if text and _DOTTED.fullmatch(text) else None
