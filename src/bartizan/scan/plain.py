"""Reads what R has serialised, XML, and bytes of no known format."""

import re
from collections.abc import Iterator
from typing import Final

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
from bartizan.scan.embedded import searched
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread

DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)[^>]{0,2000}?(?:SYSTEM|PUBLIC)\s", re.IGNORECASE)
ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
R_CODE: Final = frozenset({CLOSURE, CALL, ENVIRONMENT, EXPRESSIONS, POINTER, WEAK, *BUILTINS})
MOST_SEARCHED: Final = 8 << 20
MOST_XML: Final = 16 << 20


def unknown(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Search what is of no known format for configurations that would be judged."""
    yield from searched(scan, part, MOST_SEARCHED)
    yield unread(part, "its format is not known")


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
