"""Where a module mentions a name, and what the mapping that it holds may have gone through unseen.

The walk follows a mapping from statement to statement. What it cannot follow is a change on another
branch, in another function, in a later round of a loop, or by whoever was handed the mapping.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bartizan.collect.python.names import BUILTINS
from bartizan.collect.python.options import CHANGES
from bartizan.collect.python.signature import params_of

# The functions, branches and loops around a mention, each with the part in which it stands.
Chain = tuple[tuple[int, str], ...]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp,
         ast.GeneratorExp)  # fmt: skip
BRANCHES = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.TryStar, ast.ExceptHandler, ast.match_case)
TESTS = ("test", "decorator_list", "args", "iter")
READS = frozenset({"get", "items", "keys", "values", "copy"})
# Functions that look at what they are given and change nothing of it.
LOOKS = frozenset({"dumps", "debug", "info", "warning", "error", "exception", "critical", "log",
                   "update", "pformat", "pprint", "deepcopy", "OrderedDict"})  # fmt: skip
STIRS = frozenset({"setattr", "delattr", "exec", "eval", "map", "filter", "iter", "vars"})
ALIASES = (ast.Name, ast.Attribute, ast.Subscript, ast.IfExp, ast.BoolOp, ast.NamedExpr)


class Mention(NamedTuple):
    """A mention that may change a mapping: which key of it, None for any.

    `followed` says that the walk takes part in the change where it comes by.
    """

    chain: Chain
    line: int
    key: str | None
    followed: bool


class Mentions:
    """The mentions of all names of one module."""

    def __init__(self, tree: ast.Module) -> None:
        """Index the module; the tree has to outlive the index."""
        self._chains: dict[int, Chain] = {}
        self._bound: dict[int, set[str]] = {}
        self._loops: set[int] = set()
        self._called: set[int] = set()
        self._found: dict[str, list[Mention]] = defaultdict(list)
        stack: list[tuple[ast.AST, Chain]] = [(tree, ())]
        while stack:
            node, chain = stack.pop()
            stack += self._children(node, chain)

    def unsure(self, node: ast.Name) -> frozenset[str] | None:
        """Return the keys that may hold something else than the walk knows, None for any key."""
        chain = self._chains.get(id(node))
        if chain is None:
            return None
        home = self._home(node.id, chain)
        keys: set[str] = set()
        for mention in self._found[node.id]:
            here = self._home(node.id, mention.chain) == home
            if here and self._unseen(mention, chain, node.lineno, home):
                if mention.key is None:
                    return None
                keys.add(mention.key)
        return frozenset(keys)

    def _unseen(self, mention: Mention, chain: Chain, line: int, home: int) -> bool:
        """Whether a mention may change the mapping before it is used, out of the walk's sight."""
        if mention.line >= line:
            inside = [node for node, _ in chain if node in self._bound]
            rounds = {node for node, _ in chain if node in self._loops}
            again = any(node in rounds for node, _ in mention.chain)
            return again or (inside[-1] if inside else 0) != home
        return not (mention.followed and chain[: len(mention.chain)] == mention.chain)

    def _home(self, name: str, chain: Chain) -> int:
        """Return the function that binds a name as it is seen from here, 0 for the module."""
        functions = (node for node, _ in reversed(chain) if name in self._bound.get(node, ()))
        return next(functions, 0)

    def _children(self, node: ast.AST, chain: Chain) -> Iterator[tuple[ast.AST, Chain]]:
        """Take note of the names in a node, and yield the nodes in it with their chains."""
        self._enter(node, chain)
        for part, value in ast.iter_fields(node):
            inner = (*chain, (id(node), part)) if _divides(node, part) else chain
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.Name):
                    self._name(child, node, part, inner)
                elif isinstance(child, ast.AST):
                    yield child, inner

    def _enter(self, node: ast.AST, chain: Chain) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._bound[id(node)] = set(params_of(node.args)) | _stored(node)
            case ast.Call():
                self._called.add(id(node.func))
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                key = node.slice.value if isinstance(node.slice, ast.Constant) else None
                followed = isinstance(node.ctx, ast.Store)
                known = key if isinstance(key, str) else None
                self._found[name].append(Mention(chain, node.lineno, known, followed))
            case _:
                pass
        if isinstance(node, LOOPS):
            self._loops.add(id(node))

    def _name(self, name: ast.Name, parent: ast.AST, part: str, chain: Chain) -> None:
        self._chains[id(name)] = chain
        match parent:
            case ast.Subscript() if part == "value":
                return
            case ast.Attribute(attr=attr) if attr in READS:
                return
            case ast.Attribute(attr=attr):
                followed = attr in CHANGES and id(parent) in self._called
            case ast.Assign(value=value) | ast.AnnAssign(value=value) if part != "value":
                followed = not isinstance(value, ALIASES)
            case ast.AugAssign() if part == "target":
                followed = True
            case _:
                if _looks(parent, part):
                    return
                followed = False
        self._found[name.id].append(Mention(chain, name.lineno, None, followed))


def _divides(node: ast.AST, part: str) -> bool:
    """Whether a part of a node runs at another time, or not always, or more than once."""
    kinds = (*FUNCTIONS, *LOOPS, *BRANCHES)
    return isinstance(node, kinds) and part not in TESTS


def _looks(parent: ast.AST, part: str) -> bool:
    """Whether a mention in this part of a node only looks at a mapping."""
    match parent:
        case ast.keyword(arg=arg):
            return arg is None
        case ast.Dict(keys=keys):
            return part == "values" and None in keys
        case ast.BinOp(op=operator):
            return isinstance(operator, ast.BitOr | ast.Mod)
        case ast.Call(func=func):
            return part == "func" or _asks(func)
        case _:
            looking = ast.Compare | ast.FormattedValue | ast.Expr | ast.UnaryOp | ast.Assert
            return isinstance(parent, looking) or part in ("test", "iter")


def _asks(func: ast.expr) -> bool:
    """Whether a function looks at its arguments and changes nothing of them."""
    match func:
        case ast.Name(id=name):
            return (name in BUILTINS and name not in STIRS) or name in LOOKS
        case ast.Attribute(attr=name):
            return name in LOOKS
        case _:
            return False


def _stored(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """Return the names that a function binds, those of functions in it left out."""
    stored: set[str] = set()
    shared: set[str] = set()
    body = function.body if isinstance(function.body, list) else [function.body]
    stack: list[ast.AST] = [*body]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        if not isinstance(node, FUNCTIONS):
            stack += ast.iter_child_nodes(node)
    return stored - shared
