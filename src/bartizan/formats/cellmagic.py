"""Parts a notebook cell into Python and the commands that its magics hand to a shell."""

import ast
import re
from dataclasses import dataclass
from typing import Final

from bartizan.formats.cellpython import tree_of

_TOKEN: Final = re.compile(
    r"\"\"\"|'''"
    r'|"(?:\\.|[^"\\])*+"?'
    r"|'(?:\\.|[^'\\])*+'?"
    r"|\#.*|[\[({]|[\])}]|\\$"
)
_PYTHON_BODY: Final = frozenset(
    {"capture", "debug", "local", "memit", "mprun", "prun", "pyspark", "python", "python3"}
    | {"spark", "time", "timeit", "wandb"}
)
# Magics that run the statement behind their options.
_RUN: Final = frozenset({"lprun", "memit", "mprun", "prun", "time", "timeit"})
# Cells that are no code of this notebook, whatever stands in them.
_NO_CODE: Final = frozenset(
    {"R", "bigquery", "configure", "css", "html", "javascript", "js", "julia", "latex", "markdown"}
    | {"md", "perl", "r", "ruby", "scala", "sql", "svg"}
)
_SHELL_BODY: Final = frozenset({"!", "bash", "sh", "shell", "sx", "system"})
_SHELL_LINE: Final = frozenset({"sh", "sx", "system"})
_INSTALLERS: Final = frozenset({"pip", "pip3", "conda", "mamba", "micromamba", "uv"})
_CELL_LANGUAGES: Final = frozenset({"md", "r", "scala", "sh", "sql"})
_ASSIGNED: Final = re.compile(r"(\s*[A-Za-z_][\w., ]*=\s*)([!%].*)$")
_SCRIPT: Final = re.compile(r"%%script\s+(?:\S*/)?(?:bash|sh)\b")
_PYTHON_FILE: Final = re.compile(r"%%(?:script\s+(?:\S*/)?python|(?:write)?file\s.*\.py$)")
_WORD: Final = re.compile(r"\S+")
_MOST_OPTIONS: Final = 16
_NAME: Final = re.compile(r"%{1,2}([\w!]+)\s*(.*)$", re.DOTALL)
_INDENT: Final = re.compile(r"\s*")

Numbered = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Parted:
    """A cell in parts: Python text of as many lines as the cell has, and (line, command) pairs.

    `lost` are the lines that may be code, and are in neither.
    """

    python: tuple[str, ...]
    shell: tuple[Numbered, ...]
    lost: tuple[Numbered, ...] = ()


class _State:
    """Whether the next line begins a statement, so that a magic may stand there."""

    def __init__(self) -> None:
        self._triple = ""
        self._depth = 0
        self._continued = False

    @property
    def at_statement(self) -> bool:
        return not (self._triple or self._depth or self._continued)

    def pass_over(self, line: str) -> None:
        self._continued = False
        at = 0
        while at < len(line):
            if self._triple:
                at = self._close(line, at)
            elif match := _TOKEN.search(line, at):
                self._take(match.group())
                at = match.end()
            else:
                return

    def _close(self, line: str, at: int) -> int:
        end = line.find(self._triple, at)
        if end < 0:
            return len(line)
        escapes = len(line[at:end]) - len(line[at:end].rstrip("\\"))
        if escapes % 2:
            return end + 1
        self._triple = ""
        return end + 3

    def _take(self, piece: str) -> None:
        if piece in ('"""', "'''"):
            self._triple = piece
        elif piece in "([{":
            self._depth += 1
        elif piece in ")]}":
            self._depth = max(0, self._depth - 1)
        elif piece == "\\":
            self._continued = True


