"""Bytes of a Python file or notebook to its facts, or to a gap that says why not."""

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from bartizan.collect.python.decode import (
    OddCodingError,
    parsed,
    python_of,
    shown,
    unescaped,
    words_in,
)
from bartizan.collect.python.names import module_of
from bartizan.collect.python.questions import Questions, Table, words_of
from bartizan.collect.python.record import Lines, Record
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.walk import Walk
from bartizan.collect.python.writes import written
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts
from bartizan.formats.notebook import lost_lines, read_notebook, virtual_source

# The words without which a file cannot take a value and hand it to another file.
HANDING = frozenset({b"def", b"import"})


@dataclass(frozen=True)
class Text:
    """What is to be parsed, the text in which words are looked for, and what was left out.

    `content` and `shown` have the same lines and differ where identifiers are not ASCII; `lines`
    says where these stand in the file.
    """

    content: bytes
    shown: bytes
    lines: Lines
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The words that stand in it."""
        return words_of(self.shown)


@dataclass(frozen=True, slots=True)
class Later:
    """A file with no tie to models: it matters only if code that speaks with one reaches it."""

    path: str


def facts_of(
    path: str, content: bytes, questions: Questions, redact: Redactor, *, reached: bool = True
) -> FileFacts | Gap | Later | None:
    """Return the facts of a file, the gap that it leaves, or None when nothing in it was asked.

    A file that nothing ties to models is put off unless it is `reached`; one in which nothing was
    asked may then still hand on to others what it is given. Nothing of it is run or imported.
    """
    if _is_notebook(path) and not _matters(content, questions):
        return None
    try:
        return _facts(path, _text(path, content), questions, redact, reached=reached)
    except OddCodingError as error:
        return Gap(path, error.message)
    except FormatError as error:
        return Gap(path, error.message, _texts(words_in(content)))
    except (RecursionError, MemoryError):
        return Gap(path, "is nested too deeply to be read", _texts(words_in(content)))


def _is_notebook(path: str) -> bool:
    return path.lower().endswith(".ipynb")


def _matters(content: bytes, questions: Questions) -> bool:
    """Whether a notebook is worth taking apart."""
    words = words_of(unescaped(content))
    return words >= HANDING or questions.of(words, content) is not None


def _table(words: frozenset[bytes], content: bytes, questions: Questions) -> Table | None:
    """Return what to keep of a file; None when nothing in it can matter."""
    table = questions.of(words, content)
    return questions.nothing if table is None and words >= HANDING else table


def _text(path: str, content: bytes) -> Text:
    if _is_notebook(path):
        return _notebook(path, content)
    python = python_of(content)
    return Text(python, shown(python), _same_line)


def _facts(
    path: str, text: Text, questions: Questions, redact: Redactor, *, reached: bool
) -> FileFacts | Later | None:
    words = text.words
    table = _table(words, text.shown, questions)
    if table is None:
        return FileFacts(path=path, gaps=text.gaps) if text.gaps else None
    if not (reached or text.gaps or table.tied or _found(table.anchored, text.shown)):
        return Later(path)
    tree = parsed(text.content)
    facts, spelled = _walk(path, text, tree, table, redact)
    more = questions.table(words | spelled) if not spelled <= words else None
    if more is not None and more is not questions.table(words):
        facts, _ = _walk(path, text, tree, more, redact)
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


def _walk(
    path: str, text: Text, tree: ast.Module, table: Table, redact: Redactor
) -> tuple[FileFacts, frozenset[bytes]]:
    """Return the facts of a file, and the words that only what it puts together spells."""
    record = Record(path, table, text.lines, len(text.content))
    walk = Walk(module_of(path), record, redact)
    return walk.walk(tree, written(tree, text.shown, text.words)), frozenset(record.spelled)
