"""Reads numpy's arrays: those of objects are pickles behind a header."""

import ast
import re
from collections.abc import Iterator
from math import prod
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found
from bartizan.scan.pickled import behind, pickles_from

LONGEST: Final = 1 << 20
NARROW: Final = 1
PLAIN: Final = re.compile(r"[<>|=]?([?bBhHiIlLqQefdgFDGSaUVmMcu])(\d{0,9})(?:\[\w{1,8}\])?\Z")
WIDTHS: Final = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "e": 2, "c": 1, "S": 0, "a": 0, "U": 0}
WIDE: Final = 4
# A number as Python 2 wrote long ones, which numpy reads as well.
LONG: Final = re.compile(r"\b(\d{1,19})\s{0,9}L\b")
MOST_DEPTH: Final = 20


def npy_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge an array by its header: whether its type can hold objects, and what follows then."""
    try:
        descr, shape, end = header_of(part)
    except FormatError:
        yield from behind(scan, part, header_end(part))
        raise
    width = width_of(descr)
    if width is None:
        yield from pickles_from(scan, part, end)
        return
    after = end + prod(shape) * width
    scan.understand(part, after)
    if after != part.source.size:
        text = f"the array should end at byte {after}, and the file at {part.source.size}"
        yield found(part, "npy-length", Verdict.INCONCLUSIVE, text, min(after, part.source.size))


def header_end(part: Part) -> int:
    """Return where the header of an array ends, and its bytes begin."""
    head = part.source.read_at(0, 12)
    wide = 2 if head[6:7] == bytes([NARROW]) else 4
    return 8 + wide + int.from_bytes(head[8 : 8 + wide], "little")


def header_of(part: Part) -> tuple[object, tuple[int, ...], int]:
    """Return the type, the shape and where the array begins. Raises FormatError."""
    end = header_end(part)
    start = 10 if part.source.read_at(6, 1) == bytes([NARROW]) else 12
    if end - start > LONGEST:
        raise FormatError(f"a header of {end - start} bytes")
    text = part.source.read_at(start, end - start).decode("latin-1")
    try:
        header = ast.literal_eval(LONG.sub(r"\1", text.strip()))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        raise FormatError("its header is not such as numpy writes") from None
    if not isinstance(header, dict) or "descr" not in header:
        raise FormatError("its header is not such as numpy writes")
    shape = header.get("shape", ())
    if not isinstance(shape, tuple) or not all(isinstance(side, int) for side in shape):
        raise FormatError("its header gives no shape")
    return header["descr"], shape, end


def width_of(descr: object, depth: int = 0) -> int | None:
    """Return how wide an element of a type is; None for one that is not known to be plain."""
    if isinstance(descr, str):
        match = PLAIN.fullmatch(descr)
        if match is None:
            return None
        letter, count = match[1], int(match[2] or WIDTHS.get(match[1], 8))
        return count * WIDE if letter == "U" else count
    if not isinstance(descr, list) or depth > MOST_DEPTH:
        return None
    widths = [_field(field, depth) for field in descr]
    return None if None in widths else sum(width or 0 for width in widths)


def _field(field: object, depth: int) -> int | None:
    if not isinstance(field, tuple) or not 2 <= len(field) <= 3:  # noqa: PLR2004
        return None
    width = width_of(field[1], depth + 1)
    if width is None or len(field) == 2:  # noqa: PLR2004
        return width
    sides = field[2] if isinstance(field[2], tuple) else (field[2],)
    if not all(isinstance(side, int) and side >= 0 for side in sides):
        return None
    return width * prod(sides)
