"""Which names a condition restricts: membership, equality, a pattern or a validator, not a size."""

import ast
from collections.abc import Iterator, Sequence

# Questions that say nothing about what a text may do.
IDLE = frozenset(
    {"isinstance", "len", "exists", "isfile", "isdir", "is_file", "is_dir", "hasattr", "callable",
     "any", "all", "bool", "int", "str", "type", "get", "strip", "lower", "upper", "print"}
)  # fmt: skip
EXITS = frozenset({"exit", "_exit", "abort", "quit"})
RESTRICTING = (ast.In, ast.NotIn, ast.Eq, ast.NotEq)


def restricted(test: ast.expr) -> Iterator[str]:
    """Yield the local names that a condition restricts."""
    for node in ast.walk(test):
        if _restricts(node):
            yield from (child.id for child in ast.walk(node) if isinstance(child, ast.Name))
        elif isinstance(node, ast.GeneratorExp | ast.ListComp) and _restricts(node.elt):
            for generator in node.generators:
                yield from (n.id for n in ast.walk(generator.iter) if isinstance(n, ast.Name))


def leads_away(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a block is not reached through it: it returns, raises or exits."""
    return _ends(body, (ast.Return, ast.Raise, ast.Continue, ast.Break))


def returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block leads out of its function; an error or the end of a loop may not do so."""
    return _ends(body, (ast.Return,))


def _ends(body: Sequence[ast.stmt], kinds: tuple[type[ast.stmt], ...]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return bool(last.orelse) and _ends(last.body, kinds) and _ends(last.orelse, kinds)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return _asked_of(last.value.func) in EXITS
    return isinstance(last, kinds)


def _restricts(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        subset = isinstance(node.left, ast.Call) and _asked_of(node.left.func) == "set"
        return subset or isinstance(node.ops[0], RESTRICTING)
    return isinstance(node, ast.Call) and _asked_of(node.func) not in IDLE


def _asked_of(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""
