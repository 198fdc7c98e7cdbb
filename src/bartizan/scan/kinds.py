"""What a file may be, by its content alone: several formats at once, since polyglots are made."""

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from bartizan.formats.images import is_image
from bartizan.formats.msgpack import CONTAINERS, is_msgpack
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.picklesniff import FIRST, looks_like_pickle
from bartizan.formats.protoshape import graph_in, is_graph, is_onnx
from bartizan.formats.ranged import CHUNK, Ranged
from bartizan.formats.text import as_utf8
from bartizan.formats.zipmembers import is_zip


class Kind(StrEnum):
    """A format that is told apart; zips of known members have a name of their own."""

    PICKLE = "pickle"
    PERHAPS_PICKLE = "perhaps-pickle"
    ZIP = "zip"
    TORCH = "torch-zip"
    TORCHSCRIPT = "torchscript"
    KERAS = "keras-zip"
    SKOPS = "skops"
    NPZ = "npz"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    LZMA = "lzma"
    ZLIB = "zlib"
    NPY = "npy"
    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    HDF5 = "hdf5"
    ONNX = "onnx"
    SAVED_MODEL = "saved-model"
    GRAPH = "tensorflow-graph"
    TFLITE = "tflite"
    UBJSON = "ubjson"
    R_DATA = "r-data"
    XML = "xml"
    JSON = "json"
    YAML = "yaml"
    TEXT = "text"
    CODE = "code"
    TEMPLATE = "template"
    TENSOR = "tensor"
    EMPTY = "empty"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    ZSTD = "zstd"
    LZ4 = "lz4"
    EXECUTABLE = "executable"
    IMAGE = "image"
    LFS_POINTER = "lfs-pointer"
    JOBLIB_OLD = "joblib-zfile"
    JAVA = "java-object"
    PROTOTEXT = "prototext"
    MSGPACK = "msgpack"
    UNKNOWN = "unknown"


PACKED: Final = frozenset(
    {Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.LZMA, Kind.ZLIB, Kind.ZSTD, Kind.LZ4}
)
HEAD: Final = 4096
MAGIC: Final = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"]\x00\x00", Kind.LZMA),
    (b"\x93NUMPY", Kind.NPY),
    (b"GGUF", Kind.GGUF),
    (b"\x89HDF\r\n\x1a\n", Kind.HDF5),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"\x04\x22\x4d\x18", Kind.LZ4),
    (b"\x7fELF", Kind.EXECUTABLE),
    (b"MZ", Kind.EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", Kind.EXECUTABLE),
    (b"\xca\xfe\xba\xbe", Kind.EXECUTABLE),
    (b"\x00asm", Kind.EXECUTABLE),
    (b"version https://git-lfs", Kind.LFS_POINTER),
    (b"ZF0x", Kind.JOBLIB_OLD),
    (b"\xac\xed\x00\x05", Kind.JAVA),
    (b"\x08\x01\x12", Kind.SAVED_MODEL),
    (b"X\n\x00\x00\x00", Kind.R_DATA),
    (b"RDX", Kind.R_DATA),
    (b"RDA", Kind.R_DATA),
    (b"A\n2\n", Kind.R_DATA),
    (b"A\n3\n", Kind.R_DATA),
)
MARKS: Final = tuple(magic for magic, _ in MAGIC)
USTAR: Final = slice(257, 262)
TFLITE: Final = slice(4, 8)
HDF5_PLACES: Final = (512, 1024, 2048, 4096, 8192)
XML: Final = rb"(?is)(?:\xef\xbb\xbf)?\s*+(?:<!--.*?-->\s*+)*+<(?:\?|!DOCTYPE|PMML)"
# Python compiled, of 3.8 to 3.16: a number of four digits, flags, and a code that marshal wrote.
COMPILED: Final = rb"[\x00-\xff][\x0d-\x0e]\r\n[\x00-\x03]\x00\x00\x00[\x00-\xff]{8}[\x63\xe3]"
UBJSON: Final = re.compile(rb"\{(?:[iUIlL])[\x00-\x20]{1,8}[A-Za-z]")
YAML: Final = (".yaml", ".yml", "mlmodel")
PROTOTEXTS: Final = (".pbtxt", ".prototxt")
# A layer of Caffe, or a node of TensorFlow, where a line begins.
MESSAGE: Final = rb"(?m)^[ \t]*+(?:layers?|node)[ \t]*+:?[ \t]*+[{<]"
MESSAGES: Final = frozenset({Kind.TEXT, Kind.YAML})
XML_NAMES: Final = (".xml", ".pmml")
TEMPLATES: Final = (".jinja", ".jinja2", ".j2")
CHAT_TEMPLATE: Final = "chat_template.txt"
COMMENT: Final = b"<!--"
BLOCKS: Final = (b"{{", b"{%", b"{#")
YAML_KEY: Final = rb"(?m)^[\w.]{1,80}:(?: |$)"
DIRECTIVES: Final = (b"%YAML", b"%TAG", b"!!", b"!<")
BOM: Final = b"\xef\xbb\xbf"
CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kinds_of(source: Ranged, name: str = "") -> Iterator[Kind]:
    """Yield each format that a source may be. Raises FormatError when its bytes cannot be had."""
    if not source.size:
        yield Kind.EMPTY
        return
    head = source.read_at(0, HEAD)
    found = list(dict.fromkeys((*_by_magic(source, head), *_by_shape(source, head))))
    if found:
        yield from found
        return
    begun = as_utf8(_begun(source, head))
    kind = _written(begun, source.size, name)
    yield kind
    if kind in MESSAGES and re.search(MESSAGE, begun):
        yield Kind.PROTOTEXT