def part(lines: tuple[Numbered, ...]) -> Parted:
    """Separate the (physical line, text) pairs of a code cell.

    A magic becomes the statement that it runs, else `pass`, so that the block in which it stands
    stays whole; what an assignment takes from one becomes `...`. Cells in other languages become
    empty.
    """
    first = next((index for index, (_, text) in enumerate(lines) if text.strip()), None)
    if first is None:
        return Parted(("",) * len(lines), ())
    opening = lines[first][1].strip()
    if opening.startswith("%%"):
        return _cell_magic(lines, first)
    if opening[1:] in _CELL_LANGUAGES and opening.startswith("%"):
        shell = lines[first + 1 :] if opening == "%sh" else ()
        return Parted(("",) * len(lines), shell)
    return _line_magics(lines)


def _cell_magic(lines: tuple[Numbered, ...], first: int) -> Parted:
    opening = lines[first][1].strip()
    match = _NAME.match(opening)
    name = match[1] if match else ""
    rest = lines[first + 1 :]
    if name in _PYTHON_BODY or _PYTHON_FILE.match(opening):
        parted = _line_magics(rest)
        setup = _statement(name, match[2] if match else "") or ""
        return Parted((*("",) * first, setup, *parted.python), parted.shell, parted.lost)
    blank = ("",) * len(lines)
    if name in _SHELL_BODY or _SCRIPT.match(opening):
        return Parted(blank, rest)
    return Parted(blank, (), () if name in _NO_CODE else rest)


def _line_magics(lines: tuple[Numbered, ...]) -> Parted:
    state, python, shell, lost = _State(), list[str](), list[Numbered](), list[Numbered]()
    at = 0
    while at < len(lines):
        number, line = lines[at]
        magic, before, instead = _magic(line) if state.at_statement else ("", "", "")
        if not magic:
            state.pass_over(line)
            python.append(line)
            at += 1
            continue
        length, magic = _joined(lines, at, magic)
        name, rest = _named(magic)
        statement = _statement(name, rest)
        if rest and statement is None and name in _RUN:
            lost.append((number, rest))
        python += before + (statement or instead), *("",) * (length - 1)
        if command := _command(magic):
            shell.append((number, command))
        at += length
    return Parted(tuple(python), tuple(shell), tuple(lost))


def _named(magic: str) -> tuple[str, str]:
    found = _NAME.match(magic)
    return (found[1], found[2]) if found else ("", "")


def _statement(name: str, rest: str) -> str | None:
    """Return the Python behind the options of a magic: of an unknown one only where it calls."""
    if not rest or name in _SHELL_LINE or name in _INSTALLERS or name in _SHELL_BODY:
        return None
    for word, _ in zip(_WORD.finditer(rest), range(_MOST_OPTIONS), strict=False):
        statement = rest[word.start() :]
        tree = tree_of(statement)
        if tree is not None and (name in _RUN or _calls(tree)):
            return statement
    return None


def _calls(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Call) for node in ast.walk(tree))


def _magic(line: str) -> tuple[str, str, str]:
    """Return a magic, what of the line comes before it, and what stands for it."""
    stripped = line.strip()
    indent = _INDENT.match(line)
    if stripped.startswith(("!", "%", "?")) or (stripped.endswith("?") and "#" not in stripped):
        return stripped, indent[0] if indent else "", "pass"
    if assigned := _ASSIGNED.match(line):
        return assigned[2], assigned[1], "..."
    return "", "", ""


def _joined(lines: tuple[Numbered, ...], at: int, magic: str) -> tuple[int, str]:
    pieces, length = [magic], 1
    while pieces[-1].endswith("\\") and at + length < len(lines):
        pieces[-1] = pieces[-1][:-1]
        pieces.append(lines[at + length][1].rstrip())
        length += 1
    return length, "".join(pieces)


def _command(magic: str) -> str:
    if magic.startswith("!"):
        return magic.lstrip("!").strip()
    match = _NAME.match(magic)
    if match and match[1] in _INSTALLERS:
        return f"{match[1]} {match[2]}"
    return match[2] if match and match[1] in _SHELL_LINE else ""
