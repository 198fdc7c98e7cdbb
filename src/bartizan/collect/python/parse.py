"""Bytes of a Python file or notebook to its facts, or to a gap that says why not."""

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.collect.python.decode import OddCodingError, python_of, shown, words_in
from bartizan.collect.python.fold import Redactor
from bartizan.collect.python.names import module_of
from bartizan.collect.python.questions import Questions, Table, words_of
from bartizan.collect.python.record import Lines, Record
from bartizan.collect.python.walk import Walk
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts
from bartizan.formats.notebook import lost_lines, read_notebook, virtual_source

# A line that binds a name; only its beginning is looked at.
BINDS = re.compile(rb"^[ \t]*(?:self\.)?(\w+)[ \t]*(?::[^=\n]*)?=(?!=)|\bas[ \t]+(\w+)")
MAX_LINE, MAX_BOUND = 2_000, 200
MOST_WALKS = 3


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be parsed, the text in which words are looked for, and what was left out.

    `content` and `shown` have the same lines and differ where identifiers are not ASCII; `lines`
    says where these stand in the file.
    """

    content: bytes
    shown: bytes
    lines: Lines
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """A file with no tie to models: it matters only if code that speaks with one reaches it."""

    path: str


def facts_of(
    path: str, content: bytes, questions: Questions, redact: Redactor, *, reached: bool = True
) -> FileFacts | Gap | Later | None:
    """Return the facts of a file, the gap that it leaves, or None when nothing in it was asked.

    A file that nothing ties to models is put off unless it is `reached`. Nothing of it is run or
    imported.
    """
    notebook = path.endswith(".ipynb")
    try:
        python = content if notebook else python_of(content)
    except OddCodingError as error:
        return Gap(path, error.message)
    spelt = python if notebook else shown(python)
    words = words_in(python) if notebook else words_of(spelt)
    if questions.table(words) is None:
        return None
    try:
        text = _notebook(path, content) if notebook else Text(python, spelt, _same_line)
        return _facts(path, text, questions, redact, reached=reached)
    except FormatError as error:
        return Gap(path, error.message, _texts(words))
    except (RecursionError, MemoryError):
        return Gap(path, "is nested too deeply to be read", _texts(words))


def _facts(
    path: str, text: Text, questions: Questions, redact: Redactor, *, reached: bool
) -> FileFacts | Later | None:
    words = words_of(text.shown)
    table = questions.table(words)
    if table is None:
        return FileFacts(path=path, gaps=text.gaps) if text.gaps else None
    if not (reached or text.gaps or table.tied or _found(table.anchored, text.shown)):
        return Later(path)
    asked = replace(table, whole=_found(table.followed, text.shown))
    facts = _walk(path, text, _parse(text.content), asked, redact)
    return replace(facts, gaps=(*text.gaps, *facts.gaps))


def _found(pattern: re.Pattern[bytes] | None, content: bytes) -> bool:
    return pattern is not None and pattern.search(content) is not None


def _texts(words: frozenset[bytes]) -> frozenset[str]:
    return frozenset(word.decode("ascii") for word in words)


def _same_line(line: int) -> tuple[int, None]:
    return line, None


def _notebook(path: str, content: bytes) -> Text:
    notebook = read_notebook(content)
    if notebook.language != "python":
        raise FormatError(f"is a notebook in {notebook.language}, which is not read yet")
    source, mapping = virtual_source(notebook)
    left_out = "\n".join(line for _, line in lost_lines(notebook)).encode("utf-8", "replace")
    lost = Gap(path, "has lines that are not Python", _texts(words_of(shown(left_out))))

    def lines(line: int) -> tuple[int, int | None]:
        cell, physical = mapping.get(line, (None, 1))
        return physical, cell

    python = source.encode("utf-8", "replace")
    return Text(python, shown(python), lines, (lost,) if left_out else ())


def _parse(content: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except SyntaxError as error:
        raise FormatError(f"is not Python that can be read here (line {error.lineno})") from None
    except ValueError as error:
        raise FormatError(f"is not Python text: {error}") from None


def _walk(path: str, text: Text, tree: ast.Module, table: Table, redact: Redactor) -> FileFacts:
    module = module_of(path)
    record = Record(path, table, text.lines)
    return Walk(module, record, _spots(text.shown, table), redact).run(tree)


def _spots(content: bytes, table: Table) -> list[int]:
    """Return the lines that hold an asked word, rising."""
    if table.whole or table.spots is None:
        return []
    starts = [0]
    position = content.find(b"\n")
    while position != -1:
        starts.append(position + 1)
        position = content.find(b"\n", position + 1)
    lines = {bisect_right(starts, m.start()) for m in table.spots.finditer(content)}
    ends = [*starts[1:], len(content)]
    bound = {name for line in lines for name in _bound(content[starts[line - 1] : ends[line - 1]])}
    if bound:
        names = re.compile(rb"\b(?:%s)\b" % b"|".join(sorted(bound)[:MAX_BOUND]))
        lines |= {bisect_right(starts, m.start()) for m in names.finditer(content)}
    return sorted(lines)


def _bound(line: bytes) -> Iterator[bytes]:
    """Yield the names that a line gives to what it holds: by assignment, import, or with."""
    argument = line.rstrip().endswith((b",", b"("))
    for found in BINDS.finditer(line[:MAX_LINE]):
        if found[2] or not argument:
            yield found[1] or found[2]
