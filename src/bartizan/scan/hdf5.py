"""Judges HDF5: the configurations of Keras in its attributes, and what leads to other files."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.hdf5 import Contents, read_hdf5
from bartizan.scan.configs import judge_tree
from bartizan.scan.embedded import searched
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.pickled import behind
from bartizan.scan.swept import FIRST, swept

SEARCHED: Final = 64 << 20
# How PyTables says that the rows of an array are pickles.
ROWS: Final = ("PSEUDOATOM", "object")
STOP: Final = b"."
TELLING: Final = re.compile(r'"(?:class_name|module|registered_name)"')


def hdf5_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a file by its attributes and links; where not all are read, search it as well."""
    try:
        contents = read_hdf5(part.source)
    except FormatError as error:
        contents = Contents(left_out={error.message})
    yield from _led(part, contents)
    for name, text, at in contents.texts:
        yield from _judged(scan, part, (name, text, at))
    for name, value, at in contents.values:
        yield from _pickled(scan, part.inside(value, f"attribute {name[:80]}"), at)
    if any((name, text) == ROWS for name, text, _ in contents.texts):
        text = "it holds rows of Python objects, which PyTables and pandas unpickle"
        yield found(part, "hdf5-pickles", Verdict.REVIEW, text)
        yield from swept(scan, part, SEARCHED)
    if contents.left_out:
        yield from searched(scan, part, SEARCHED)
    for why in sorted(contents.left_out):
        yield unread(part, f"HDF5: {why}")
    scan.understand(part, part.source.size)


def _led(part: Part, contents: Contents) -> Iterator[ScanFinding]:
    """Yield the files that it leads to, and what it claims to hold."""
    for where, at in contents.outside:
        yield found(part, "hdf5-outside", Verdict.CRITICAL, f"it leads to {where}", at)
    for numbers, at in contents.huge:
        text = f"a dataset claims {numbers:,} numbers, to exhaust the memory"
        yield found(part, "hdf5-size", Verdict.REVIEW, text, at)


def _pickled(scan: Scan, attribute: Part, at: int) -> Iterator[ScanFinding]:
    """Yield the gadgets of an attribute that is a pickle: PyTables unpickles those it reads."""
    value = attribute.source.read_at(0, attribute.source.size).rstrip(b"\x00")
    if value.endswith(STOP) and FIRST.match(value):
        yield from (each._replace(offset=at) for each in behind(scan, attribute, 0))


def _judged(scan: Scan, part: Part, attribute: tuple[str, str, int]) -> Iterator[ScanFinding]:
    name, text, at = attribute
    if text.lstrip()[:1] not in ("{", "["):
        return
    try:
        yield from judge_tree(scan, part, json.loads(text))
    except (ValueError, RecursionError):
        if TELLING.search(text):
            why = f"the attribute {name[:80]!r} is a configuration that is no valid JSON"
            yield found(part, "not-read", Verdict.INCONCLUSIVE, why, at)
