"""Calls of what a name picks that is made at run time: of an object, a module or a namespace."""

from typing import Final

from bartizan.evidence.source import UNKNOWN, Call, Shape, Value

GETATTR: Final = "builtins.getattr.__call__"
NAMESPACES: Final = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})
TAKEN: Final = frozenset(f"{name}.get.__call__" for name in NAMESPACES)
MEMBERS: Final = ".__dict__"
# Objects whose functions write down what they are given, whichever is picked.
LOGS: Final = ("logging.", "loguru.", "structlog.")


def picked_with(call: Call) -> Value | None:
    """Return the name by which a call picks what it calls; UNKNOWN for one that was not kept.

    None stands for a call of something that code names itself, and for a name that is written out.
    """
    base = call.base
    if call.name == GETATTR and not _writes_down(base):
        key = base.parts[1] if len(base.parts) > 1 else UNKNOWN
    elif call.name in TAKEN or (call.name in NAMESPACES and base.shape is Shape.UNKNOWN):
        key = base.parts[0] if base.parts else UNKNOWN
    elif base.shape is Shape.UNKNOWN and base.name.endswith(MEMBERS):
        key = UNKNOWN
    else:
        return None
    return None if key.known else key


def _writes_down(picked: Value) -> bool:
    return bool(picked.parts) and picked.parts[0].name.startswith(LOGS)


def _is_open(key: Value) -> bool:
    """Whether a name may be any: nothing that is written out stands in it."""
    return not key.known and not (key.shape is Shape.TEXT and any(part.text for part in key.parts))


def any_key(call: Call) -> tuple[Value, ...]:
    """Return the name by which a call picks any function there is, if it does."""
    key = picked_with(call)
    return (key,) if key is not None and _is_open(key) else ()
