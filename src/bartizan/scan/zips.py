"""Looks into zips by both of their lists of members, and believes neither flags nor checksums."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Ranged
from bartizan.formats.zipmembers import Member, read_members
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.kinds import TFLITE, USTAR, Kind
from bartizan.scan.part import Part, Scan, Window, found, unread
from bartizan.scan.pickled import behind

LOCAL: Final = struct.Struct("<4s5H3L2H")
MARK: Final = b"PK\x03\x04"
USUAL_NAME: Final = 256
STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
ENCRYPTED: Final = 1
DESCRIBED: Final = 8
STEP: Final = 1 << 20
UNPACKING: Final = (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError, FormatError)
MOST_HIDDEN: Final = 1_000
FARTHEST: Final = 256 << 20


class Local(NamedTuple):
    """What the header in front of a member says."""

    at: int
    name: str
    flags: int
    method: int
    packed: int
    start: int


def zip_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Look into each member of a zip, those that only one of its two lists has as well."""
    try:
        members = read_members(part.source)
    except FormatError as error:
        yield unread(part, f"zip: {error.message}")
        members = ()
    names = frozenset(member.name for member in members)
    if not part.depth:
        scan.kinds = [_kind_of(names) if kind is Kind.ZIP else kind for kind in scan.kinds]
    yield from _names(part, [member.name for member in members])
    spans: list[tuple[int, int]] = []
    for member in sorted(members, key=_tells_of_others, reverse=True):
        local = read_local(part.source, member.header)
        if local is not None:
            spans.append((local.at, local.start + member.packed))
        if not member.name.endswith("/") or member.size:
            yield from _member(scan, part, member, local, names)
    scan.understand(part, part.source.size)
    yield from _hidden(scan, part, sorted(spans), names)
    yield from _around(scan, part, min(spans, default=(0, 0))[0])


def _kind_of(names: frozenset[str]) -> Kind:
    """Return what a zip with these members is."""
    tails = {name.rpartition("/")[2] for name in names}
    if "constants.pkl" in tails:
        return Kind.TORCHSCRIPT
    if "data.pkl" in tails:
        return Kind.TORCH
    if "config.json" in names and names & {"model.weights.h5", "metadata.json"}:
        return Kind.KERAS
    if "schema.json" in names:
        return Kind.SKOPS
    arrays = bool(names) and all(name.endswith(".npy") for name in names)
    return Kind.NPZ if arrays else Kind.ZIP


def _tells_of_others(member: Member) -> bool:
    """Whether a member may say what others are: the pickle of torch, of the numbers beside it."""
    return member.name.endswith(".pkl")


def read_local(source: Ranged, at: int) -> Local | None:
    """Return the header of a member, None where there is none."""
    head = source.read_at(at, LOCAL.size + USUAL_NAME) if 0 <= at < source.size else b""
    if len(head) < LOCAL.size or not head.startswith(MARK):
        return None
    fields = LOCAL.unpack_from(head)
    named, extra = int(fields[9]), int(fields[10])
    written = head[LOCAL.size : LOCAL.size + named]
    if named > USUAL_NAME:
        written = source.read_at(at + LOCAL.size, named)
    name = written.decode("utf-8", "replace")
    start = at + LOCAL.size + named + extra
    return Local(at, name, fields[2], fields[3], fields[7], start)


def _member(
    scan: Scan, part: Part, member: Member, local: Local | None, names: frozenset[str]
) -> Iterator[ScanFinding]:
    if local is None:
        yield unread(part, f"{member.name[:200]} has no header where its directory says")
        return
    yield from _differences(part, member, local)
    for method in dict.fromkeys((member.method, local.method)):
        yield from content(
            scan, part, (member.name, local.start, member.packed, method, member.size), names
        )
    yield from _checksum(part, member, local)


def _checksum(part: Part, member: Member, local: Local) -> Iterator[ScanFinding]:
    """Say so when the checksum of a small member is wrong: readers differ in whether they look."""
    if member.size > STEP or member.packed > STEP:
        return
    window = Window(part.source, local.start, member.packed)
    try:
        content = window.read_at(0, STEP)
        if member.method != STORED:
            content, _ = _unpacked(window, member.method, STEP)
    except UNPACKING:
        return
    if zlib.crc32(content) != member.checksum:
        text = f"the checksum of {member.name[:200]!r} is not that of its bytes"
        yield found(part, "zip-checksum", Verdict.REVIEW, text, local.at)


def _differences(part: Part, member: Member, local: Local) -> Iterator[ScanFinding]:
    """Yield where the two lists disagree: readers that believe the one or the other differ."""
    name = member.name[:200]
    if local.name != member.name:
        text = f"the directory calls a member {name!r} and its own header {local.name[:200]!r}"
        yield found(part, "zip-names", Verdict.REVIEW, text, local.at)
    if local.method != member.method:
        text = f"{name!r} is packed in two ways, by its directory and by its own header"
        yield found(part, "zip-methods", Verdict.REVIEW, text, local.at)
    if local.flags & ENCRYPTED:
        text = f"the header of {name!r} says that it is encrypted"
        yield found(part, "zip-encrypted", Verdict.REVIEW, text, local.at)
    told = local.packed not in (member.packed, 0xFFFFFFFF)
    if told and not (local.flags & DESCRIBED and not local.packed):
        text = (
            f"{name!r} has {member.packed} packed bytes by its directory, {local.packed} by itself"
        )
        yield found(part, "zip-sizes", Verdict.REVIEW, text, local.at)


