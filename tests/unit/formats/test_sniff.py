"""A file's format is read from its content."""

import io
import struct
import tarfile
import zipfile

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Buffer, Cursor, digest_of
from bartizan.formats.sniff import ModelFormat, sniff
from bartizan.formats.zipmembers import is_zip, read_member, read_members
from tests.builders_models import keras, npy, plain_pickle, pointer, safetensors, torch_zip, zipped


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"), io.BytesIO())
    return target.getvalue()


ONNX = b"\x08\x08\x12\x04test\x3a\x02\x12\x00\x42\x04\x0a\x00\x10\x11"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (safetensors(), ModelFormat.SAFETENSORS),
        (b"GGUF\x03\0\0\0", ModelFormat.GGUF),
        (ONNX, ModelFormat.ONNX),
        (b"\x1c\0\0\0TFL3", ModelFormat.TFLITE),
        (keras("Dense"), ModelFormat.KERAS),
        (b"\x89HDF\r\n\x1a\n", ModelFormat.HDF5),
        (torch_zip(plain_pickle()), ModelFormat.TORCH),
        (zipped({"m/constants.pkl": b"", "m/data.pkl": b""}), ModelFormat.TORCHSCRIPT),
        (zipped({"schema.json": b"{}"}), ModelFormat.SKOPS),
        (zipped({"a.npy": npy("<f4")}), ModelFormat.NPZ),
        (zipped({"readme": b""}), ModelFormat.ZIP),
        (npy("<f4"), ModelFormat.NPY),
        (plain_pickle(), ModelFormat.PICKLE),
        (b"\x1f\x8b\x08", ModelFormat.COMPRESSED),
        (b"x\x9c...", ModelFormat.COMPRESSED),
        (tar(), ModelFormat.TAR),
        (b"\x7fELF", ModelFormat.EXECUTABLE),
        (pointer(), ModelFormat.LFS_POINTER),
        (b"prefix" + zipped({"a.npy": b""}), ModelFormat.NPZ),
        (b"PK\x03\x04 broken", ModelFormat.ZIP),
        (b"", ModelFormat.UNKNOWN),
        (b"hello", ModelFormat.UNKNOWN),
    ],
)
def test_formats(content: bytes, kind: ModelFormat) -> None:
    assert sniff(Buffer(content)) is kind


def test_members_are_read_in_place() -> None:
    source = Buffer(b"before" + zipped({"a/b": b"hello", "c": b"x" * 50}))
    assert is_zip(source)
    first, second = read_members(source)
    assert (first.name, second.size) == ("a/b", 50)
    assert read_member(source, first, 100) == b"hello"
    assert read_member(source, second, 3) == b"xxx"


def deflated(content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("a", content)
    return target.getvalue()


def test_packed_members_are_unpacked_up_to_a_limit() -> None:
    source = Buffer(deflated(b"hello" * 10_000))
    (member,) = read_members(source)
    assert read_member(source, member, 2) == b"he"
    assert len(read_member(source, member, 1 << 20)) == 50_000


def test_other_packings_are_an_error() -> None:
    source = Buffer(deflated(b"x" * 99, zipfile.ZIP_BZIP2))
    (member,) = read_members(source)
    with pytest.raises(FormatError, match="method 12"):
        read_member(source, member, 100)


def test_a_broken_member_is_an_error() -> None:
    content = deflated(bytes(range(256)))
    broken = Buffer(content[:31] + b"\xff\xff" + content[33:])
    (member,) = read_members(broken)
    with pytest.raises(FormatError, match="unpacked"):
        read_member(broken, member, 100)


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
    assert read_member(source, member, 10) == b"hello"


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
    assert (member.size, read_member(source, member, 10)) == (5, b"hello")


def test_too_many_members_are_an_error() -> None:
    content = bytearray(zipped({"a": b""}))
    at = content.rindex(b"PK\x05\x06")
    content[at + 10 : at + 12] = b"\xff\xff"
    with pytest.raises(FormatError, match="65535"):
        read_members(Buffer(bytes(content)))
    content[at + 10 : at + 12] = b"\x02\x00"
    with pytest.raises(FormatError, match="ends within"):
        read_members(Buffer(bytes(content)))


def test_a_member_with_two_names_is_an_error() -> None:
    content = zipped({"aaaa": b"hello"}).replace(b"aaaa", b"bbbb", 1)
    source = Buffer(content)
    (member,) = read_members(source)
    with pytest.raises(FormatError, match="bbbb"):
        read_member(source, member, 10)


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