def _begun(source: Ranged, head: bytes) -> bytes:
    """Return the head of a text from where it begins: white space before that may be long."""
    position = 0
    while not head.strip() and position + len(head) < source.size:
        position += len(head)
        head = source.read_at(position, CHUNK)
        if not head:
            break
    return head if not position else source.read_at(position + len(head) - len(head.lstrip()), HEAD)


def _by_magic(source: Ranged, head: bytes) -> Iterator[Kind]:
    if head.startswith(MARKS):
        yield from (kind for magic, kind in MAGIC if head.startswith(magic))
    if head.startswith(b"PK\x03\x04") or is_zip(source):
        yield Kind.ZIP
    if head[USTAR] == b"ustar" or _is_old_tar(head):
        yield Kind.TAR
    places = (at for at in HDF5_PLACES if at < source.size)
    if any(source.read_at(at, 8) == b"\x89HDF\r\n\x1a\n" for at in places):
        yield Kind.HDF5
    if head[TFLITE] == b"TFL3":
        yield Kind.TFLITE
    if is_image(head):
        yield Kind.IMAGE
    if head[2:4] == b"\r\n" and re.match(COMPILED, head):
        yield Kind.EXECUTABLE


def _by_shape(source: Ranged, head: bytes) -> Iterator[Kind]:
    if is_safetensors(head):
        yield Kind.SAFETENSORS
    if _is_zlib(head):
        yield Kind.ZLIB
    if is_pickle(head):
        yield Kind.PICKLE
    elif looks_like_pickle(source):
        marked = head.startswith((b"PK\x03\x04", *MARKS)) or is_image(head)
        yield Kind.PERHAPS_PICKLE if marked else Kind.PICKLE
    elif (message := _message(source, head)) is not None:
        yield message
    if UBJSON.match(head):
        yield Kind.UBJSON


def _message(source: Ranged, head: bytes) -> Kind | None:
    """Return which of the formats without a mark the fields or values of a source are."""
    if head[:1] in CONTAINERS and is_msgpack(source):
        return Kind.MSGPACK
    if is_onnx(source):
        return Kind.ONNX
    return Kind.GRAPH if is_graph(head) or graph_in(source) else None


def _is_zlib(head: bytes) -> bool:
    """Whether bytes can be unpacked as zlib: its header is two bytes, which texts have as well."""
    if len(head) < 2 or head[0] & 0x0F != 0x08 or int.from_bytes(head[:2]) % 31:  # noqa: PLR2004
        return False
    try:
        zlib.decompressobj().decompress(head, 64)
    except zlib.error:
        return False
    return True


def is_pickle(head: bytes) -> bool:
    """Whether bytes begin with the mark of a pickle, which those of protocol 2 and later have."""
    return len(head) > 1 and head[0] == 0x80 and head[1] <= op.NEWEST  # noqa: PLR2004


def kinds_of_numbers(source: Ranged) -> tuple[Kind, ...]:
    """Return the kinds of what are a tensor's numbers, which can look like anything."""
    head = source.read_at(0, 2)
    marked = is_pickle(head) or (head[:1] in FIRST and looks_like_pickle(source))
    return (Kind.PERHAPS_PICKLE, Kind.TENSOR) if marked else (Kind.TENSOR,)


def _is_old_tar(head: bytes) -> bool:
    """Whether the checksum of a tar header without a magic holds."""
    block = head[:512]
    if len(block) < 512 or not block[0]:  # noqa: PLR2004
        return False
    field = block[148:156].strip(b" \x00")
    if not field or not field.isdigit() or any(digit > ord("7") for digit in field):
        return False
    return int(field, 8) == sum(block) - sum(block[148:156]) + 8 * ord(" ")


def is_safetensors(head: bytes) -> bool:
    """Whether bytes are a length and the beginning of an object of JSON, as safetensors has it."""
    if CONTROL.search(head[:8]) is None and head[:8].isascii():
        return False  # a text, whose ninth letter is a brace
    return head[8:9] == b"{" and (head[9:10] in b'"} \n' or b"data_offsets" in head)


def _written(head: bytes, size: int, name: str) -> Kind:
    """Return the kind of text that a head is, or that it is none."""
    if re.match(XML, head):
        return Kind.XML
    if CONTROL.search(head):
        return Kind.UNKNOWN
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if not (size > len(head) and error.start > len(head) - 4):
            return Kind.UNKNOWN
    return _text_kind(head, name.rpartition("/")[2].lower())


def _text_kind(head: bytes, tail: str) -> Kind:
    """Return the kind of a text by the end of its name, or by how it begins."""
    begin = head.removeprefix(BOM).lstrip()
    if tail.endswith(".py"):
        return Kind.CODE
    if tail.endswith(TEMPLATES) or begin.startswith(BLOCKS) or tail == CHAT_TEMPLATE:
        return Kind.TEMPLATE
    if tail.endswith(PROTOTEXTS):
        return Kind.PROTOTEXT
    if begin.startswith(COMMENT) or (begin.startswith(b"<") and tail.endswith(XML_NAMES)):
        return Kind.XML
    if begin[:1] in (b"{", b"["):
        return Kind.JSON
    is_yaml = tail.endswith(YAML) or begin.startswith(DIRECTIVES) or re.search(YAML_KEY, head)
    return Kind.YAML if is_yaml else Kind.TEXT
