"""What ends a loop: a count of its rounds or of time, or nothing but what happens in it."""

import ast
import re
from collections.abc import Iterator, Sequence

from bartizan.collect.python.guards import leads_away
from bartizan.evidence.course import Cap

# Names that count rounds, or look at a clock, whoever moves them on.
COUNTS = re.compile(
    r"depth|attempt|retr(?:y|ies)|(?:^|_)iter|iteration|step|level|remaining|budget|max_|limit"
    r"|(?<!re)turn|rounds|(?<![cs])count|tries"
    r"|deadline|elapsed|timeout|\btime\b|monotonic|perf_counter",
    re.IGNORECASE,
)
ORDERS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def cap_of(node: ast.While, endless: frozenset[str]) -> Cap:
    """Return what ends a loop; `endless` are names that hold no bound unless somebody sets one."""
    found = [_bound(test, endless) for test in _conjuncts(node.test) if _orders(test)]
    moved = _moved(node.body)
    leading = (n for n in _inside(node.body) if isinstance(n, ast.If) and leads_away(n.body))
    found += [_bound(each.test, endless) for each in leading if _counts(each.test, moved)]
    return next((cap for cap in Cap if cap in found), Cap.NONE)


def counts_rounds(node: ast.expr) -> Cap | None:
    """Return what ends a loop over this: a range has an end, `itertools.count` has none."""
    match node:
        case ast.Call(func=ast.Name(id="range")):
            return Cap.SET
        case ast.Call(func=ast.Name(id="count") | ast.Attribute(attr="count"), args=[] | [_]):
            return Cap.NONE
        case _:
            return None


def _conjuncts(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _conjuncts(value)
    else:
        yield test


def _orders(test: ast.expr) -> bool:
    """Whether a condition compares by order, or one of the terms of which one is enough does."""
    terms = test.values if isinstance(test, ast.BoolOp) else (test,)
    return any(isinstance(each, ast.Compare) and isinstance(each.ops[0], ORDERS) for each in terms)


def _counts(test: ast.expr, moved: frozenset[str]) -> bool:
    """Whether a condition compares what moves on in the loop, or what is called like a count."""
    terms = test.values if isinstance(test, ast.BoolOp) else (test,)
    return any(_is_count(each, moved) for each in terms if isinstance(each, ast.Compare))


def _is_count(test: ast.Compare, moved: frozenset[str]) -> bool:
    names = {_name(each) for each in ast.walk(test)}
    if not moved.isdisjoint(names):
        return isinstance(test.ops[0], (*ORDERS, ast.Eq))
    return isinstance(test.ops[0], ORDERS) and any(map(COUNTS.search, names))


def _bound(test: ast.expr, endless: frozenset[str]) -> Cap:
    """Return whether a condition bounds a loop, or only where a parameter holds a bound.

    One that is None by default is asked for beside the comparison, or it could not be compared.
    """
    alone = isinstance(test, ast.Compare)
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    open_ = {name for name in names if name in endless or (not alone and f"{name}?" in endless)}
    return Cap.ENDLESS if open_ else Cap.SET


def _moved(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that a body counts up or down."""
    return frozenset(
        _name(each.target) for each in _inside(body) if isinstance(each, ast.AugAssign)
    )


def _inside(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, NESTED):
            continue
        yield node
        for name in ("body", "orelse", "finalbody"):
            yield from _inside(getattr(node, name, ()))
        for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _inside(inner.body)


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
