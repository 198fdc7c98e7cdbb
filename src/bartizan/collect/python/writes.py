"""Which names a module writes in more ways than the walk can follow in order."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

ANY = "*"
# What writes a name of a module from elsewhere than its own statements.
_ELSEWHERE = re.compile(
    rb"\b(?:globals|vars|locals)\s*\(\s*\)\s*[\[.]"
    rb"|\bsetattr\s*\(\s*(?:[^,\n]{1,200},\s*[\"']|[\w.]*modules\b)"
    rb"|\bmodules\s*\[[^\]\n]{1,200}\]\s*\.\s*\w"
)
# The words without which none of that can stand in a file, and those that share a name.
_WRITING = frozenset({b"globals", b"vars", b"locals", b"setattr", b"modules"})
_SHARING = frozenset({b"global", b"nonlocal"})
# An entry of a mapping that is set, or the whole brought up to date, within something.
_ENTRY = re.compile(
    rb"^[ \t]+(\w+)(?:\[[^=\n]*\][ \t]*=(?!=)|\.(?:update|setdefault|pop)\b)", re.MULTILINE
)
_WHOLE = frozenset({"globals", "vars", "locals"})
_CHANGES = frozenset({"update", "setdefault", "__setitem__"})


def targets_of(body: Iterable[ast.stmt]) -> Iterator[ast.expr]:
    """Yield what the statements of a body assign to, those of functions and classes left out."""
    for node in body:
        if isinstance(node, ast.Assign):
            yield from node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield node.target
        elif isinstance(node, _COMPOUND):
            if isinstance(node, ast.For | ast.AsyncFor):
                yield node.target
            elif isinstance(node, ast.With | ast.AsyncWith):
                yield from (item.optional_vars for item in node.items if item.optional_vars)
            yield from targets_of(_within(node))


def _within(node: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(node, name, ())
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from inner.body


_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try,
             ast.TryStar, ast.Match)  # fmt: skip
_BODIED = (*_COMPOUND, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names_in(targets: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the names that targets bind, and those of which they set an entry."""
    for target in targets:
        match target:
            case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
                yield name
            case ast.Tuple(elts=items) | ast.List(elts=items):
                yield from names_in(items)
            case ast.Starred(value=inner):
                yield from names_in((inner,))
            case _:
                pass


def unsteady_fields(node: ast.ClassDef) -> frozenset[str]:
    """Return the fields that a class sets in more than one place, or outside its constructor."""
    found = Counter(names_in(targets_of(node.body)))
    for method in node.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            weight = 1 if method.name == "__init__" else 2
            for name in _fields_in(targets_of(method.body)):
                found[name] += weight
    return frozenset(name for name, count in found.items() if count > 1)


def _fields_in(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        match target:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                yield name
            case ast.Tuple(elts=items) | ast.List(elts=items):
                yield from _fields_in(items)
            case _:
                pass


@dataclass(frozen=True)
class Written:
    """Names of a module that are not written in the order of its statements alone.

    `elsewhere` are those that `global`, `setattr` or the module's own mapping writes, ANY for one
    that is made at run time.
    """

    elsewhere: frozenset[str] = frozenset()
    content: bytes = b""

    @cached_property
    def within(self) -> frozenset[str]:
        """The names of which an indented line sets an entry: a function may, when it is called."""
        return frozenset(name.decode() for name in _ENTRY.findall(self.content))


def written(tree: ast.Module, content: bytes, words: frozenset[bytes]) -> Written:
    """Return what a module writes out of order; `content` is its text, of these words."""
    names: set[str] = set()
    if not _SHARING.isdisjoint(words):
        names.update(_shared_in(tree.body))
    if not _WRITING.isdisjoint(words) and _ELSEWHERE.search(content):
        names.update(name for node in ast.walk(tree) for name in _written_by(node))
    return Written(frozenset(names), content)


def _shared_in(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        elif isinstance(node, _BODIED):
            yield from _shared_in(_within(node))


def _written_by(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Subscript(value=whole, slice=key, ctx=ast.Store()) if _is_whole(whole):
            return (_text(key) or ANY,)
        case ast.Attribute(value=ast.Subscript(value=held), attr=name, ctx=ast.Store()):
            return (name,) if _tail(held) == "modules" else ()
        case ast.Call(func=ast.Name(id="setattr"), args=[holder, key, _]):
            known = _text(key)
            return (known,) if known else (ANY,) if _is_module(holder) else ()
        case ast.Call(func=ast.Attribute(value=whole, attr=name), keywords=keywords):
            named = [item.arg or ANY for item in keywords] if _is_whole(whole) else []
            return (named or (ANY,)) if _is_whole(whole) and name in _CHANGES else ()
        case _:
            return ()


def _is_whole(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in _WHOLE
        case ast.Attribute(value=holder, attr="__dict__"):
            return _is_module(holder)
        case _:
            return False


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and _tail(node.value) == "modules"


def _tail(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
