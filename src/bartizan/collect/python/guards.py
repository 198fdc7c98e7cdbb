"""Which names a condition restricts: membership, equality, a pattern or a validator, not a size."""

import ast
import re
from collections.abc import Iterator, Sequence

# Questions that say nothing about what a text may do.
IDLE = frozenset(
    {"isinstance", "len", "exists", "isfile", "isdir", "is_file", "is_dir", "hasattr", "callable",
     "any", "all", "bool", "int", "str", "type", "get", "strip", "lower", "upper", "print"}
)  # fmt: skip
EXITS = frozenset({"exit", "_exit", "abort", "quit"})
# What a request is compared with before anything is proven by it, and what a name or a role is.
TRIVIAL = re.compile(
    r"(?i)\s*(?:|bearer|basic|token|null|none|undefined|true|false|get|post|put|delete|options|https?"
    r"|websocket|lifespan|access|refresh)\s*|/.*"
)
ROLES = re.compile(r"(?i)user|role|email|account|tenant|group|scope|(?:^|_)name|(?:^|_)id$")
RESTRICTING = (ast.In, ast.NotIn, ast.Eq, ast.NotEq)


def restricted(test: ast.expr) -> Iterator[str]:
    """Yield the local names that a condition restricts."""
    for node in ast.walk(test):
        if _restricts(node):
            yield from (child.id for child in ast.walk(node) if isinstance(child, ast.Name))
        elif isinstance(node, ast.GeneratorExp | ast.ListComp) and _restricts(node.elt):
            for generator in node.generators:
                yield from (n.id for n in ast.walk(generator.iter) if isinstance(n, ast.Name))


def weighs(node: ast.expr) -> bool:
    """Whether a node looks something up by a key, or compares with what a caller must know.

    A column in a query, the name of a scheme and the name of a role prove nothing.
    """
    if not isinstance(node, ast.Compare):
        return True
    sides = (node.left, *node.comparators)
    if not isinstance(node.ops[0], RESTRICTING) or any(map(_is_column, sides)):
        return False
    fixed = [side.value for side in sides if isinstance(side, ast.Constant)]
    if any(not isinstance(value, str) or TRIVIAL.fullmatch(value) for value in fixed):
        return False
    named = (_word(each) for side in sides for each in ast.walk(side))
    return not fixed or not any(map(ROLES.search, named))


def _word(node: ast.AST) -> str:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
            return word
        case _:
            return ""


def _is_column(node: ast.expr) -> bool:
    """Whether something is a column of a table, as a query names it: `User.id`."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)):
            return name[:1].isupper() and not name.isupper()
        case _:
            return False


def leads_away(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a block is not reached through it: it returns, raises or exits."""
    return ends_with(body, (ast.Return, ast.Raise, ast.Continue, ast.Break))


def returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block leads out of its function; an error or the end of a loop may not do so."""
    return ends_with(body, (ast.Return,))


def ends_with(body: Sequence[ast.stmt], kinds: tuple[type[ast.stmt], ...]) -> bool:
    """Whether a block ends with one of these, whichever way it takes, or by an exit."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return bool(last.orelse) and ends_with(last.body, kinds) and ends_with(last.orelse, kinds)
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
