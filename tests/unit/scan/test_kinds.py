"""A file's format is told by its content, and that of a zip by its members."""

import io
import tarfile
import zlib

import pytest

from bartizan.formats.ranged import Buffer
from bartizan.scan.allowed import allowed
from bartizan.scan.files import scan_part
from bartizan.scan.kinds import Kind
from bartizan.scan.part import Part
from tests.builders_models import keras, npy, plain_pickle, pointer, safetensors, torch_zip, zipped


def formatted(content: bytes) -> str:
    return scan_part(Part(Buffer(content), name="blob"), digest=False, known=allowed()).format


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"), io.BytesIO())
    return target.getvalue()


ONNX = b"\x08\x08\x12\x04test\x3a\x02\x12\x00\x42\x04\x0a\x00\x10\x11"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (safetensors(), Kind.SAFETENSORS),
        (b"GGUF\x03\0\0\0", Kind.GGUF),
        (ONNX, Kind.ONNX),
        (b"\x1c\0\0\0TFL3", Kind.TFLITE),
        (keras("Dense"), Kind.KERAS),
        (b"\x89HDF\r\n\x1a\n", Kind.HDF5),
        (torch_zip(plain_pickle()), Kind.TORCH),
        (zipped({"m/constants.pkl": b"", "m/data.pkl": b""}), Kind.TORCHSCRIPT),
        (zipped({"schema.json": b"{}"}), Kind.SKOPS),
        (zipped({"a.npy": npy("<f4")}), Kind.NPZ),
        (zipped({"readme": b""}), Kind.ZIP),
        (npy("<f4"), Kind.NPY),
        (plain_pickle(), Kind.PICKLE),
        (b"\x1f\x8b\x08", Kind.GZIP),
        (zlib.compress(b"x"), Kind.ZLIB),
        (tar(), Kind.TAR),
        (b"\x7fELF", Kind.EXECUTABLE),
        (pointer(), Kind.LFS_POINTER),
        (b"prefix" + zipped({"a.npy": b""}), Kind.NPZ),
        (b"PK\x03\x04 broken", Kind.ZIP),
        (b"", Kind.EMPTY),
        (b"hello", Kind.TEXT),
    ],
)
def test_the_format_is_told_by_content(content: bytes, kind: Kind) -> None:
    assert formatted(content) == kind
