"""Judges MessagePack: bytes of it that are pickles are unpickled by some of its readers."""

from collections.abc import Iterator

from bartizan.formats.msgpack import MOST_KEPT, read_msgpack
from bartizan.scan.facts import ScanFinding
from bartizan.scan.part import Part, Scan, Window, unread
from bartizan.scan.pickled import behind
from bartizan.scan.swept import FIRST


def msgpack_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a document as the values that it is, and look at its bytes for pickles.

    `msgpack-numpy` and what copies it unpickle the bytes of an array of objects.
    """
    blobs, end = read_msgpack(part.source)
    for offset, length in blobs:
        window = Window(part.source, offset, length)
        if FIRST.match(window.read_at(0, 1)):
            yield from behind(scan, part.inside(window, f"bytes at {offset}"), 0)
    if len(blobs) >= MOST_KEPT:
        yield unread(part, f"more than {MOST_KEPT} pieces of bytes")
    scan.understand(part, end)
