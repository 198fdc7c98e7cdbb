"""Searches for configurations of Keras, and links of HDF5, where a structure is not read."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bartizan.scan.configs import judge_tree
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found

CONFIG: Final = re.compile(rb'\{\s{0,9}"(?:class_name|module|config|name|registered_name)"\s{0,9}:')
MOST_READ: Final = 8
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
    for tree in _trees(content):
        yield from judge_tree(scan, part, tree)


def _trees(content: bytes) -> Iterator[object]:
    """Yield the configurations that stand in bytes, each once.

    Objects that never end are read again from each one within: the search ends after reading a few
    times as much as there is. Whoever asks for it says by itself that not all was read.
    """
    text, position, left = content.decode("latin-1"), 0, MOST_READ * len(content)
    while left >= 0 and (start := CONFIG.search(content, position)) is not None:
        try:
            tree, position = json.JSONDecoder().raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            left, position = left - (error.pos - start.start()), start.end()
        except (ValueError, RecursionError):
            left, position = left - (len(text) - start.start()) // 2, start.end()
        else:
            yield tree
