"""Reads ONNX and SavedModel: operators and outside files in messages of Protocol Buffers."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.protoshape import is_graph
from bartizan.formats.ranged import Cursor
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found

MOST_FIELDS: Final = 5_000_000
MOST_DEPTH: Final = 40
MOST_TEXT: Final = 4096
VARINT, WIDE, LENGTH, NARROW = 0, 1, 2, 5
DOMAINS: Final = frozenset(
    """
    ai.onnx ai.onnx.ml ai.onnx.training ai.onnx.preview ai.onnx.preview.training com.microsoft
    com.microsoft.nchwc com.microsoft.experimental org.pytorch.aten pkg.onnxscript.torch_lib
    pkg.onnxscript.torch_lib.common
    """.split()  # noqa: SIM905
)
CALLERS: Final = frozenset({"PyOp", "PythonOp", "ATen"})
# Which entries and attributes name a file, and the operator that is a program in one.
FILES: Final = {"entry": ("location",), "attribute": ("ep_cache_context",)}
COMPILED: Final = "EPContext"
OUTSIDE: Final = re.compile(r"/|[A-Za-z]:|\\|.*\.\.(?:/|\\|\Z)|\.\.\Z|\w+://")
RUNS: Final = re.compile(
    r"(?:Eager)?PyFunc(?:Stateless)?|ReadFile|WriteFile|MatchingFiles|DebugIdentityV\d|DebugNanCountV?\d?"
    r"|DebugNumericSummaryV?\d?|DebugIdentity|LoadDataset(?:V\d)?|SaveDataset(?:V\d)?|SnapshotDataset(?:V\d)?"
    r"|SnapshotDatasetReader|ImmutableConst|PrintV2|RemoteCall|RpcCall|XlaHostCompute|WholeFileReader(?:V2)?"
    r"|FixedLengthRecordDataset(?:V2)?|TextLineDataset|TFRecordDataset(?:V2)?|GeneratorDataset|ScannerOp"
    r"|SqlDataset|DumpDebug\w*|ShardedFilespec|CudnnRNN\w*FromFile|Fingerprint\w*File|TensorRTFile"
)
# Where in a message of ONNX other messages of interest are: field → (kind, is a text).
ONNX: Final[dict[str, dict[int, str]]] = {
    "model": {7: "graph", 8: "opset", 25: "function", 20: "training"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "function": {7: "node", 9: "opset"},
    "node": {4: "=op", 7: "=domain", 5: "attribute"},
    "attribute": {
        1: "=key",
        4: "=value",
        5: "tensor",
        6: "graph",
        10: "tensor",
        11: "graph",
        22: "sparse",
        23: "sparse",
    },
    "tensor": {13: "entry"},
    "entry": {1: "=key", 2: "=value"},
    "opset": {1: "=domain"},
}
SAVED: Final[dict[str, dict[int, str]]] = {
    "saved": {2: "meta"},
    "meta": {2: "graph", 7: "asset"},
    "asset": {2: "=file"},
    "graph": {1: "node", 2: "library"},
    "library": {1: "function"},
    "function": {3: "node"},
    "node": {2: "=op"},
}
Message = tuple[str, dict[str, str], int]


def messages(
    cursor: Cursor, end: int, kind: str, shape: dict[str, dict[int, str]]
) -> Iterator[Message]:
    """Yield each message with its texts, the inner ones first. Raises FormatError."""
    yield from _Walk(cursor, shape).message(end, kind, 0)


class _Walk:
    """A walk through messages within messages, with a bound on their number and their depth."""

    def __init__(self, cursor: Cursor, shape: dict[str, dict[int, str]]) -> None:
        self.cursor, self.shape, self.left = cursor, shape, MOST_FIELDS

    def message(self, end: int, kind: str, depth: int) -> Iterator[Message]:
        """Yield a message that ends at an offset, and those in it."""
        if depth > MOST_DEPTH:
            raise FormatError(f"messages within each other, deeper than {MOST_DEPTH}")
        at, texts = self.cursor.position, {}
        while self.cursor.position < end:
            self.left -= 1
            if self.left < 0:
                raise FormatError(f"more than {MOST_FIELDS} fields")
            number, wire = self._key()
            inner = self.shape[kind].get(number, "")
            if wire != LENGTH:
                self._pass(wire)
                continue
            length = self._varint()
            if length > end - self.cursor.position:
                raise FormatError(f"a field claims {length} bytes, more than its message has")
            if inner.startswith("="):
                texts[inner[1:]] = self._text(length)
            elif inner:
                yield from self.message(self.cursor.position + length, inner, depth + 1)
            else:
                self.cursor.skip(length)
        yield kind, texts, at

    def _text(self, length: int) -> str:
        head = self.cursor.take(min(length, MOST_TEXT))
        self.cursor.skip(length - len(head))
        return head.decode("utf-8", "replace")

    def _key(self) -> tuple[int, int]:
        key = self._varint()
        return key >> 3, key & 7

    def _pass(self, wire: int) -> None:
        if wire == VARINT:
            self._varint()
        elif wire in (WIDE, NARROW):
            self.cursor.skip(8 if wire == WIDE else 4)
        else:
            raise FormatError(f"a field of the unknown type {wire}")

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self.cursor.take(1)[0]
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
        raise FormatError("a number without an end")


def onnx_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge an ONNX model: foreign operators are code of a library, outside data a file to read."""
    seen: set[str] = set()
    for kind, texts, at in messages(Cursor(part.source), part.source.size, "model", ONNX):
        if texts.get("key") in FILES.get(kind, ()):
            location = texts.get("value", "")
            if OUTSIDE.match(location):
                text = f"it reads {location[:200]!r}, outside of its own folder"
                yield found(part, "onnx-outside", Verdict.CRITICAL, text, at)
        elif kind in {"node", "opset"} and texts.get("domain", "") not in {"", *DOMAINS} - seen:
            seen.add(texts["domain"])
            text = f"it needs operators of the domain {texts['domain'][:200]!r}: code of a library"
            yield found(part, "onnx-domain", Verdict.REVIEW, text, at)
        if kind == "node" and texts.get("op") in CALLERS:
            text = f"its operator {texts['op']} calls Python"
            yield found(part, "onnx-python", Verdict.CRITICAL, text, at)
        elif kind == "node" and texts.get("op") == COMPILED:
            text = "it holds or names a program, compiled for one kind of processor"
            yield found(part, "onnx-compiled", Verdict.REVIEW, text, at)
    scan.understand(part, part.source.size)


def saved_model_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a TensorFlow SavedModel: operators that call Python, or read and write files."""
    yield from _operators(scan, part, "saved")


def graph_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a TensorFlow graph by itself, as it was frozen before SavedModel was, or in one field.

    The second is what stands beside a checkpoint.
    """
    alone = is_graph(part.source.read_at(0, MOST_TEXT))
    yield from _operators(scan, part, "graph" if alone else "meta")


def _operators(scan: Scan, part: Part, outer: str) -> Iterator[ScanFinding]:
    seen: set[str] = set()
    for kind, texts, at in messages(Cursor(part.source), part.source.size, outer, SAVED):
        name = texts.get("op", "") if kind == "node" else ""
        if kind == "asset" and OUTSIDE.match(texts.get("file", "")):
            text = f"its asset {texts['file'][:200]!r} lies outside of its own folder"
            yield found(part, "tensorflow-outside", Verdict.CRITICAL, text, at)
        if name and name not in seen and RUNS.fullmatch(name):
            seen.add(name)
            text = f"its operator {name} calls Python, or reads or writes files that it names"
            yield found(part, "tensorflow-operator", Verdict.CRITICAL, text, at)
    scan.understand(part, part.source.size)
