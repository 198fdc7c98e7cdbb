"""Reads the headers of safetensors and GGUF, which must describe what follows, each byte once."""

import json
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from math import prod
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found
from bartizan.scan.pickled import behind
from bartizan.scan.templates import judge_template

LARGEST_HEADER: Final = 100 << 20
BITS: Final = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16,
    "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64,
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip
WIDTHS: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY = 8, 9
# How many numbers and bytes a block of a type of GGML has.
BLOCKS: Final = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 40), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8),
    28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
USUAL_ALIGNED: Final = 32
MOST_SIDES: Final = 64
LARGEST: Final = 1 << 63
MOST_ALIGNED: Final = 4096
MOST_KEY: Final = 1 << 16
MOST_TEXT: Final = 64 << 20
MOST_KEPT: Final = 4 << 20
SMALLEST_ENTRY: Final = 13
MOST_ENTRIES: Final = 1 << 20
MOST_ARRAY: Final = 20_000_000
NEWEST: Final = 3


def safetensors_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a safetensors file by its header."""
    source = part.source
    length = int.from_bytes(source.read_at(0, 8), "little")
    if length > min(source.size - 8, LARGEST_HEADER):
        text = f"its header claims {length} bytes of a file of {source.size}"
        yield found(part, "safetensors-header", Verdict.REVIEW, text, 0)
        return
    doubles: list[str] = []
    try:
        header = json.loads(source.read_at(8, length), object_pairs_hook=_once(doubles))
    except (ValueError, RecursionError):
        raise FormatError("its header is no JSON") from None
    if not isinstance(header, dict):
        raise FormatError("its header is no object")
    for name in doubles[:1]:
        text = f"its header has the key {name[:80]!r} twice: readers differ in which they take"
        yield found(part, "safetensors-duplicate", Verdict.REVIEW, text, 8)
    end = 8 + length
    why, last = _spans(header, source.size - end)
    if why:
        yield found(part, "safetensors-offsets", Verdict.REVIEW, why, 8)
    elif last < source.size - end:
        rest = source.size - end - last
        text = f"{rest} bytes behind the last tensor are described by nothing"
        yield found(part, "trailing-bytes", Verdict.REVIEW, text, end + last)
        yield from behind(scan, part, end + last)
    scan.understand(part, end + last)


Pairs = Callable[[list[tuple[str, object]]], dict[str, object]]


def _once(doubles: list[str]) -> Pairs:
    """Return what makes objects of JSON, and notes the keys that one has twice."""

    def pairs(found_: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(found_)
        if len(made) < len(found_):
            counts = Counter(key for key, _ in found_)
            doubles.extend(key for key, count in counts.items() if count > 1)
        return made

    return pairs


def _spans(header: dict[str, object], size: int) -> tuple[str, int]:
    """Return what is wrong with where tensors lie ("" if nothing), and where the last one ends."""
    spans: list[tuple[int, int]] = []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        span = _span(entry)
        if span is None:
            return f"the tensor {name[:80]!r} has a shape, a type and a place that do not agree", 0
        spans.append(span)
    position = 0
    for start, end in sorted(spans):
        if start != position:
            return "its header describes bytes twice, or leaves some out", position
        position = end
    if position > size:
        return f"its header describes {position} bytes, and {size} are there", size
    return "", position


def _span(entry: object) -> tuple[int, int] | None:
    if not isinstance(entry, dict):
        return None
    place, shape, kind = (entry.get(key) for key in ("data_offsets", "shape", "dtype"))
    if not isinstance(place, list) or not isinstance(shape, list) or not isinstance(kind, str):
        return None
    if len(place) != 2 or len(shape) > MOST_SIDES:  # noqa: PLR2004
        return None
    if not all(isinstance(each, int) and 0 <= each < LARGEST for each in (*place, *shape)):
        return None
    bits = BITS.get(kind)
    start, end = int(place[0]), int(place[1])
    if end < start or (bits is not None and prod(shape) * bits != (end - start) * 8):
        return None
    return start, end


def gguf_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a GGUF file by its metadata; what is behind it are numbers."""
    cursor = Cursor(part.source, 4)
    version, tensors, entries = struct.unpack("<IQQ", cursor.take(20))
    if not 1 < version <= NEWEST:
        raise FormatError(f"version {version} is not read")
    most = part.source.size // SMALLEST_ENTRY
    if entries > min(most, MOST_ENTRIES) or tensors > min(most, MOST_ENTRIES):
        text = (
            f"it claims {entries} entries and {tensors} tensors, and has {part.source.size} bytes"
        )
        yield found(part, "gguf-counts", Verdict.REVIEW, text, 8)
        return
    aligned = USUAL_ALIGNED
    for _ in range(entries):
        key, kind = _text(cursor, MOST_KEY), int.from_bytes(cursor.take(4), "little")
        if key == "general.alignment":
            told = part.source.read_at(cursor.position, WIDTHS.get(kind, 0))
            aligned = int.from_bytes(told, "little") or USUAL_ALIGNED
        value = _value(cursor, kind, 0)
        if "chat_template" in key and value is not None:
            yield from judge_template(part, value, f"the metadata {key[:80]!r}")
    ends = [_tensor(cursor) for _ in range(tensors)]
    start = cursor.position + (-cursor.position % aligned if tensors else 0)
    yield from _ends(scan, part, start, ends)
    scan.understand(part, part.source.size)


