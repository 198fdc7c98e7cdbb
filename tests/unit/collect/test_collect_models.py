"""Model files are recognised and judged by content, from ranges alone."""

import bz2
import io
import json
import lzma
import warnings
import zipfile
import zlib

import pytest

from bartizan.collect.models import ModelInput, collect, in_memory, wants
from bartizan.evidence.facts import Gap
from bartizan.evidence.model import CanRunCode, ModelFile
from bartizan.scan.kinds import Kind
from tests.builders_hdf5 import ATTRIBUTE, attribute, new
from tests.builders_models import (
    keras,
    npy,
    plain_pickle,
    safetensors,
    shell_pickle,
    torch_zip,
    zipped,
)
from tests.builders_opcodes import gguf, tflite

ONNX = b"\x08\x08\x12\x04test\x3a\x02\x12\x00\x42\x04\x0a\x00\x10\x11"
CUSTOM = b"\x08\x08\x3a\x02\x12\x00\x42\x0d\x0a\x09acme.evil\x10\x01"
LAMBDA = json.dumps({"class_name": "Lambda"})
OUTSIDE = b"\x08\x08\x3a\x16\x0a\x08location\x12\x0a../../etc/\x10\x01"


def doubled() -> bytes:
    """A Keras file with two configurations."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("config.json", b"{}")
        archive.writestr("config.json", b"{}")
        archive.writestr("metadata.json", b"{}")
    return target.getvalue()


def overlapping() -> bytes:
    """A safetensors file whose two tensors share their bytes."""
    entry = {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}
    header = json.dumps({"a": entry, "b": entry}).encode()
    return len(header).to_bytes(8, "little") + header + b"\0" * 16


def one(path: str, content: bytes) -> ModelFile | None:
    found = collect([in_memory(path, content)]).models
    return found[0] if found else None


@pytest.mark.parametrize(
    ("path", "content", "answer"),
    [
        ("m.safetensors", safetensors(), CanRunCode.NO),
        ("m.safetensors", safetensors() + b"more", CanRunCode.UNKNOWN),
        ("m.onnx", ONNX, CanRunCode.NO),
        ("m.onnx", CUSTOM, CanRunCode.UNKNOWN),
        ("m.onnx", OUTSIDE, CanRunCode.UNKNOWN),
        ("m.tflite", tflite(b""), CanRunCode.NO),
        ("m.tflite", tflite(b"AcmeOp"), CanRunCode.UNKNOWN),
        ("m.gguf", b"GGUF\x03\0\0\0" + b"\0" * 16, CanRunCode.NO),
        ("m.gguf", b"GGUF\x03\0\0\0" + b"\xff" * 16, CanRunCode.UNKNOWN),
        ("m.gguf", gguf("{{ x.__class__ }}"), CanRunCode.YES),
        ("m.keras", keras("Dense"), CanRunCode.NO),
        ("m.keras", keras("Lambda"), CanRunCode.YES),
        ("m.keras", zipped({"config.json": b"{", "metadata.json": b""}), CanRunCode.UNKNOWN),
        ("m.h5", new((ATTRIBUTE, attribute("model_config", LAMBDA))), CanRunCode.YES),
        ("m.h5", b"\x89HDF\r\n\x1a\n model_config", CanRunCode.UNKNOWN),
        ("m.h5", new((ATTRIBUTE, attribute("a", "x"))), CanRunCode.NO),
        ("m.npy", npy("<f4"), CanRunCode.NO),
        ("m.npy", npy("|O", shell_pickle()), CanRunCode.YES),
        ("m.npz", zipped({"a.npy": npy("<f4")}), CanRunCode.NO),
        ("m.npz", zipped({"a.npy": npy("|O", shell_pickle())}), CanRunCode.YES),
        ("m.pt", torch_zip(shell_pickle()), CanRunCode.YES),
        ("m.pt", torch_zip(plain_pickle()), CanRunCode.NO),
        ("m.pt", b"what", CanRunCode.UNKNOWN),
        ("saved_model.pb", b"\x08\x01\x12\x00", CanRunCode.UNKNOWN),
        ("m.joblib", b"\x1f\x8b broken", CanRunCode.UNKNOWN),
        ("old.pkl", shell_pickle(0), CanRunCode.YES),
        ("m.npy", b"\x93NUMPY\x01\x00\xff\xff", CanRunCode.UNKNOWN),
        (
            "m.npz",
            zipped({"a.npy": npy("|O", shell_pickle()), "b.npy": npy("<f4")}),
            CanRunCode.YES,
        ),
        ("m.joblib.xz", lzma.compress(shell_pickle()), CanRunCode.YES),
        ("m.joblib.bz2", bz2.compress(shell_pickle()), CanRunCode.YES),
        ("m.joblib", zlib.compress(plain_pickle()), CanRunCode.NO),
        ("m.keras", doubled(), CanRunCode.UNKNOWN),
        ("m.keras", keras("function"), CanRunCode.NO),
        ("m.keras", keras("Dense", "acme.layers"), CanRunCode.UNKNOWN),
        ("m.keras", keras("StringLookup", vocabulary="/etc/passwd"), CanRunCode.UNKNOWN),
        ("m.safetensors", overlapping(), CanRunCode.UNKNOWN),
        ("m.pkl", b"what", CanRunCode.UNKNOWN),
        ("m.tar.pkl", b"\x7fELF", CanRunCode.UNKNOWN),
    ],
)
def test_whether_loading_can_run_code(path: str, content: bytes, answer: CanRunCode) -> None:
    model = one(path, content)
    assert model is not None
    assert model.can_run_code is answer, model.why


def test_a_file_of_no_certain_name_is_a_model_by_content_only() -> None:
    assert one("blob", safetensors()) is not None
    assert one("weights.bin", shell_pickle()) is not None
    assert one("blob", b"\x00\x01\x02") is None
    assert one("docs.zip", zipped({"a.txt": b"hello"})) is None
    assert one("hidden.zip", zipped({"a.pkl": shell_pickle()})) is not None
    assert not wants("train.py")
    assert not wants("LICENSE")


def test_every_pickle_in_a_zip_is_read() -> None:
    content = zipped({"m/data.pkl": plain_pickle(), "m/extra": shell_pickle(4)})
    model = one("m.pt", content)
    assert model is not None
    assert model.imports == ("posix.system",)
    assert model.format == Kind.TORCH


def test_bytes_that_cannot_be_had_are_a_gap() -> None:
    lost = ModelInput("m.pt", 10, lambda _offset, _count: Gap("m.pt", "denied"))
    assert [gap.reason for gap in collect([lost]).gaps] == ["denied"]


def test_a_large_file_is_read_in_parts_and_not_hashed() -> None:
    read: list[int] = []
    head = safetensors()
    size = 20 << 30

    def reader(offset: int, count: int) -> bytes:
        read.append(count)
        return head[offset : offset + count]

    (model,) = collect([ModelInput("m.safetensors", size, reader)]).models
    assert model.digest is None
    assert sum(read) < 8 << 20
