"""Names: a file's module, and what its imports make names stand for."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator

ENDING = re.compile(r"(?i)\.(?:pyw?|wsgi|ipynb)\Z")
BUILTINS = frozenset(dir(builtins))


def module_of(path: str) -> str:
    """Return the dotted module name that a path stands for, without a leading `src`."""
    parts = ENDING.sub("", path).split("/")
    if parts[0] == "src" and len(parts) > 1:
        parts = parts[1:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts = parts[:-1]
    return ".".join(part.replace(".", "_") for part in parts)


def absolute(module: str, node: ast.ImportFrom, *, package: bool) -> str:
    """Return the module that a from-import names, relative ones resolved against `module`."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    keep = len(parts) - node.level + (1 if package else 0)
    return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])


def imported(node: ast.Import | ast.ImportFrom, base: str) -> Iterable[tuple[str, str]]:
    """Yield (local name, what it stands for) for each name that an import binds."""
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, f"{base}.{alias.name}" if base else alias.name
        return
    for alias in node.names:
        if alias.asname:
            yield alias.asname, alias.name
        else:
            head = alias.name.split(".", 1)[0]
            yield head, head


def defined(body: Iterable[ast.stmt]) -> frozenset[str]:
    """Return the functions and classes that a module defines at its top level."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in body if isinstance(node, kinds))


def captured(pattern: ast.pattern) -> Iterator[str]:
    """Yield the names that a pattern of a match statement binds."""
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
            case _:
                pass
