"""Which files code that speaks with a model can reach through imports, and which reach it."""

import re
from collections.abc import Iterable, Mapping
from posixpath import basename, dirname

from bartizan.collect.python.decode import shown, unescaped
from bartizan.collect.script.names import ENDINGS
from bartizan.evidence.testcode import is_test

FORWARD, BACKWARD = 4, 2
_IMPORT = re.compile(
    rb"\b(?:from[\s\\]+([\w.]+)[\s\\]+import\b[\s\\]*(\([^)]{0,4000}\)|[^\n;#]{1,1000})"
    rb"|import[\s\\]+((?:[\w., \t]|\\\r?\n){1,1000})"
    rb"|(?:import_module|__import__)\s*\(\s*[\"']([\w.]{1,1000}))"
)
# What a script takes from files beside it, or below what an alias stands for.
_OWN = re.compile(
    rb"(?:\bfrom|\bimport|\brequire)\s*\(?\s*[\"']((?:\.{1,2}/|[@~#]/|\$lib/|src/)[^\"'\n]{1,300})"
)
_NAME = re.compile(rb"[A-Za-z_]\w*")


def uses_of(path: str, content: bytes) -> frozenset[str]:
    """Return the names that a file imports, by a statement or a constant text: no parsing.

    Of a script they are the last pieces of the paths to its own files.
    """
    if ENDINGS.search(path):
        return frozenset(
            ENDINGS.sub("", each.decode("utf-8", "replace")).rpartition("/")[2]
            for each in _OWN.findall(content)
        )
    found: set[bytes] = set()
    text = unescaped(content) if path.endswith(".ipynb") else shown(content)
    for match in _IMPORT.finditer(text):
        for group in match.groups():
            if group is not None:
                found.update(_NAME.findall(group))
    return frozenset(name.decode("ascii", "replace") for name in found)


def reached(start: Iterable[str], uses: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the files that may share a process with those of `start`.

    They are within BACKWARD imports towards it, or within FORWARD from it or from such a file: who
    holds the model's answer often hands it to neither of the files that it imports by name.
    `uses` has the imported names of every file by its path. A name stands for every file of that
    name: what is read too much costs time, what is read too little would cost an answer.
    """
    by_name: dict[str, set[str]] = {}
    for path in uses:
        by_name.setdefault(module_name(path), set()).add(path)
    return frozenset(_forward(_backward(set(start), uses), uses, by_name))


def imported_tests(uses: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the files named as tests that other code imports, itself or through such files."""
    named: dict[str, set[str]] = {}
    for path in filter(is_test, uses):
        named.setdefault(module_name(path), set()).add(path)
    edge, found = {path for path in uses if not is_test(path)}, set[str]()
    while edge and named:
        ways = (
            (by, path) for by in edge for name in uses[by] & named.keys() for path in named[name]
        )
        edge = {path for by, path in ways if _may_import(by, uses[by], path)} - found
        found |= edge
    return frozenset(found)


def _may_import(by: str, used: frozenset[str], path: str) -> bool:
    """Whether names that a file imports lead to another: from elsewhere by its test folders too."""
    marks = {folder for folder in dirname(path).split("/") if is_test(f"{folder}/")}
    return dirname(by) == dirname(path) or marks <= used


def module_name(path: str) -> str:
    """Return the name by which other files import this one."""
    stem = basename(path).rsplit(".", 1)[0]
    package = stem == "__init__" or (stem == "index" and ENDINGS.search(path) is not None)
    return basename(dirname(path)) if package else stem


def _forward(
    start: set[str], uses: Mapping[str, frozenset[str]], by_name: Mapping[str, set[str]]
) -> set[str]:
    found, edge = set(start), set(start)
    for _ in range(FORWARD):
        names = {name for path in edge for name in uses.get(path, ())}
        edge = {path for name in names for path in by_name.get(name, ())} - found
        found |= edge
    return found


def _backward(start: set[str], uses: Mapping[str, frozenset[str]]) -> set[str]:
    found, edge = set(start), set(start)
    for _ in range(BACKWARD):
        names = {module_name(path) for path in edge}
        edge = {path for path, used in uses.items() if not names.isdisjoint(used)} - found
        found |= edge
    return found
