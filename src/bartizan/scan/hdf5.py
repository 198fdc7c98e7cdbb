"""Judges HDF5: the configurations of Keras in its attributes, and what leads to other files."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.hdf5 import read_hdf5
from bartizan.scan.configs import judge_tree
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread

SEARCHED: Final = 64 << 20
CONFIG: Final = re.compile(rb'\{\s{0,9}"(?:class_name|module|config|name|registered_name)"\s{0,9}:')
# A link message of version 1, with flags that its type is given, and 64 for one to another file.
EXTERNAL: Final = re.compile(
    rb"\x01[\x08-\x0f\x18-\x1f]\x40.{1,300}?\x00([\x20-\x7e]{1,1024})\x00/?[\x20-\x7e]{0,1024}\x00",
    re.DOTALL,
)
TELLING: Final = re.compile(r'"(?:class_name|module|registered_name)"')


def hdf5_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a file by its attributes and links; where not all are read, search it as well."""
    try:
        contents = read_hdf5(part.source)
    except FormatError as error:
        yield from searched(scan, part)
        yield unread(part, f"HDF5: {error.message}")
        return
    for where, at in contents.outside:
        yield found(part, "hdf5-outside", Verdict.CRITICAL, f"it leads to {where}", at)
    for name, text, at in contents.texts:
        yield from _judged(scan, part, (name, text, at))
    if contents.left_out:
        yield from searched(scan, part)
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


def searched(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Yield what is wrong with configurations, and links, that stand somewhere in a part."""
    content = part.source.read_at(0, SEARCHED)
    for match in EXTERNAL.finditer(content):
        told = f"it leads to {match[1].decode()[:200]!r}"
        yield found(part, "hdf5-outside", Verdict.CRITICAL, told, match.start())
    text, position = content.decode("latin-1"), 0
    while (start := CONFIG.search(content, position)) is not None:
        try:
            tree, position = json.JSONDecoder().raw_decode(text, start.start())
        except (ValueError, RecursionError):
            position = start.end()
        else:
            yield from judge_tree(scan, part, tree)
