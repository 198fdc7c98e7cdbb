"""Reads setup.py, by its syntax tree and never by running it, and setup.cfg."""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.lines import lines_of, read_text
from bartizan.formats.pymanifest import Computed, Manifest
from bartizan.formats.requirement import Requirement, read_requirement

_LISTS: Final = {"install_requires": "", "setup_requires": "build", "tests_require": "tests"}
_SECTION: Final = re.compile(r"\[([^\]]+)\]")
_ENTRY: Final = re.compile(r"([\w.-]+)[ \t]*[=:][ \t]*(.*)$")
_MAX_ADDITIONS: Final = 8


def read_setup_py(content: bytes) -> Manifest:
    """Read the literal lists that setup() is given, also through a variable of the module.

    A list that is computed becomes a Computed. Raises FormatError for content that is no Python.
    """
    tree = _parsed(read_text(content))
    variables = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    requirements: list[Requirement] = []
    computed: list[Computed] = []
    for keyword in _setup_keywords(tree):
        for group, node in _groups(keyword, variables):
            texts = _texts(node, variables)
            if texts is None:
                computed.append(Computed(keyword.arg or "", node.lineno))
            else:
                requirements += _read(texts, group)
    return Manifest(requirements=tuple(requirements), computed=tuple(computed))


def read_setup_cfg(content: bytes) -> Manifest:
    """Read the requirement lists of a setup.cfg.

    Raises FormatError for content that is no text.
    """
    requirements: list[Requirement] = []
    computed: list[Computed] = []
    for section, key, text, line in _values(lines_of(read_text(content))):
        if section == "options" and key in _LISTS:
            group = _LISTS[key]
        elif section == "options.extras_require":
            group = key
        else:
            continue
        if text.startswith(("file:", "attr:")):
            computed.append(Computed(key, line))
        else:
            requirements += _read([(text, line)], group)
    return Manifest(requirements=tuple(requirements), computed=tuple(computed))


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise FormatError("the file does not parse as Python 3") from None


def _setup_keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name == "setup":
                yield from node.keywords


def _groups(
    keyword: ast.keyword, variables: Mapping[str, ast.expr]
) -> Iterator[tuple[str, ast.expr]]:
    if keyword.arg in _LISTS:
        yield _LISTS[keyword.arg], keyword.value
    elif keyword.arg == "extras_require":
        value = _resolved(keyword.value, variables)
        if not isinstance(value, ast.Dict):
            yield "", value
            return
        for key, item in zip(value.keys, value.values, strict=True):
            yield str(key.value) if isinstance(key, ast.Constant) else "", item


def _resolved(node: ast.expr, variables: Mapping[str, ast.expr]) -> ast.expr:
    return variables.get(node.id, node) if isinstance(node, ast.Name) else node


def _texts(
    node: ast.expr, variables: Mapping[str, ast.expr], additions: int = 0
) -> list[tuple[str, int]] | None:
    node = _resolved(node, variables)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and additions < _MAX_ADDITIONS:
        left = _texts(node.left, variables, additions + 1)
        right = _texts(node.right, variables, additions + 1)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [(text, node.lineno) for text in node.value.splitlines() if text.strip()]
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    constants = [item for item in node.elts if isinstance(item, ast.Constant)]
    if len(constants) < len(node.elts):
        return None
    return [(str(item.value), item.lineno) for item in constants]


def _read(texts: list[tuple[str, int]], group: str) -> Iterator[Requirement]:
    for text, line in texts:
        if found := read_requirement(text, line):
            yield replace(found, group=group)


def _values(lines: list[str]) -> Iterator[tuple[str, str, str, int]]:
    section = key = ""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        if line[0] in " \t":
            yield section, key, line.strip(), number
        elif match := _SECTION.match(line):
            section, key = match[1].strip().lower(), ""
        elif entry := _ENTRY.match(line):
            key = entry[1].lower()
            if entry[2]:
                yield section, key, entry[2].strip(), number
