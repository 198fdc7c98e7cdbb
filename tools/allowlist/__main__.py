"""Writes the list: `python -m tools.allowlist OUT`, with a Python that has the libraries."""

import importlib
import inspect
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType

from tools.allowlist.functions import TEXT
from tools.allowlist.reviewed import (
    CALLING,
    COMPILED,
    DELETED,
    FILLED,
    GETATTR,
    NEW,
    PASSED_OVER,
    SETTERS,
    STATE,
    WALKED,
)

HEADER = "# bartizan allowed names "
INTRODUCTION = """\
# Made by tools/allowlist; do not edit by hand. In the first column a module, below it its names,
# each with the letters of its uses: c called, n new, s state, f filled, r restored.
"""
# How a class that defines no hook of its own is loaded: by the interpreter.
NONE = ""
Entries = dict[str, dict[str, str]]


def main() -> None:
    """Write the list to the file that the command line names."""
    warnings.simplefilter("ignore")
    entries = by_hand()
    for root in WALKED:
        for module in modules(root):
            for name, kind in classes(module):
                letters = uses(kind)
                if letters is not None:
                    known = entries.setdefault(module.__name__, {})
                    known[name] = "".join(sorted({*known.get(name, ""), *letters}))
    entries["numpy"].update(dict.fromkeys(ufuncs(), ""))
    version = datetime.now(UTC).date().isoformat()
    Path(sys.argv[1]).write_text(text_of(entries, version), encoding="utf-8")


def ufuncs() -> list[str]:
    """Return the names of numpy's functions on numbers, which a model may keep to call later."""
    numpy = importlib.import_module("numpy")
    return [name for name, value in vars(numpy).items() if isinstance(value, numpy.ufunc)]


def text_of(entries: Entries, version: str) -> str:
    """Return the list as text, in order."""
    lines = [f"{HEADER}{version}", INTRODUCTION.rstrip()]
    for module in sorted(entries):
        lines.append(module)
        lines += [
            f"  {name} {letters}".rstrip() for name, letters in sorted(entries[module].items())
        ]
    return "\n".join(lines) + "\n"


def by_hand() -> Entries:
    """Return what is allowed by hand."""
    entries: Entries = {}
    module = ""
    for line in TEXT.splitlines():
        if not line or line.startswith("#"):
            continue
        if line[0] != " ":
            module = line
            continue
        name, _, letters = line.strip().partition(" ")
        entries.setdefault(module, {})[name] = "".join(sorted(letters))
    return entries


def modules(root: str) -> Iterator[ModuleType]:
    """Yield a module and those below it that can be imported and are not passed over."""
    try:
        module = importlib.import_module(root)
    except Exception as error:  # noqa: BLE001  (a library may raise anything when it is imported)
        print(f"{root}: {error}", file=sys.stderr)
        return
    yield module
    for each in pkgutil.iter_modules(getattr(module, "__path__", []), f"{root}."):
        if not PASSED_OVER & set(each.name.split(".")) and _wanted(each.name):
            yield from modules(each.name)


def _wanted(name: str) -> bool:
    """Of the models of transformers only their configurations: the rest is code to import."""
    if not name.startswith("transformers.models."):
        return True
    tail = name.rpartition(".")[2]
    return name.count(".") == 2 or tail.startswith("configuration_")  # noqa: PLR2004


def classes(module: ModuleType) -> Iterator[tuple[str, type]]:
    """Yield the classes of a module by the names under which a pickler writes them."""
    for name, value in sorted(vars(module).items()):
        if isinstance(value, type) and value.__qualname__ == name:
            owner = str(value.__module__)
            if owner == module.__name__ or _also_named(module, value):
                yield name, value


def _also_named(module: ModuleType, kind: type) -> bool:
    """Whether a package says of a class of its own that it is the package's (`set_module`)."""
    return str(kind.__module__) == module.__name__


def uses(kind: type) -> str | None:
    """Return the letters of a class; None for one that may not be named."""
    if not _plain_meta(kind) or not _plain_hooks(kind):
        return None
    if issubclass(kind, Enum):
        return "c" if owner(kind, "_missing_") == "enum:Enum" else None
    letters = ""
    if _is_named_tuple(kind) or _reviewed(owner(kind, "__new__"), NEW):
        letters += "n"
    if _keeps_state(kind):
        letters += "s"
    named = f"{kind.__module__}:{kind.__qualname__}"
    if named not in CALLING and (_is_named_tuple(kind) or _compiled(owner(kind, "__new__"))):
        letters += "c"
    if any(owner(kind, hook) in FILLED for hook in ("__setitem__", "append", "add")):
        letters += "f"
    return letters if "n" in letters else None


def _plain_hooks(kind: type) -> bool:
    """Whether what runs for any instance, when it is asked for a name or thrown away, was read."""
    asked = all(
        _reviewed(owner(kind, hook), GETATTR) for hook in ("__getattr__", "__getattribute__")
    )
    return asked and owner(kind, "__del__") in {NONE, *DELETED}


def owner(kind: type, hook: str) -> str:
    """Return which class implements a hook, as `module:name`; "" where none does."""
    for each in kind.__mro__:
        if hook in each.__dict__:
            return f"{each.__module__}:{each.__qualname__}"
    return NONE


def _reviewed(implementer: str, known: frozenset[str]) -> bool:
    return implementer == NONE or implementer in known or _compiled(implementer)


def _compiled(implementer: str) -> bool:
    module = implementer.partition(":")[0]
    return any(
        module == each or (each[-1] in "._" and module.startswith(each)) for each in COMPILED
    )


def _plain_meta(kind: type) -> bool:
    return f"{type(kind).__module__}:{type(kind).__qualname__}" in {
        "builtins:type",
        "abc:ABCMeta",
        "enum:EnumType",
        "torch.nn.parameter:_ParameterMeta",
        "torch.nn.parameter:_BufferMeta",
    }


def _is_named_tuple(kind: type) -> bool:
    """Whether a class is a tuple whose `__new__` the standard library made."""
    made = getattr(kind.__new__, "__code__", None)
    generated = made is not None and made.co_filename == "<string>"
    return issubclass(kind, tuple) and hasattr(kind, "_fields") and (generated or False)


def _keeps_state(kind: type) -> bool:
    """Whether state is only kept: by a reviewed hook, or where there is none, by the interpreter.

    The latter sets slots by name, and so runs setters of properties.
    """
    hook = owner(kind, "__setstate__")
    if hook != NONE:
        return _reviewed(hook, STATE) or _is_dataclass_hook(kind)
    if owner(kind, "__setattr__") not in {"builtins:object", "builtins:BaseException", NONE}:
        return owner(kind, "__setattr__") in GETATTR
    return not any(
        isinstance(value, property)
        and value.fset is not None
        and not f"{each.__module__}:".startswith(tuple(SETTERS))
        for each in kind.__mro__
        for value in each.__dict__.values()
    )


def _is_dataclass_hook(kind: type) -> bool:
    hook = inspect.getattr_static(kind, "__setstate__", None)
    return getattr(hook, "__qualname__", "") == "_dataclass_setstate" and (
        getattr(hook, "__module__", "") == "dataclasses"
    )


if __name__ == "__main__":
    main()
