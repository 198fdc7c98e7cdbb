"""Lists the members of a zip by its central directory; nothing is unpacked.

After APPNOTE 6.3.10, zip64 included. Checksums and encryption flags are not believed: loaders of
models differ in whether they look at them.
"""

import struct
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Ranged

MOST_MEMBERS: Final = 20_000
MAX_DIRECTORY: Final = 8 << 20
_TAIL: Final = (1 << 16) + 22
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_END_MAGIC: Final = b"PK\x05\x06"
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_WIDE: Final = 0xFFFFFFFF


class Member(NamedTuple):
    """A member: its name, its sizes packed and unpacked, where its local header stands, its CRC."""

    name: str
    method: int
    packed: int
    size: int
    header: int
    checksum: int = 0


def is_zip(source: Ranged) -> bool:
    """Whether a zip's end record stands where one must: at the end of the source."""
    return _end_of(source) is not None


def read_members(source: Ranged, most: int = MOST_MEMBERS) -> tuple[Member, ...]:
    """Return the members that the central directory lists.

    Raises FormatError for what is no zip, a directory that does not fit in the file or lists more
    than it counts, as readers differ in which of the two they go by, and more than `most` members.
    """
    found = _end_of(source)
    if found is None:
        raise FormatError("no zip: it has no end record")
    count, size, offset, shift = _directory(source, *found)
    if count > most or size > MAX_DIRECTORY:
        raise FormatError(f"a zip of {count} members is not read")
    directory = source.read_at(offset + shift, size)
    members: list[Member] = []
    position = 0
    while len(members) < count:
        member, position = _member(directory, position, shift)
        members.append(member)
    if position < size:
        raise FormatError("its directory lists more than it counts")
    return tuple(members)


def _end_of(source: Ranged) -> tuple[int, tuple[int, ...]] | None:
    start = max(0, source.size - _TAIL)
    tail = source.read_at(start, _TAIL)
    # A zip without a comment ends in its record, whose own fields may spell another beginning.
    at = len(tail) - _END.size
    if not tail.startswith(_END_MAGIC, max(0, at)):
        at = tail.rfind(_END_MAGIC)
    if at < 0 or at + _END.size > len(tail):
        return None
    return start + at, _END.unpack_from(tail, at)[1:]


def _directory(source: Ranged, at: int, end: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return count, size and offset of the directory, and what stands before the zip."""
    count, size, offset = end[3], end[4], end[5]
    last = at
    wide = source.read_at(max(0, at - 20 - _END64.size), _END64.size)
    if len(wide) == _END64.size and wide.startswith(b"PK\x06\x06") and at >= 20 + _END64.size:
        fields = _END64.unpack(wide)
        count, size, offset = fields[7], fields[8], fields[9]
        last = at - 20 - _END64.size
    shift = last - size - offset
    if shift < 0 or offset < 0:
        raise FormatError("its directory does not fit in the file")
    return count, size, offset, shift


def _member(directory: bytes, position: int, shift: int) -> tuple[Member, int]:
    if position + _ENTRY.size > len(directory):
        raise FormatError("its directory ends within an entry")
    fields = _ENTRY.unpack_from(directory, position)
    if fields[0] != b"PK\x01\x02":
        raise FormatError("its directory holds something else than entries")
    named, extra, comment = fields[10], fields[11], fields[12]
    start = position + _ENTRY.size
    name = directory[start : start + named].decode("utf-8", "replace")
    extras = directory[start + named : start + named + extra]
    packed, size, header = _wide(extras, fields[8], fields[9], fields[16])
    member = Member(name, fields[4], packed, size, header + shift, fields[7])
    return member, start + named + extra + comment


def _wide(extras: bytes, packed: int, size: int, header: int) -> tuple[int, int, int]:
    """Replace the fields that are too wide for 32 bits by those of the zip64 extra field."""
    at = 0
    while at + 4 <= len(extras):
        kind, length = struct.unpack_from("<2H", extras, at)
        if kind == 1:
            values = list(
                struct.unpack_from(f"<{min(length, len(extras) - at - 4) // 8}Q", extras, at + 4)
            )
            size = values.pop(0) if size == _WIDE and values else size
            packed = values.pop(0) if packed == _WIDE and values else packed
            header = values.pop(0) if header == _WIDE and values else header
        at += 4 + length
    return packed, size, header
