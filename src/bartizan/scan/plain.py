"""Reads what is no container of pickles: raw numbers, programs, pointers, and text."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.formats.ranged import CHUNK
from bartizan.formats.rdata import (
    BUILTINS,
    CALL,
    CLOSURE,
    ENVIRONMENT,
    EXPRESSIONS,
    POINTER,
    PROMISE,
    WEAK,
    values_in,
)
from bartizan.scan.code import judge_python
from bartizan.scan.embedded import searched
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.templates import MOST as MOST_TEMPLATE
from bartizan.scan.templates import judge_template
from bartizan.scan.torchscript import is_code, judge_code

DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)[^>]{0,2000}?(?:SYSTEM|PUBLIC)\s", re.IGNORECASE)
ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
MAR: Final = "MAR-INF/MANIFEST.json"
TEMPLATES: Final = (".jinja", ".jinja2", ".j2")
R_CODE: Final = frozenset({CLOSURE, CALL, ENVIRONMENT, EXPRESSIONS, POINTER, WEAK, *BUILTINS})
MOST_SEARCHED: Final = 8 << 20
MOST_XML: Final = 16 << 20


def numbers(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a part as raw numbers, which nothing runs."""
    scan.understand(part, part.source.size)
    yield from ()


def text(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a part as text, when all of it is: nothing runs it when a model is loaded."""
    position, size = 0, part.source.size
    while position < size:
        chunk = part.source.read_at(position, CHUNK)
        if b"\x00" in chunk:
            yield unread(part, f"it begins as text, and is none from byte {position} on")
            return
        position += max(1, len(chunk))
    scan.understand(part, size)
    asked = part.asked or _asked(part)
    if is_code(part):
        yield from judge_code(part)
    elif asked and part.name.endswith(".py"):
        yield from judge_python(part, asked)
    elif part.name.lower().endswith(TEMPLATES):
        written = part.source.read_at(0, 1 + MOST_TEMPLATE).decode("utf-8", "replace")
        yield from judge_template(part, written, "the template")


def _asked(part: Part) -> str:
    """Return what has a loader run the code of an archive, "" where nothing does."""
    root = part.name.partition("/")[0]
    if f"{root}/.data/extern_modules" in part.siblings:
        return "torch.package imports it from its archive"
    return "TorchServe runs the code of its archive" if MAR in part.siblings else ""


def empty(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001  (a reader's signature)
    """Say of a file that nothing is there; in an archive a name may stand for nothing."""
    if not part.depth:
        yield unread(part, "it is empty")


def unknown(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Search what is of no known format for configurations that would be judged."""
    yield from searched(scan, part, MOST_SEARCHED)
    yield unread(part, "its format is not known")


def executable(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001  (a reader's signature)
    """Say that a part is a program."""
    yield found(
        part, "executable", Verdict.REVIEW, "it is a program, which runs when it is started"
    )


def pointer(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001
    """Say that the bytes are elsewhere."""
    yield unread(part, "it is a pointer of Git LFS: the bytes are not here")


def r_data(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge what R has serialised by the kinds of its values: some of them are code."""
    values = values_in(part.source)
    kinds = values.kinds
    scan.understand(part, values.end)
    if PROMISE in kinds:
        text = "it holds a promise: code that R runs when the value is looked at"
        yield found(part, "r-promise", Verdict.CRITICAL, text)
    elif kinds & R_CODE:
        text = "it holds functions, calls or environments of R, which run when they are used"
        yield found(part, "r-object", Verdict.REVIEW, text)
    if values.broken or values.end < part.source.size:
        yield unread(part, values.broken or f"more than R reads, from byte {values.end} on")


def xml(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge XML by its entities: those of other files are read by parsers that resolve them."""
    content = part.source.read_at(0, MOST_XML)
    scan.understand(part, len(content))
    if DOCTYPE.search(content):
        text = "its document type or an entity names another file or address to read"
        yield found(part, "xml-external-entity", Verdict.CRITICAL, text)
    elif ENTITY.search(content):
        text = "it declares entities, which can expand without end"
        yield found(part, "xml-entity", Verdict.REVIEW, text)
    elif len(content) < part.source.size:
        yield unread(part, f"only its first {len(content)} bytes were looked at")
