"""Judges HDF5: the configurations of Keras in its attributes, and what leads to other files."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.hdf5 import read_hdf5
from bartizan.scan.configs import judge_tree
from bartizan.scan.embedded import searched
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread

SEARCHED: Final = 64 << 20
TELLING: Final = re.compile(r'"(?:class_name|module|registered_name)"')


def hdf5_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a file by its attributes and links; where not all are read, search it as well."""
    try:
        contents = read_hdf5(part.source)
    except FormatError as error:
        yield from searched(scan, part, SEARCHED)
        yield unread(part, f"HDF5: {error.message}")
        return
    for where, at in contents.outside:
        yield found(part, "hdf5-outside", Verdict.CRITICAL, f"it leads to {where}", at)
    for name, text, at in contents.texts:
        yield from _judged(scan, part, (name, text, at))
    if contents.left_out:
        yield from searched(scan, part, SEARCHED)
    for why in sorted(contents.left_out):
        yield unread(part, f"HDF5: {why}")
    scan.understand(part, part.source.size)


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
