"""The directory of a zip is read in place, and what does not fit is said."""

import struct

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Buffer, Cursor, digest_of
from bartizan.formats.zipmembers import is_zip, read_members
from tests.builders_models import zipped


def test_members_are_read_in_place() -> None:
    source = Buffer(b"before" + zipped({"a/b": b"hello", "c": b"x" * 50}))
    assert is_zip(source)
    first, second = read_members(source)
    assert (first.name, second.size, first.header) == ("a/b", 50, len(b"before"))


def wide(content: bytes) -> bytes:
    """The same zip with a zip64 end record, its old fields blanked out."""
    at = content.rindex(b"PK\x05\x06")
    _, _, _, _, count, size, offset, _ = struct.unpack("<4s4H2LH", content[at:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    blank = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)
    return content[:at] + record + locator + blank


def test_zip64_is_read() -> None:
    source = Buffer(wide(zipped({"a": b"hello"})))
    (member,) = read_members(source)
    assert member.size == len(b"hello")


def test_wide_fields_stand_in_the_extra_field() -> None:
    content = zipped({"a": b"hello"})
    at = content.rindex(b"PK\x01\x02")
    entry, name, rest = content[at : at + 46], content[at + 46 : at + 47], content[at + 47 :]
    fields = list(struct.unpack("<4s6H3L5H2L", entry))
    fields[8], fields[9], fields[11], fields[16] = 0xFFFFFFFF, 0xFFFFFFFF, 28, 0xFFFFFFFF
    extra = struct.pack("<2H3Q", 1, 24, 5, 5, 0)
    end = bytearray(rest[rest.rindex(b"PK\x05\x06") :])
    end[12:16] = (46 + 1 + 28).to_bytes(4, "little")
    source = Buffer(content[:at] + struct.pack("<4s6H3L5H2L", *fields) + name + extra + bytes(end))
    (member,) = read_members(source)
    assert (member.size, member.packed, member.header) == (5, 5, 0)


def test_too_many_members_are_an_error() -> None:
    content = bytearray(zipped({"a": b""}))
    at = content.rindex(b"PK\x05\x06")
    content[at + 10 : at + 12] = b"\xff\xff"
    with pytest.raises(FormatError, match="65535"):
        read_members(Buffer(bytes(content)))
    content[at + 10 : at + 12] = b"\x02\x00"
    with pytest.raises(FormatError, match="ends within"):
        read_members(Buffer(bytes(content)))


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18])
def test_broken_zips_are_errors(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_members(Buffer(content))


def test_digests_are_of_files_within_the_limit() -> None:
    assert digest_of(Buffer(b"abc"), 2) is None
    assert (digest_of(Buffer(b"abc"), 3) or "").startswith("sha256:ba7816bf")


def test_a_cursor_ends_where_the_bytes_end() -> None:
    cursor = Cursor(Buffer(b"ab\ncd"))
    assert cursor.line(10) == b"ab"
    cursor.skip(1)
    assert (cursor.take(1), cursor.left) == (b"d", 0)
    for step in (lambda: cursor.take(1), lambda: cursor.skip(1), lambda: cursor.line(5)):
        with pytest.raises(FormatError):
            step()
