"""What ends a loop: a count of its rounds or of time, or nothing but what happens in it."""

import ast
import re
from collections.abc import Iterator, Sequence

from bartizan.collect.python.guards import leads_away
from bartizan.evidence.course import Cap

# Names that count rounds, or look at a clock, whoever moves them on.
COUNTS = re.compile(
    r"depth|attempt|retr(?:y|ies)|iter|step|level|remaining|budget|max_|limit|turn|round|count|tries"
    r"|deadline|elapsed|timeout|\btime\b|monotonic|perf_counter",
    re.IGNORECASE,
)
ORDERS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def cap_of(node: ast.While, endless: frozenset[str]) -> Cap:
    """Return what ends a loop; `endless` are names that hold no bound unless somebody sets one."""
    found = [
        _bound(test, endless) for test in _conjuncts(node.test) if _counts(test, anything=True)
    ]
    moved = _moved(node.body)
    for inner in _inside(node.body):
        if isinstance(inner, ast.If) and leads_away(inner.body):
            found += [_bound(t, endless) for t in _terms(inner.test) if _counts(t, moved=moved)]
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


def _terms(test: ast.expr) -> Iterator[ast.expr]:
    yield from test.values if isinstance(test, ast.BoolOp) else (test,)


def _counts(test: ast.expr, *, moved: frozenset[str] = frozenset(), anything: bool = False) -> bool:
    """Whether a condition compares by order what moves on, or what is called like a count."""
    if isinstance(test, ast.Name | ast.Attribute) and anything:
        return _name(test) in moved
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], (*ORDERS, ast.Eq)):
        return False
    if anything and isinstance(test.ops[0], ORDERS):
        return True
    names = {_name(each) for each in ast.walk(test)}
    return not moved.isdisjoint(names) or any(map(COUNTS.search, names))


def _bound(test: ast.expr, endless: frozenset[str]) -> Cap:
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    return Cap.SET if names.isdisjoint(endless) else Cap.ENDLESS


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
