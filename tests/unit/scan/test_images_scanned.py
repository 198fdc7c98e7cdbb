"""Pictures beside a model are safe by their structure, unless they are something else as well."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.formats.images import end_of_image
from bartizan.formats.ranged import Buffer
from bartizan.scan.facts import Verdict
from tests.builders_opcodes import SHELL
from tests.unit.scan.scanning import findings, rules, verdict


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


HEADER = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", HEADER) + chunk(b"IDAT", b"x") + chunk(b"IEND")
SCANNED = b"numbers\xff\x00more\xff\xd0and more" + bytes(3 << 20)
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF") + segment(0xDA, b"scan") + SCANNED + b"\xff\xd9"
GIF = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6) + b"!\xf9\4....\0,\0\0\0\0\1\0\1\0\0\2\2xx\0;"
WEBP = b"RIFF" + struct.pack("<I", 12) + b"WEBPVP8 " + bytes(4)
IMAGES = {"png": PNG, "jpg": JPEG, "gif": GIF, "webp": WEBP}


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("data.pkl", SHELL)
    return made.getvalue()


@pytest.mark.parametrize("end", IMAGES)
def test_a_picture_is_safe(end: str) -> None:
    assert findings(IMAGES[end], f"loss.{end}") == []


@pytest.mark.parametrize("end", IMAGES)
def test_what_stands_behind_a_picture_is_looked_at(end: str) -> None:
    assert verdict(IMAGES[end] + b"more") is Verdict.INCONCLUSIVE
    assert verdict(IMAGES[end] + SHELL) is Verdict.CRITICAL
    assert verdict(IMAGES[end] + zipped()) is Verdict.CRITICAL


@pytest.mark.parametrize("end", IMAGES)
def test_a_picture_that_is_cut_off_is_inconclusive(end: str) -> None:
    assert verdict(IMAGES[end][:-5]) is Verdict.INCONCLUSIVE


def test_what_is_named_as_a_picture_and_is_none_is_said() -> None:
    assert "name-mismatch" in rules(SHELL, "loss.png")
    assert verdict(PNG, "model.pkl") is Verdict.REVIEW


@given(st.sampled_from(sorted(IMAGES)), st.data())
def test_only_a_format_error_is_raised(end: str, data: st.DataObject) -> None:
    content = bytearray(IMAGES[end][-400:] if end == "jpg" else IMAGES[end])
    for at in data.draw(st.lists(st.integers(8, len(content) - 1), max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    with suppress(FormatError):
        assert 0 < end_of_image(Buffer(bytes(content))) <= len(content)
