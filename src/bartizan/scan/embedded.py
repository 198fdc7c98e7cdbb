"""Searches for configurations of Keras, and links of HDF5, where a structure is not read."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bartizan.scan.configs import judge_tree
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found

CONFIG: Final = re.compile(rb'\{\s{0,9}"(?:class_name|module|config|name|registered_name)"\s{0,9}:')
HDF5: Final = b"\x89HDF\r\n\x1a\n"
# A link message of version 1, with flags that its type is given, and 64 for one to another file.
EXTERNAL: Final = re.compile(
    rb"\x01[\x08-\x0f\x18-\x1f]\x40.{1,300}?\x00([\x20-\x7e]{1,1024})\x00/?[\x20-\x7e]{0,1024}\x00",
    re.DOTALL,
)


def searched(scan: Scan, part: Part, most: int) -> Iterator[ScanFinding]:
    """Yield what is wrong with configurations, and links, in the first bytes of a part.

    Links are looked for where HDF5 is: elsewhere, pixels and pages spell them by chance.
    """
    content = part.source.read_at(0, most)
    for match in EXTERNAL.finditer(content) if HDF5 in content else ():
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