def _ends(scan: Scan, part: Part, header: int, ends: list[int | None]) -> Iterator[ScanFinding]:
    """Yield what is wrong with where the last tensor ends, where all types are known."""
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return
    end, size = header + max(known, default=0), part.source.size
    rest = part.source.read_at(end, MOST_ALIGNED)
    if size > end + MOST_ALIGNED or rest.strip(b"\x00"):
        text = f"{size - end} bytes behind the last tensor are described by nothing"
        yield found(part, "trailing-bytes", Verdict.REVIEW, text, end)
        yield from behind(scan, part, end)
    elif end > size:
        text = f"its tensors should end at byte {end}, and the file ends at {size}"
        yield found(part, "gguf-tensors", Verdict.REVIEW, text, header)


def _length(cursor: Cursor) -> int:
    return int.from_bytes(cursor.take(8), "little")


def _text(cursor: Cursor, most: int) -> str:
    length = _length(cursor)
    if length > min(most, cursor.left):
        raise FormatError(f"a text claims {length} bytes")
    return cursor.take(length).decode("utf-8", "replace")


def _value(cursor: Cursor, kind: int, depth: int) -> str | None:
    """Pass over a value, and return it when it is a text."""
    if kind in WIDTHS:
        cursor.skip(WIDTHS[kind])
        return None
    if kind == STRING:
        return _text(cursor, MOST_TEXT)
    if kind != ARRAY or depth > 4:  # noqa: PLR2004
        raise FormatError(f"a value of the unknown type {kind}")
    inner, count = int.from_bytes(cursor.take(4), "little"), _length(cursor)
    if inner in WIDTHS:
        cursor.skip(WIDTHS[inner] * count)
        return None
    if count > min(cursor.left // 8, MOST_ARRAY):
        raise FormatError(f"an array claims {count} values")
    for _ in range(count):
        if inner == STRING:
            cursor.skip(_length(cursor))
        else:
            _value(cursor, inner, depth + 1)
    return None


def _tensor(cursor: Cursor) -> int | None:
    """Return where a tensor ends, counted from where tensors begin; None for an unknown type."""
    _text(cursor, MOST_KEY)
    sides = int.from_bytes(cursor.take(4), "little")
    if sides > 8:  # noqa: PLR2004
        raise FormatError(f"a tensor of {sides} dimensions")
    shape: tuple[int, ...] = struct.unpack(f"<{sides}Q", cursor.take(8 * sides))
    kind, offset = struct.unpack("<IQ", cursor.take(12))
    if kind not in BLOCKS:
        return None
    count, width = BLOCKS[kind]
    return int(offset) + int(prod(shape)) // count * width
