"""Searches bytes whose structure is not read for what a loader of theirs would run."""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Pickle, Use
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer, Ranged
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.judge import judge_use
from bartizan.scan.part import Part, Scan, Window, found

# The mark of a pickle and what may follow it, or a name as protocols 0 and 1 write one.
PICKLE: Final = re.compile(
    rb"\x80[\x02-\x05][()\]}N\x95\x8c-\x8ecXKMJUCB\x88\x89\x8f]"
    rb"|(?:c|\((?:[SVIFL][^\n]{0,300}\n){0,8}i)[A-Za-z_][\w.]{1,60}\n[A-Za-z_][\w.]{0,60}\n"
)
# What a pickle may begin with: its mark, or an opcode that needs no other one in front of it.
FIRST: Final = re.compile(rb"[\x80c()\]}INKMJLFGSTUVXBCP\x8a-\x8f\x94-\x96\x88\x89]")
MOST_TRIED: Final = 2_000
MOST_OPCODES: Final = 500_000
LONGEST: Final = 1 << 18
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
    """Yield the first call of a known gadget by a pickle that begins anywhere in bytes.

    The search ends after so many beginnings, or opcodes: whoever asks for it says by itself that
    not all was read.
    """
    source, left = Buffer(content), MOST_OPCODES
    for match in islice(PICKLE.finditer(content), MOST_TRIED):
        start = match.start()
        pickle = _tried(source, start)
        found_ = next(_calls(scan, part, pickle, start), None)
        if found_ is not None:
            yield found_
            return
        left -= pickle.opcodes
        if left < 0:
            return


def _tried(source: Ranged, start: int) -> Pickle:
    """Return what is read of a pickle that may begin at an offset, and be none."""
    try:
        return read_pickle(Window(source, start, min(LONGEST, source.size - start)))
    except FormatError:
        return Pickle()


def _calls(scan: Scan, part: Part, pickle: Pickle, start: int) -> Iterator[ScanFinding]:
    """Yield the calls of gadgets by what may be a pickle; bytes by chance make none."""
    for used in pickle.uses:
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
