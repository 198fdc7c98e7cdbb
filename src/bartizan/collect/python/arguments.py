"""What a call is given: its arguments in order, and its options, those of known mappings too."""

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bartizan.collect.python.bounds import MOST
from bartizan.collect.python.options import Keywords, doubted, settled, spread_out
from bartizan.collect.python.values import discreet
from bartizan.evidence.source import HIDES, UNKNOWN, Shape, Value

# Options of these names are mappings of further options.
NESTS = "kwargs"
Fold = Callable[[ast.expr], Value]


class Given(NamedTuple):
    """The folded arguments of a call.

    `spread` says that some by position are not known, `starred` where the first of these stands.
    """

    args: tuple[Value, ...]
    keywords: Keywords
    spread: bool
    starred: int = -1

    @property
    def values(self) -> tuple[Value, ...]:
        """All arguments, positional first."""
        return (*self.args, *(value for _, value in self.keywords))

    @property
    def later(self) -> "Given":
        """What a function gets that is called later, with more that is not known yet."""
        return Given(self.args[1:], ((HIDES, UNKNOWN), *self.keywords), spread=True)

    def after(self, args: tuple[Value, ...], keywords: Keywords) -> "Given":
        """Return the same with what was given beforehand."""
        starred = self.starred + len(args) if self.starred >= 0 else -1
        named = settled((*keywords, *self.keywords))
        return Given((*args, *self.args), named, self.spread, starred)


def arguments(node: ast.Call, fold: Fold, whole: Fold) -> Given:
    """Fold the arguments of a call; `whole` folds a mapping that is spread over its options."""
    args: list[Value] = []
    starred = -1
    for arg in node.args:
        if isinstance(arg, ast.Starred) and _is_written_out(arg.value):
            args += fold(arg.value).parts
        else:
            if isinstance(arg, ast.Starred) and starred < 0:
                starred = len(args)
            args.append(fold(arg))
    return Given(tuple(args), settled(_keywords(node, fold, whole)), starred >= 0, starred)


def _is_written_out(node: ast.expr) -> bool:
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return not any(isinstance(item, ast.Starred) for item in node.elts)


def _keywords(node: ast.Call, fold: Fold, whole: Fold) -> Iterator[tuple[str, Value]]:
    """Yield the options: a name is given once, so those that are written out come last."""
    count = 0
    for item in node.keywords:
        if item.arg is None:
            value = whole(item.value)
            count += len(value.parts)
            yield from spread_out(value if count <= MOST else UNKNOWN)
    for item in node.keywords:
        if item.arg is not None:
            folding = whole if item.arg.endswith(NESTS) else fold
            yield item.arg, discreet(item.arg, folding(item.value))


def doubt(
    node: ast.expr, value: Value, unsure: Callable[[ast.Name], frozenset[str] | None]
) -> Value:
    """Return a folded mapping with what may have become of it unseen; other values as they are."""
    match node:
        case ast.Dict() | ast.Call() | ast.BinOp() | ast.List() | ast.Tuple():
            return value
        case ast.IfExp(body=body, orelse=orelse):
            nodes = [body, orelse]
        case ast.BoolOp(values=nodes):
            pass
        case _:
            known = (
                unsure(node) if isinstance(node, ast.Name) and value.shape is Shape.MAP else None
            )
            bare = value._replace(parts=()) if value.shape is Shape.UNKNOWN else value
            return doubted(value, known) if value.shape is Shape.MAP else bare
    pairs = zip(nodes, value.parts, strict=False)
    return value._replace(parts=tuple(doubt(each, held, unsure) for each, held in pairs))
