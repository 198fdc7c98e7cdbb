"""Searches HDF5 for configurations of Keras and links to other files; its structure is not read."""

import json
import re
from collections.abc import Iterator
from typing import Final

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


def hdf5_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge what is found, and say that what is not found may be there."""
    content = part.source.read_at(0, SEARCHED)
    for match in EXTERNAL.finditer(content):
        name = match[1].decode()
        text = f"a link leads to the file {name[:200]!r}"
        yield found(part, "hdf5-link", Verdict.CRITICAL, text, match.start())
    text_of_file = content.decode("latin-1")
    position = 0
    while (start := CONFIG.search(content, position)) is not None:
        try:
            tree, position = json.JSONDecoder().raw_decode(text_of_file, start.start())
        except (ValueError, RecursionError):
            position = start.end()
        else:
            yield from judge_tree(scan, part, tree)
    yield unread(part, "HDF5 is searched for known dangers; its structure is not read")
