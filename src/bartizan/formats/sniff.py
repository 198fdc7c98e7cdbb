"""Which format a model file has, by its content; its name is not believed."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.picklesniff import looks_like_pickle
from bartizan.formats.ranged import Ranged
from bartizan.formats.zipmembers import Member, is_zip, read_members

HEAD: Final = 4096


class ModelFormat(StrEnum):
    """The formats that are told apart."""

    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    ONNX = "onnx"
    TFLITE = "tflite"
    KERAS = "keras-zip"
    HDF5 = "hdf5"
    TORCH = "torch-zip"
    TORCHSCRIPT = "torchscript"
    SKOPS = "skops"
    NPY = "npy"
    NPZ = "npz"
    PICKLE = "pickle"
    COMPRESSED = "compressed"
    SAVED_MODEL = "saved-model"
    ZIP = "zip"
    TAR = "tar"
    EXECUTABLE = "executable"
    LFS_POINTER = "git-lfs-pointer"
    UNKNOWN = "unknown"


_MAGIC: Final = (
    (ModelFormat.GGUF, b"GGUF"),
    (ModelFormat.HDF5, b"\x89HDF\r\n\x1a\n"),
    (ModelFormat.NPY, b"\x93NUMPY"),
    (ModelFormat.EXECUTABLE, b"\x7fELF"),
    (ModelFormat.EXECUTABLE, b"MZ"),
    (ModelFormat.COMPRESSED, b"\x1f\x8b"),
    (ModelFormat.COMPRESSED, b"BZh"),
    (ModelFormat.COMPRESSED, b"\xfd7zXZ\x00"),
)  # fmt: skip
_POINTER: Final = re.compile(rb"version \S{4,80}git-lfs\S{0,40}\r?\noid sha256:[0-9a-f]{64}\r?\n")
_ZLIB: Final = frozenset({0x01, 0x5E, 0x9C, 0xDA})
_NEWEST_PICKLE: Final = 5
_LARGEST_HEADER: Final = 100 << 20
_ONNX_FIELDS: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25})
_ONNX_GRAPH: Final = 7
# The first field is a node, whose first two are its name and its operator.
_NODE: Final = re.compile(
    rb"\x0a[\x00-\xff]{1,3}?\x0a[\x01-\x7f][\w./-]{1,127}?\x12[\x01-\x7f][A-Z_]\w{1,80}"
)
_MOST_FIELDS: Final = 64
_VARINT, _LENGTH = 0, 2
_MOST_VARINT: Final = 10
_MORE: Final = 0x80


def sniff(source: Ranged) -> ModelFormat:
    """Return the format of a source. Raises FormatError only when its bytes cannot be had."""
    head = source.read_at(0, HEAD)
    if _POINTER.match(head):
        return ModelFormat.LFS_POINTER
    if _is_pickle(head) or looks_like_pickle(source):
        return ModelFormat.PICKLE
    by_magic = next((kind for kind, magic in _MAGIC if head.startswith(magic)), None)
    if by_magic is not None:
        return by_magic
    if head.startswith(b"PK") or is_zip(source):
        return _zip_format(source)
    if _is_safetensors(head, source.size):
        return ModelFormat.SAFETENSORS
    return _by_shape(source, head)


def _by_shape(source: Ranged, head: bytes) -> ModelFormat:
    if head[4:8] == b"TFL3":
        return ModelFormat.TFLITE
    if head[257:262] == b"ustar":
        return ModelFormat.TAR
    if is_onnx(source):
        return ModelFormat.ONNX
    if len(head) > 1 and head[0] == ord("x") and head[1] in _ZLIB:
        return ModelFormat.COMPRESSED
    return ModelFormat.UNKNOWN


def _is_pickle(head: bytes) -> bool:
    return len(head) > 1 and head[0] == ord(b"\x80") and head[1] <= _NEWEST_PICKLE


def _is_safetensors(head: bytes, size: int) -> bool:
    length = int.from_bytes(head[:8], "little")
    return head[8:9] == b"{" and 0 < length <= min(size - 8, _LARGEST_HEADER)


def _zip_format(source: Ranged) -> ModelFormat:
    try:
        members = read_members(source)
    except FormatError:
        return ModelFormat.ZIP
    return format_of_members(members)


def format_of_members(members: tuple[Member, ...]) -> ModelFormat:
    """Return what a zip with these members is."""
    names = {member.name for member in members}
    tails = {name.rpartition("/")[2] for name in names}
    if "constants.pkl" in tails or any("/code/" in name for name in names):
        return ModelFormat.TORCHSCRIPT
    if "data.pkl" in tails:
        return ModelFormat.TORCH
    if "config.json" in names and ("model.weights.h5" in names or "metadata.json" in names):
        return ModelFormat.KERAS
    if "schema.json" in names:
        return ModelFormat.SKOPS
    if names and all(name.endswith(".npy") for name in names):
        return ModelFormat.NPZ
    return ModelFormat.ZIP


def is_onnx(source: Ranged) -> bool:
    """Whether the fields of a source are those of an ONNX model, its graph among them."""
    fields = list(onnx_fields(source))
    ends = bool(fields) and fields[-1][2] == source.size
    numbers = {number for number, _, _ in fields}
    return _ONNX_GRAPH in numbers and (ends or len(fields) == _MOST_FIELDS)


def is_graph(head: bytes) -> bool:
    """Whether a head is that of a graph of TensorFlow: a node with a name, and an operator."""
    return _NODE.match(head) is not None


def onnx_fields(source: Ranged) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of the fields of an ONNX model, as long as they are such."""
    position = 0
    for _ in range(_MOST_FIELDS):
        step = _field(source, position) if position < source.size else None
        if step is None or step[0] not in _ONNX_FIELDS or step[2] > source.size:
            return
        yield step
        position = step[2]


def _field(source: Ranged, position: int) -> tuple[int, int, int] | None:
    """Return a protobuf field's number, and where its content begins and ends."""
    head = source.read_at(position, 2 * _MOST_VARINT)
    key, at = _varint(head, 0)
    value, after = _varint(head, at)
    if at == 0 or after == 0 or key & 7 not in (_VARINT, _LENGTH):
        return None
    return key >> 3, position + after, position + after + (value if key & 7 == _LENGTH else 0)


def _varint(head: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(head[at : at + _MOST_VARINT]):
        value |= (byte & 0x7F) << (7 * index)
        if not byte & _MORE:
            return value, at + index + 1
    return 0, 0
