"""Which conditions leave a part of a function out that nothing of its caller decides."""

import ast
import re
from collections.abc import Iterator, Sequence

from bartizan.collect.python.guards import leads_away, returns

# Words by which a condition says that it is about who is let in, or about where code runs.
ABOUT = re.compile(
    r"auth|login|token|(?:^|_)key|apikey|secret|passw|credential|env(?:ironment)?\b|(?:^|_)env|debug"
    r"|\bdev|prod|local|(?:^|_)mode|enabled?|disabled?|security|jwt|bypass|skip|(?:^|_)require|acl"
    r"|single_?user|multi_?user|insecure|anonymous|verify",
    re.IGNORECASE,
)
# A term of a condition, and whether it is true where the condition leaves something out.
Term = tuple[ast.expr, bool]


def skipping(node: ast.If) -> Iterator[tuple[ast.expr, bool, Sequence[ast.stmt] | None]]:
    """Yield the terms of a condition each of which can leave something out by itself.

    With each comes what it is then, and the statements that are left out: None for all that follow.
    """
    if returns(node.body):
        yield from ((term, holds, None) for term, holds in _any(node.test, holds=True))
    elif node.body:
        yield from ((term, holds, node.body) for term, holds in _any(node.test, holds=False))
    if node.orelse:
        yield from ((term, holds, node.orelse) for term, holds in _any(node.test, holds=True))
        if returns(node.orelse) and not leads_away(node.body):
            yield from ((term, holds, None) for term, holds in _any(node.test, holds=False))


def _any(test: ast.expr, *, holds: bool) -> Iterator[Term]:
    """Yield the terms of which one is enough for a condition to be true, or false."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from _any(inner, holds=not holds)
        case ast.BoolOp(op=operation, values=values):
            if isinstance(operation, ast.Or) is holds:
                for value in values:
                    yield from _any(value, holds=holds)
        case _:
            yield test, holds


def speaks_of_access(term: ast.expr) -> bool:
    """Whether a term says by its words that it is about who is let in."""
    for node in ast.walk(term):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                if ABOUT.search(word[:80]):
                    return True
            case _:
                pass
    return False


def compared_with(term: ast.expr) -> tuple[ast.expr, tuple[str, ...], bool] | None:
    """Return what a term compares with constant texts, these, and whether it asks for equality."""
    match term:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.In() | ast.Is() as how], comparators=[to]):
            same = True
        case ast.Compare(
            left=left, ops=[ast.NotEq() | ast.NotIn() | ast.IsNot() as how], comparators=[to]
        ):
            same = False
        case _:
            return None
    if isinstance(how, ast.Is | ast.IsNot):
        return _identity(left, to, same=same)
    items = to.elts if isinstance(to, ast.Tuple | ast.List | ast.Set) else [to]
    texts = tuple(
        str(item.value)
        for item in items
        if isinstance(item, ast.Constant) and isinstance(item.value, str | bool | int)
    )
    return (left, texts, same) if texts and len(texts) == len(items) else None


def _identity(
    left: ast.expr, to: ast.expr, *, same: bool
) -> tuple[ast.expr, tuple[str, ...], bool] | None:
    """Return a comparison with None, True or False as one with the texts of these."""
    if not isinstance(to, ast.Constant):
        return None
    return left, (str(to.value),), same
