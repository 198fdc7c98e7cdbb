"""Bytes of a script to its facts, or to a gap that says why not."""

import re
from functools import cache

from bartizan.collect.python.decode import unescaped, words_in
from bartizan.collect.python.parse import Later
from bartizan.collect.python.questions import Questions, Table
from bartizan.collect.python.sink import Redactor
from bartizan.collect.script.grammar import lost_lines, parsed
from bartizan.collect.script.names import module_of
from bartizan.collect.script.record import Record
from bartizan.collect.script.walk import Walk
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.llm import SPOKEN
from bartizan.evidence.scriptnames import ENTRANCES, TELLING
from bartizan.evidence.source import FileFacts

# The words without which a file can neither take a value nor hand it to another file.
HANDING = (
    b"export",
    b"exports",
    b"import",
    b"require",
    b"function",
    b"=>",
    b"globalThis",
    b"window",
    b"global",
    b"self",
)
MOST_LOST = 3
_IMPORTED = r"[\"'](?:npm:)?(?:{})(?:[/@][^\"'\n]{{0,200}})?[\"']"


def facts_of(
    path: str, content: bytes, questions: Questions, redact: Redactor, *, reached: bool = True
) -> FileFacts | Gap | Later | None:
    """Return the facts of a script, the gap that it leaves, or None when nothing in it was asked.

    A script that nothing ties to models is put off unless it is `reached`; one in which nothing was
    asked may then still hand on to others what it is given. Nothing of it is run.
    """
    words = words_in(content)
    table = questions.table(words)
    if table is None and not any(each in content for each in HANDING):
        return None
    if not (reached or is_telling(path, content) or _is_anchored(table, content)):
        return Later(path)
    try:
        return _facts(path, content, table or questions.nothing, redact)
    except FormatError as error:
        return Gap(path, error.message, _texts(words), script=True)
    except (RecursionError, MemoryError):
        return Gap(path, "is nested too deeply to be read", _texts(words), script=True)


def is_telling(path: str, content: bytes) -> bool:
    """Whether a script by itself is tied to models, or is one in which requests arrive."""
    escaped = b"\\u" in content and _telling().search(unescaped(content)) is not None
    return escaped or _telling().search(content) is not None or ENTRANCES.search(path) is not None


def _is_anchored(table: Table | None, content: bytes) -> bool:
    """Whether the syntax of a question that is a reason to read a file stands in this one."""
    anchored = table.anchored if table is not None else None
    return anchored is not None and anchored.search(content) is not None


def _facts(path: str, content: bytes, table: Table, redact: Redactor) -> FileFacts:
    tree = parsed(path, content)
    record, root = Record(path, table, len(content)), tree.root_node
    lines = [*lost_lines(root, MOST_LOST)] if root.has_error else []
    if lines:
        said = f"has syntax that was not understood (line {', '.join(map(str, lines))})"
        record.gaps.append(Gap(path, said, _texts(words_in(content)), script=True))
    return Walk(module_of(path), record, redact).walk(root)


@cache
def _telling() -> re.Pattern[bytes]:
    packages = "|".join(map(re.escape, TELLING.packages))
    words = "|".join(map(re.escape, (*TELLING.words, *SPOKEN)))
    return re.compile(f"{_IMPORTED.format(packages)}|{words}".encode())


def _texts(words: frozenset[bytes]) -> frozenset[str]:
    return frozenset(word.decode("ascii") for word in words)
