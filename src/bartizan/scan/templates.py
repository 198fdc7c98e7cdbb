"""Judges templates of prompts: small programs that may reach for the internals of Python."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.inert import text
from bartizan.scan.part import Part, Scan, found

MOST: Final = 2 << 20
BLOCK: Final = re.compile(r"\{\{(?P<out>[^{}]*(?:[{}][^{}]+)*?)\}\}|\{%(?P<tag>.*?)%\}", re.DOTALL)
TOKEN: Final = re.compile(
    r"'(?P<one>(?:[^'\\]|\\.)*)'|\"(?P<two>(?:[^\"\\]|\\.)*)\"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<number>\d+)|(?P<sign>[^\s\w])",
    re.DOTALL,
)
INTERNAL: Final = re.compile(
    r"__\w+__|\A_\w|\bf_(?:globals|builtins|back)\b|gi_(?:frame|code)|func_globals"
)
# Ways to an attribute by a text, and objects of the engine that lead to its modules.
WAYS: Final = frozenset({"attr", "map", "selectattr", "rejectattr"})
OBJECTS: Final = frozenset({"lipsum", "cycler", "joiner", "self", "request", "config", "url_for"})
ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
# Words of which the names of internals are made, whatever stands around them, and either way round.
FRAGMENTS: Final = frozenset(
    word[::step]
    for word in ("class", "globals", "builtins", "subclasses", "mro", "getattribute", "import")
    for step in (1, -1)
)
LETTERS: Final = re.compile(r"[^a-z]+")
HIDDEN: Final = re.compile(r"%c")
STATEMENTS: Final = frozenset({"include", "import", "from", "extends"})
JOINS: Final = frozenset("~+()")


def template_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a file that is a template."""
    yield from text(scan, part)
    written = part.source.read_at(0, 1 + MOST).decode("utf-8", "replace")
    yield from judge_template(part, written, "the template")


def judge_template(part: Part, written: str, where: str) -> Iterator[ScanFinding]:
    """Yield where a template reaches for what lies behind the values that it is given."""
    if len(written) > MOST:
        yield found(part, "template-size", Verdict.INCONCLUSIVE, f"{where} is too long to be read")
        return
    why = next((why for why in _whys(written) if why), "")
    if why:
        yield found(part, "template-internals", Verdict.CRITICAL, f"{where} {why}")


def _whys(text: str) -> Iterator[str]:
    for match in BLOCK.finditer(text):
        yield _reaches(match["out"] if match["out"] is not None else match["tag"])


def _reaches(code: str) -> str:
    """Return how a piece of code reaches for the internals of Python, "" when it does not."""
    tokens = [
        (match.lastgroup or "", match.group(match.lastgroup or 0)) for match in TOKEN.finditer(code)
    ]
    first = next((value for kind, value in tokens if kind == "name"), "")
    if first in STATEMENTS:
        return f"has {first} read another template"
    spelt = next((why for why in map(_spells, _folded(tokens)) if why), "")
    return spelt or next((why for why in _names(tokens) if why), "")


def _spells(value: str) -> str:
    if INTERNAL.search(value) and value != "_":
        return f"spells {value[:60]!r}, a name of Python's internals"
    if HIDDEN.search(value) or LETTERS.sub("", value) in FRAGMENTS:
        return f"spells {value[:60]!r}, of which a name of Python's internals is made"
    return ""


def _names(tokens: list[tuple[str, str]]) -> Iterator[str]:
    for (kind, value), (before, sign) in zip(tokens, [("", ""), *tokens], strict=False):
        if kind != "name":
            continue
        if INTERNAL.search(value):
            yield f"reaches for {value[:60]!r}, a name of Python's internals"
        if value in OBJECTS and sign != "." and before != "name" and _leads(tokens, value):
            yield f"reaches through {value!r}, an object of the template engine"
        if value == "attr" and sign == "|":
            yield "looks an attribute up by a text"


def _leads(tokens: list[tuple[str, str]], value: str) -> bool:
    """Whether a dot, a bracket or a filter follows the name of an object."""
    at = tokens.index(("name", value))
    following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
    return following in {".", "[", "|"}


def _folded(tokens: list[tuple[str, str]]) -> Iterator[str]:
    """Yield the texts of a piece of code, those that are joined as one."""
    run: list[str] = []
    for kind, value in tokens:
        if kind in {"one", "two"}:
            run.append(_unescaped(value))
        elif kind != "sign" or value not in JOINS:
            yield from ("".join(run),) if run else ()
            run = []
    if run:
        yield "".join(run)


def _unescaped(value: str) -> str:
    return ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else m[3], value)
