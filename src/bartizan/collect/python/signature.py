"""What a function's signature says: its parameters, and what they are by default."""

import ast
from collections.abc import Iterator

# Types whose values an attacker can choose and not phrase, where something enforces them.
CLOSED = frozenset(
    {"int", "float", "bool", "date", "datetime", "timedelta", "UUID", "Decimal", "PositiveInt",
     "NonNegativeInt", "NonNegativeFloat", "PositiveFloat"}
)  # fmt: skip


def params_of(args: ast.arguments) -> tuple[str, ...]:
    """Return the names of the parameters, `*args` and `**options` among them."""
    plain = (*args.posonlyargs, *args.args)
    found = (*plain, args.vararg, *args.kwonlyargs, args.kwarg)
    return tuple(arg.arg for arg in found if arg is not None)


def rest_of(args: ast.arguments) -> tuple[str, str]:
    """Return the names of `*args` and `**options`, "" where there is none."""
    return (args.vararg.arg if args.vararg else "", args.kwarg.arg if args.kwarg else "")


def every(args: ast.arguments) -> tuple[ast.arg, ...]:
    """Return the parameters in their order, `*args` and `**options` left out."""
    return (*args.posonlyargs, *args.args, *args.kwonlyargs)


def defaults_of(args: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield each parameter that has a default, with the expression of it."""
    without = len(args.posonlyargs) + len(args.args) - len(args.defaults)
    for arg, default in zip(
        every(args), ([None] * without) + [*args.defaults, *args.kw_defaults], strict=True
    ):
        if default is not None:
            yield arg.arg, default


def endless(args: ast.arguments) -> frozenset[str]:
    """Return the parameters that are infinity by default, and those that are None, as `name?`."""
    found = set()
    for name, default in defaults_of(args):
        if _is_none(default):
            found.add(f"{name}?")
        elif _is_infinite(default):
            found.add(name)
    return frozenset(found)


def _is_infinite(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="inf" | "maxsize"):
            return True
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return text.lower().lstrip("+") in ("inf", "infinity")
        case _:
            return False


def is_closed(annotation: ast.expr | None) -> bool:
    """Whether a type leaves no room for a text of one's own: numbers, and literal choices."""
    match annotation:
        case ast.Name(id=name) | ast.Constant(value=str(name)):
            return name in CLOSED
        case ast.Attribute(attr=name):
            return name in CLOSED
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return is_closed(annotation.slice)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name == "Literal"
        case ast.BinOp(left=left, right=right):
            return all(is_closed(side) or _is_none(side) for side in (left, right))
        case _:
            return False


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
