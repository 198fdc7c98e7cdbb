"""Searches bytes whose structure is not read for what a loader of theirs would run."""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Use
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer, Ranged
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.judge import judge_use
from bartizan.scan.part import Part, Scan, Window, found

# The mark of a pickle and what may follow it, or a name as protocols 0 and 1 write one.
PICKLE: Final = re.compile(
    rb"\x80[\x02-\x05][()\]}N\x95\x8c-\x8ecXKMJUCB\x88\x89\x8f]"
    rb"|c[A-Za-z_][\w.]{1,60}\n[A-Za-z_][\w.]{0,60}\n"
)
MOST_TRIED: Final = 2_000
LONGEST: Final = 1 << 20
PROGRAM: Final = re.compile(
    rb"\x7fELF[\x01\x02][\x01\x02]\x01[\x00-\x12]|MZ\x90\x00\x03\x00\x00\x00"
)
# Types of columns that pyarrow unpickled when it read a schema, before version 14.0.1.
ARROW: Final = b"arrow.py_extension_type"
SCHEMA: Final = re.compile(rb"ARROW:schema[\x00-\xff]{1,12}?([A-Za-z0-9+/]{64,1000000}={0,2})")


def swept(scan: Scan, part: Part, most: int) -> Iterator[ScanFinding]:
    """Yield the pickles that call known gadgets, the programs and such in the first bytes."""
    content = part.source.read_at(0, most)
    yield from pickles_in(scan, part, content)
    if match := PROGRAM.search(content):
        text = f"a program stands at byte {match.start()} of it"
        yield found(part, "embedded-executable", Verdict.REVIEW, text, match.start())
    yield from _columns(scan, part, content)


def pickles_in(scan: Scan, part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Yield the first call of a known gadget by a pickle that begins anywhere in bytes."""
    source = Buffer(content)
    for count, match in enumerate(PICKLE.finditer(content)):
        if count >= MOST_TRIED:
            return
        calls = tuple(_calls(scan, part, source, match.start()))
        if calls:
            yield calls[0]
            return


def _calls(scan: Scan, part: Part, source: Ranged, start: int) -> Iterator[ScanFinding]:
    """Yield the calls of gadgets by what may be a pickle; bytes by chance make none."""
    window = Window(source, start, min(LONGEST, source.size - start))
    with suppress(FormatError):
        for used in read_pickle(window).uses:
            finding = judge_use(used, scan.known, part.path) if used.use is Use.CALLED else None
            if finding is not None and finding.verdict is Verdict.CRITICAL:
                text = f"a pickle at byte {start} of it: {finding.message}"
                yield found(part, "embedded-pickle", Verdict.CRITICAL, text, start)


def _columns(scan: Scan, part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Yield what old versions of pyarrow unpickle: a type in a schema, or in one in base64."""
    schemas = [content]
    for match in SCHEMA.finditer(content):
        with suppress(binascii.Error):
            schemas.append(base64.b64decode(match[1][: len(match[1]) & ~3]))
    if not any(ARROW in schema for schema in schemas):
        return
    text = "a column is of a type of Python, which pyarrow before 14.0.1 unpickles"
    yield found(part, "arrow-extension", Verdict.REVIEW, text)
    for schema in schemas[1:]:
        yield from pickles_in(scan, part, schema)
