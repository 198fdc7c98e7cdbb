"""Whether a model file of a known format can run code when it is loaded, and what it would call."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Final

from bartizan.collect.model_graphs import (
    Found,
    gguf,
    hdf5,
    keras,
    not_understood,
    onnx,
    safetensors,
    tflite,
)
from bartizan.core.errors import FormatError
from bartizan.evidence.model import CanRunCode
from bartizan.formats.pickle_imports import PickleImports, read_pickle_imports
from bartizan.formats.picklesniff import looks_like_pickle
from bartizan.formats.ranged import Buffer, Ranged
from bartizan.formats.sniff import HEAD, ModelFormat
from bartizan.formats.zipmembers import Member, read_member, read_members

MAX_UNPACKED: Final = 64 << 20
MAX_TOTAL: Final = 4 * MAX_UNPACKED
MOST_PICKLES: Final = 200
_ARRAY_HEADER: Final = 65_536
_OBJECT: Final = re.compile(
    rb"['\"]descr['\"]\s{0,20}:\s{0,20}(?:['\"][|<>=]?O|\[[^\]]{0,4000}['\"][|<>=]?O['\"])"
)
_UNKNOWN: Final = {
    ModelFormat.LFS_POINTER: "a pointer: the bytes are not here",
    ModelFormat.TORCHSCRIPT: "TorchScript is a program; its operators are not judged here",
    ModelFormat.SAVED_MODEL: "the operators of a TensorFlow graph are not judged here",
    ModelFormat.SKOPS: "the types that a skops file names are not judged here",
    ModelFormat.TAR: "the members of this archive are not read here",
    ModelFormat.EXECUTABLE: "an executable program",
    ModelFormat.UNKNOWN: "its format is not known",
}


def examine(source: Ranged, kind: ModelFormat) -> Found:
    """Return whether loading a source of this format can run code.

    What is not understood is unknown, and never safe. Raises FormatError only when its bytes cannot
    be had.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return not_understood(_UNKNOWN[kind])
    try:
        return reader(source)
    except FormatError as error:
        return not_understood(error.message)


def _pickle(source: Ranged) -> Found:
    return _judged([read_pickle_imports(source)])


def _judged(pickles: list[PickleImports], unread: str = "") -> Found:
    names = tuple(dict.fromkeys(name for each in pickles for name in each.names))
    broken = next((each.broken for each in pickles if each.broken), unread)
    if names:
        why = f"its pickle names {len(names)} callables" + (f", and {broken}" if broken else "")
        return Found(CanRunCode.YES, why, names, complete=not broken)
    if broken:
        return not_understood(f"its pickle was not understood: {broken}")
    return Found(CanRunCode.NO, "its pickle holds plain data and names no callable")


def _zip(source: Ranged) -> Found:
    """Judge every member that is a pickle by its name or its first bytes."""
    pickles: list[PickleImports] = []
    unread, budget = "", MAX_TOTAL
    for member in read_members(source):
        if not _may_be_pickle(source, member):
            continue
        if len(pickles) >= MOST_PICKLES or budget <= 0:
            unread = "more pickles are in it than are read"
            break
        content = read_member(source, member, min(MAX_UNPACKED, budget))
        budget -= len(content)
        if len(content) < member.size:
            unread = f"{member.name} was read in part only"
        pickles.append(read_pickle_imports(Buffer(content)))
    return _judged(pickles, unread)


def _may_be_pickle(source: Ranged, member: Member) -> bool:
    if member.name.lower().endswith((".pkl", ".pickle", ".p", ".joblib")):
        return True
    head = read_member(source, member, HEAD)
    marked = len(head) > 1 and head[0] == ord(b"\x80") and head[1] in range(2, 6)
    return marked or looks_like_pickle(Buffer(head))


def _archive(source: Ranged) -> Found:
    """Judge a zip of no known kind: its pickles, but what else it holds stays open."""
    found = _zip(source)
    if found.imports:
        return found
    return not_understood("an archive: what its loader does with its members is not known")


def _array(source: Ranged) -> Found:
    head = source.read_at(0, _ARRAY_HEADER)
    return _array_of(source, head, _header_end(head))


def _header_end(head: bytes) -> int:
    wide = head[6:7] > b"\x01"
    width = 4 if wide else 2
    return 8 + width + int.from_bytes(head[8 : 8 + width], "little")


def _array_of(source: Ranged, head: bytes, end: int) -> Found:
    if end > len(head):
        return not_understood("its header does not fit")
    if _OBJECT.search(head[:end]) is None:
        return Found(CanRunCode.NO, "an array of numbers or texts")
    return _judged([read_pickle_imports(source, end)])


def _arrays(source: Ranged) -> Found:
    parts: list[Found] = []
    for member in read_members(source):
        head = read_member(source, member, _ARRAY_HEADER)
        if _OBJECT.search(head[: _header_end(head)]):
            head = read_member(source, member, MAX_UNPACKED)
        parts.append(_array_of(Buffer(head), head, _header_end(head)))
    names = tuple(dict.fromkeys(name for part in parts for name in part.imports))
    order = (CanRunCode.YES, CanRunCode.UNKNOWN, CanRunCode.NO)
    worst = min(parts, key=lambda part: order.index(part.can_run_code), default=None)
    if worst is None:
        return not_understood("an archive without members")
    return Found(worst.can_run_code, worst.why, names, all(part.complete for part in parts))


def _compressed(source: Ranged) -> Found:
    packed = source.read_at(0, MAX_UNPACKED)
    try:
        content = _unpack(packed)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        return not_understood(f"cannot be unpacked: {error}")
    found = _pickle(Buffer(content))
    if len(content) >= MAX_UNPACKED and found.complete:
        return Found(
            found.can_run_code, "only its beginning was read", found.imports, complete=False
        )
    return found


def _unpack(packed: bytes) -> bytes:
    if packed.startswith(b"BZh"):
        return bz2.BZ2Decompressor().decompress(packed, MAX_UNPACKED)
    if packed.startswith(b"\xfd7zXZ"):
        return lzma.LZMADecompressor(memlimit=MAX_UNPACKED).decompress(packed, MAX_UNPACKED)
    return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(packed, MAX_UNPACKED)


_READERS: Final[dict[ModelFormat, Callable[[Ranged], Found]]] = {
    ModelFormat.PICKLE: _pickle,
    ModelFormat.TORCH: _zip,
    ModelFormat.ZIP: _archive,
    ModelFormat.NPY: _array,
    ModelFormat.NPZ: _arrays,
    ModelFormat.KERAS: keras,
    ModelFormat.HDF5: hdf5,
    ModelFormat.SAFETENSORS: safetensors,
    ModelFormat.GGUF: gguf,
    ModelFormat.ONNX: onnx,
    ModelFormat.TFLITE: tflite,
    ModelFormat.COMPRESSED: _compressed,
}