def content(
    scan: Scan, part: Part, what: tuple[str, int, int, int, int], names: frozenset[str]
) -> Iterator[ScanFinding]:
    """Look at a member: its name, where it starts, its packed bytes, its method and its size."""
    name, start, packed, method, size = what
    window = Window(part.source, start, max(0, min(packed, part.source.size - start)))
    inner = part.inside(window, name, names)
    if method == STORED:
        if size > window.length:
            yield unread(inner, "it ends before its directory says")
        yield from scan.look(inner)
        return
    limit = scan.budget.room
    try:
        unpacked, whole = _unpacked(window, method, limit)
    except UNPACKING as error:
        yield unread(inner, f"cannot be unpacked: {error}")
        return
    scan.budget.take(len(unpacked))
    yield from scan.look(part.inside(unpacked, name, names))
    if not whole:
        yield unread(inner, f"only {len(unpacked)} bytes of it were unpacked")


def _unpacked(window: Window, method: int, limit: int) -> tuple[bytes, bool]:
    packed = window.read_at(0, min(window.size, limit + 4096))
    if method == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacked = inflater.decompress(packed, max(1, limit))
        return unpacked, inflater.eof
    if method == BZIP2:
        bunzip = bz2.BZ2Decompressor()
        return bunzip.decompress(packed, max(1, limit)), bunzip.eof
    if method == LZMA:
        return _lzma(packed, limit)
    raise FormatError(f"method {method} is not known")


def _lzma(packed: bytes, limit: int) -> tuple[bytes, bool]:
    """Unpack as APPNOTE 5.8.8 lays it out: a version, the length of the properties, and they."""
    length = int.from_bytes(packed[2:4], "little")
    if length != len(packed[4:9]):
        raise FormatError("the properties of its LZMA are not such")
    properties = packed[4:9]
    size = properties[1:5]
    head = properties[:1] + size + b"\xff" * 8
    unlzma = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=limit + (64 << 20))
    unpacked = unlzma.decompress(head + packed[9:], max(1, limit))
    return unpacked, unlzma.eof or len(unpacked) < limit


def _names(part: Part, names: list[str]) -> Iterator[ScanFinding]:
    yield from traversals(part, names)
    if len(set(names)) < len(names):
        text = "two members have one name: readers differ in which of them they take"
        yield found(part, "archive-duplicate", Verdict.REVIEW, text)


def traversals(part: Part, names: list[str]) -> Iterator[ScanFinding]:
    """Yield the names that would be written outside of the folder that is unpacked into."""
    for name in names:
        steps = name.replace("\\", "/").split("/")
        if ".." in steps or name.startswith(("/", "\\")) or name[1:3] in (":\\", ":/"):
            text = f"a member named {name[:200]!r} would be written outside of its folder"
            yield found(part, "archive-traversal", Verdict.CRITICAL, text)


def _around(scan: Scan, part: Part, first: int) -> Iterator[ScanFinding]:
    """Look at what stands in front of the first member, and behind the end of the zip."""
    head = part.source.read_at(0, min(first, STEP))
    if head[USTAR] == b"ustar":
        return  # a member of a tar, which is read as such
    if head.strip(b"\x00") and head[TFLITE] != b"TFL3":  # whose metadata are a zip at its end
        text = f"{first} bytes stand in front of the zip, where another reader begins"
        yield found(part, "zip-prefix", Verdict.REVIEW, text, 0)
    end = end_of(part.source)
    if end < part.source.size:
        rest = part.source.size - end
        text = f"{rest} bytes stand behind the zip and its comment"
        yield found(part, "trailing-bytes", Verdict.INCONCLUSIVE, text, end)
        yield from behind(scan, part, end)


def end_of(source: Ranged) -> int:
    """Return where the last end record ends, with its comment."""
    start = max(0, source.size - (1 << 16) - 22)
    tail = source.read_at(start, (1 << 16) + 22)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return source.size
    return start + at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little")


def _hidden(
    scan: Scan, part: Part, spans: list[tuple[int, int]], names: frozenset[str]
) -> Iterator[ScanFinding]:
    """Look at members that stand between those of the directory, and are in no list."""
    count = 0
    marks = list(islice(_marks(part.source, spans), MOST_HIDDEN + 1))
    for at, following in pairwise((*marks, part.source.size)):
        local = read_local(part.source, at)
        count += 1
        if local is None or count > MOST_HIDDEN:
            continue
        text = f"a member named {local.name[:200]!r} is in the zip, and not in its directory"
        yield found(part, "zip-hidden", Verdict.REVIEW, text, at)
        packed = local.packed or max(0, following - local.start)
        yield from traversals(part, [local.name])
        yield from content(scan, part, (local.name, local.start, packed, local.method, 0), names)


def _marks(source: Ranged, spans: list[tuple[int, int]]) -> Iterator[int]:
    """Yield where a header may stand outside of the members that the directory lists."""
    position = 0
    for start, end in (*spans, (source.size, source.size)):
        yield from _marks_between(source, position, min(start, position + FARTHEST))
        position = max(position, end)


def _marks_between(source: Ranged, start: int, end: int) -> Iterator[int]:
    position = start
    while position + LOCAL.size <= end:
        chunk = source.read_at(position, min(STEP, end - position))
        at = chunk.find(MARK)
        if at >= 0:
            yield position + at
            position += at + len(MARK)
        else:
            position += max(1, len(chunk) - len(MARK) + 1)
