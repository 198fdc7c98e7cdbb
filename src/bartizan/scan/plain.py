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
from bartizan.formats.text import as_utf8
from bartizan.scan.embedded import searched
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import JAVA
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.swept import swept

# What may stand before a document type, and where that says the rest of it lies (XML 1.0, 2.8).
PROLOG: Final = rb"(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+"
QUOTED: Final = rb"""\s*+(?:"([^"]*+)"|'([^']*+)')?"""
ELSEWHERE: Final = re.compile(
    PROLOG + rb"<!DOCTYPE\s++[^\s\[>]++\s*+(?:SYSTEM|PUBLIC" + QUOTED + rb")" + QUOTED,
    re.DOTALL | re.IGNORECASE,
)
ENTITY: Final = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
OUTSIDE: Final = re.compile(
    rb"<!ENTITY\s++(?:%\s++)?[^\s>]++\s++(?:SYSTEM|PUBLIC)\s", re.IGNORECASE
)
INCLUDED: Final = re.compile(rb"http://www\.w3\.org/2001/XInclude")
# The document types of HTML, SVG and MathML, each at its own address or at none.
WELL_KNOWN: Final = re.compile(rb"-//(?:W3C|IETF)//DTD ", re.IGNORECASE)
AT_HOME: Final = re.compile(rb"(?:https?://www\.w3\.org/|\Z)")
# Where letters below 128 are what they look like.
ENCODING: Final = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
PLAIN: Final = re.compile(
    rb"utf-?8|(?:us-)?ascii|iso-8859-\d+|latin-?\d|windows-125\d", re.IGNORECASE
)
R_CODE: Final = frozenset({CLOSURE, CALL, ENVIRONMENT, EXPRESSIONS, POINTER, WEAK, *BUILTINS})
MOST_SEARCHED: Final = 8 << 20
MOST_XML: Final = 16 << 20


def unknown(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Search what is of no known format for configurations that would be judged."""
    yield from searched(scan, part, MOST_SEARCHED)
    yield from swept(scan, part, MOST_SEARCHED)
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
    read = part.source.read_at(0, MOST_XML)
    scan.understand(part, len(read))
    content = as_utf8(read)
    if OUTSIDE.search(content):
        text = "an entity names another file or address to read"
        yield found(part, "xml-external-entity", Verdict.CRITICAL, text)
    elif ENTITY.search(content):
        text = "it declares entities, which can expand without end"
        yield found(part, "xml-entity", Verdict.REVIEW, text)
    elif INCLUDED.search(content):
        text = "it includes another file or address, which parsers that follow XInclude read"
        yield found(part, "xml-include", Verdict.REVIEW, text)
    elif _lies_elsewhere(content):
        text = "its document type lies in another file or at an address, and may declare entities"
        yield found(part, "xml-external-subset", Verdict.REVIEW, text)
    written = ENCODING.match(content)
    if content is read and written is not None and PLAIN.fullmatch(written[1]) is None:
        yield unread(part, f"its encoding {written[1][:40].decode('latin-1')!a} is not read")
    elif len(read) < part.source.size:
        yield unread(part, f"only its first {len(read)} bytes were looked at")


def _lies_elsewhere(content: bytes) -> bool:
    """Whether a document type lies elsewhere, and is not one that everybody knows."""
    match = ELSEWHERE.match(content)
    if match is None:
        return False
    public, address = (match[1] or match[2] or b""), (match[3] or match[4] or b"")
    return not (WELL_KNOWN.match(public) and AT_HOME.match(address))


def java(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001  (a reader's signature)
    """Judge what Java has serialised: its classes run as they are read, and some run anything."""
    content = part.source.read_at(0, MOST_SEARCHED).decode("latin-1").replace("/", ".")
    if match := re.search(JAVA, content):
        text = f"it names {match[0]!r}, whose objects run code when Java reads them"
        yield found(part, "java-gadget", Verdict.CRITICAL, text, match.start())
    else:
        text = "it holds objects of Java, whose classes run as they are read"
        yield found(part, "java-object", Verdict.REVIEW, text)
