"""Bytes of a Python file or notebook to its facts, or to a gap that says why not."""

import ast
import re
import warnings
from dataclasses import dataclass, replace

from bartizan.collect.python.names import module_of
from bartizan.collect.python.questions import NOTHING_ASKED, Questions, Table, words_of
from bartizan.collect.python.record import Lines, Record
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.walk import Walk
from bartizan.collect.python.weight import MOST_TOKENS, is_too_heavy
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts
from bartizan.formats.notebook import lost_lines, read_notebook, virtual_source

# The words without which a file cannot take a value and hand it to another file.
HANDING = frozenset({b"def", b"import"})
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be parsed, how its lines map to those of the file, and the words left out."""

    content: bytes
    lines: Lines
    lost: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Later:
    """A file with no tie to models: it matters only if code that speaks with one reaches it."""

    path: str


def facts_of(
    path: str, content: bytes, questions: Questions, redact: Redactor, *, reached: bool = True
) -> FileFacts | Gap | Later | None:
    """Return the facts of a file, the gap that it leaves, or None when nothing in it was asked.

    A file with no anchor is put off unless it is `reached`; one in which nothing was asked may then
    still hand on to others what it is given. Never runs or imports anything of it.
    """
    words = words_of(content)
    table = questions.table(words)
    if table is None and not words >= HANDING:
        return None
    if not reached and (table is None or not _found(table.anchored, content)):
        return Later(path)
    known = frozenset(word.decode("ascii") for word in words)
    try:
        text = _text(path, content)
        tree = _parse(text.content)
        return replace(_walk(path, text, tree, table or NOTHING_ASKED, redact), lost=text.lost)
    except FormatError as error:
        return Gap(path, error.message, known)
    except (RecursionError, MemoryError):
        return Gap(path, "is nested too deeply to be read", known)


def _found(pattern: re.Pattern[bytes] | None, content: bytes) -> bool:
    return pattern is not None and pattern.search(content) is not None


def _text(path: str, content: bytes) -> Text:
    if not path.lower().endswith(".ipynb"):
        return Text(content.removeprefix(BOM), lambda line: (line, None))
    notebook = read_notebook(content)
    source, mapping = virtual_source(notebook)
    left_out = " ".join(line for _, line in lost_lines(notebook))
    lost = frozenset(word.decode("ascii") for word in words_of(left_out.encode()))

    def lines(line: int) -> tuple[int, int | None]:
        cell, physical = mapping.get(line, (None, 1))
        return physical, cell

    return Text(source.encode("utf-8", "replace"), lines, lost)


def _parse(content: bytes) -> ast.Module:
    if is_too_heavy(content):
        raise FormatError(f"holds more than {MOST_TOKENS:,} tokens, too many to be held in memory")
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
    return Walk(module, record, redact).run(tree)
