"""What a function's signature says: its parameters, and what they are by default."""

import ast
from collections.abc import Iterator


def params_of(args: ast.arguments) -> tuple[str, ...]:
    """Return the names of the parameters, `*args` and `**options` left out."""
    return tuple(arg.arg for arg in every(args))


def every(args: ast.arguments) -> tuple[ast.arg, ...]:
    """Return the parameters in their order."""
    return (*args.posonlyargs, *args.args, *args.kwonlyargs)


def defaults_of(args: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield each parameter that has a default, with the expression of it."""
    without = len(args.posonlyargs) + len(args.args) - len(args.defaults)
    for arg, default in zip(
        every(args), ([None] * without) + [*args.defaults, *args.kw_defaults], strict=True
    ):
        if default is not None:
            yield arg.arg, default
