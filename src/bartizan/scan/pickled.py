"""Reads the pickles of a part, what their loaders unpickle in turn, and what stands behind them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Blob, Pickle
from bartizan.formats.pickle.read import read_pickle
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.judge import gadgets_of, judge
from bartizan.scan.kinds import is_pickle
from bartizan.scan.part import ANY_SIZE, Part, Scan, Window, found, unread
from bartizan.scan.torchscript import BYTECODE, judge_bytecode

# The first pickle of a file that torch.save wrote before it wrote zips: its magic number.
LEGACY: Final = bytes.fromhex("8a0a6cfc9c46f9206aa850192e")
# Magic number, version, what the machine is, the object, and the keys of its storages.
LEGACY_PICKLES: Final = 5
SMALLEST: Final = 4
# Bytes of a number by the type of its storage.
WIDTHS: Final = {
    "FloatStorage": 4, "DoubleStorage": 8, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8,
    "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1,
    "ComplexFloatStorage": 8, "ComplexDoubleStorage": 16, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4, "UntypedStorage": 1, "QUInt4x2Storage": 1, "QUInt2x4Storage": 1,
}  # fmt: skip
MOST_LOOKS: Final = 1_000
MOST_TEXT: Final = 64 << 20


def pickle_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a part that is one pickle after the other."""
    if part.name.rpartition("/")[2] == BYTECODE:
        yield from judge_bytecode(part)
    yield from pickles_from(scan, part, 0)


def perhaps_pickle(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Yield the known gadgets of bytes that are something else, and a pickle perhaps by chance."""
    yield from behind(scan, part, 0)


def pickles_from(scan: Scan, part: Part, start: int) -> Iterator[ScanFinding]:
    """Judge the pickles of a part from an offset on, and say what stands behind them."""
    source = part.source
    legacy = source.read_at(start, len(LEGACY) + 2)[2:] == LEGACY
    pickle = read_pickle(source, start, most=LEGACY_PICKLES if legacy else None)
    if pickle.embedded:
        plain, pickle = pickle, read_pickle(source, start, arrays=True)
        # Without joblib the bytes of its arrays are opcodes, as somebody may have meant them to be.
        yield from gadgets_of(plain, scan.known, part.path)
    _store(scan, part, pickle)
    scan.named(pickle)
    scan.understand(part, source.size if legacy and not pickle.broken else pickle.end)
    yield from judge(pickle, scan.known, part.path, scripted=_is_scripted(part))
    yield from _loaded(scan, part, pickle)
    if legacy:
        yield from behind(scan, part, pickle.end)
    elif pickle.end < source.size and not pickle.broken:
        yield from _behind(scan, part, pickle.end)


def _store(scan: Scan, part: Part, pickle: Pickle) -> None:
    """Note which members beside the pickle are numbers, where torch and its packages keep them."""
    beside = part.path.removesuffix(".pkl")
    root = part.path.removesuffix(part.name) + part.name.partition("/")[0]
    for key, kind, count in pickle.stored:
        width = WIDTHS.get(kind.qualname)
        size = ANY_SIZE if width is None or count is None else width * count
        for path in (f"{beside}/{key}", f"{root}/.data/{key}.storage"):
            scan.stored[path] = size


def _is_scripted(part: Part) -> bool:
    """Whether a pickle lies at the top of a TorchScript archive, beside its constants and code."""
    root = part.name.rpartition("/")[0]
    beside = f"{root}/" if root else ""
    code = any(name.startswith(f"{beside}code/") for name in part.siblings)
    return code and f"{beside}constants.pkl" in part.siblings


def _behind(scan: Scan, part: Part, end: int) -> Iterator[ScanFinding]:
    """Say what stands behind the last pickle: a loader does not read it, but another one may."""
    rest = part.source.size - end
    yield from behind(scan, part, end)
    yield found(
        part,
        "trailing-bytes",
        Verdict.INCONCLUSIVE,
        f"{rest} bytes behind the last pickle are none",
        end,
    )


def behind(scan: Scan, part: Part, start: int) -> Iterator[ScanFinding]:
    """Yield the known gadgets of a pickle at an offset, where a loader may look for one or not."""
    with suppress(FormatError):
        pickle = read_pickle(part.source, start)
        gadgets = tuple(gadgets_of(pickle, scan.known, part.path))
        if gadgets:
            scan.named(pickle)
        yield from gadgets


def _loaded(scan: Scan, part: Part, pickle: Pickle) -> Iterator[ScanFinding]:
    """Look into the bytes that the pickle has unpickled, and into all others that may be one."""
    loaded = {load.blob for load in pickle.loads}
    for load in pickle.loads:
        name = f"bytes at {load.offset}"
        yield from _nested(scan, part.inside(_bytes(scan, part, load.blob, load.given), name))
    for blob in pickle.blobs[:MOST_LOOKS]:
        if blob not in loaded and blob.length >= SMALLEST:
            yield from _opaque(scan, part, blob)


def _bytes(scan: Scan, part: Part, blob: Blob | None, given: str) -> "Window | bytes":
    if blob is None:
        return given.encode("latin-1", "replace")
    if not blob.text:
        return Window(part.source, blob.offset, blob.length)
    if blob.length > min(MOST_TEXT, scan.budget.room) or not scan.budget.take(blob.length):
        raise FormatError("a text that stands for bytes is too long")
    text = part.source.read_at(blob.offset, blob.length).decode("utf-8", "surrogatepass")
    return text.encode("latin-1", "replace")


def _nested(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge bytes that are surely unpickled, whatever they look like."""
    if part.depth > scan.budget.deepest:
        yield unread(part, f"pickles within pickles, deeper than {scan.budget.deepest}")
    elif is_pickle(part.source.read_at(0, 2)):
        yield from pickle_file(scan, part)
    else:
        yield from scan.look(part)


def _opaque(scan: Scan, part: Part, blob: Blob) -> Iterator[ScanFinding]:
    """Yield what is critical in bytes that nothing in the pickle loads."""
    if not is_pickle(part.source.read_at(blob.offset, 2)):
        return
    inner = part.inside(Window(part.source, blob.offset, blob.length), f"bytes at {blob.offset}")
    with suppress(FormatError):
        yield from gadgets_of(read_pickle(inner.source), scan.known, inner.path)
