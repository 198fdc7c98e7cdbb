"""Bytes of a Python file or notebook to its facts, or to a gap that says why not."""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.collect.python.decode import OddCodingError, parsed, python_of, shown, words_in
from bartizan.collect.python.fold import Redactor
from bartizan.collect.python.names import module_of
from bartizan.collect.python.questions import Questions, Table, words_of
from bartizan.collect.python.record import Lines, Record
from bartizan.collect.python.walk import Walk
from bartizan.collect.python.writes import written
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts
from bartizan.formats.notebook import lost_lines, read_notebook, virtual_source

# A line that binds a name; only its beginning is looked at.
BINDS = re.compile(rb"^[ \t]*(?:self\.)?(\w+)[ \t]*(?::[^=\n]*)?=(?!=)|\bas[ \t]+(\w+)")
MAX_LINE, MAX_BOUND = 2_000, 200


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
    if path.endswith(".ipynb") and questions.of(words_in(content), content) is None:
        return None
    try:
        return _facts(path, _text(path, content), questions, redact, reached=reached)
    except OddCodingError as error:
        return Gap(path, error.message)
    except FormatError as error:
        return Gap(path, error.message, _texts(words_in(content)))
    except (RecursionError, MemoryError):
        return Gap(path, "is nested too deeply to be read", _texts(words_in(content)))


def _text(path: str, content: bytes) -> Text:
    if path.endswith(".ipynb"):
        return _notebook(path, content)
    python = python_of(content)
    return Text(python, shown(python), _same_line)


def _facts(
    path: str, text: Text, questions: Questions, redact: Redactor, *, reached: bool
) -> FileFacts | Later | None:
    words = words_of(text.shown)
    table = questions.of(words, text.shown)
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
    asked = replace(table, whole=_found(table.followed, text.shown))
    record = Record(path, asked, text.lines)
    walk = Walk(module_of(path), record, _spots(text.shown, asked), redact)
    return walk.walk(tree, written(tree, text.shown)), frozenset(record.spelled)


def _spots(content: bytes, table: Table) -> list[int]:
    """Return the lines that hold an asked word, rising."""
    if table.whole:
        return []
    starts = [0]
    position = content.find(b"\n")
    while position != -1:
        starts.append(position + 1)
        position = content.find(b"\n", position + 1)
    lines = {bisect_right(starts, m.start()) for m in table.spots.finditer(content)}
    ends = [*starts[1:], len(content)]
    bound = {name for line in lines for name in _bound(content[starts[line - 1] : ends[line - 1]])}
    if len(bound) > MAX_BOUND:
        return list(range(1, len(starts) + 1))
    if bound:
        names = re.compile(rb"\b(?:%s)\b" % b"|".join(sorted(bound)))
        lines |= {bisect_right(starts, m.start()) for m in names.finditer(content)}
    return sorted(lines)


def _bound(line: bytes) -> Iterator[bytes]:
    """Yield the names that a line gives to what it holds: by assignment, import, or with."""
    argument = line.rstrip().endswith((b",", b"("))
    for found in BINDS.finditer(line[:MAX_LINE]):
        if found[2] or not argument:
            yield found[1] or found[2]
