"""Judges TensorFlow Lite: operators that its own runtime does not have are code of a library."""

import struct
from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Ranged
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.graphs import RUNS
from bartizan.scan.part import Part, Scan, found

OPERATORS, GRAPHS, BUFFERS = 1, 2, 4
CUSTOM_NAME: Final = 1
DATA, DATA_OFFSET, DATA_SIZE = 0, 1, 2
MOST_ENTRIES: Final = 1_000_000
MOST_TEXT: Final = 1 << 16
FLEX: Final = "Flex"
# Custom operators that ship with the runtime and with the libraries of its makers.
KNOWN: Final = frozenset(
    """
    TFLite_Detection_PostProcess Convolution2DTransposeBias MaxPoolingWithArgmax2D MaxUnpooling2D
    Landmarks2TransformMatrix TransformTensorBilinear TransformLandmarks RandomUniform
    RandomStandardNormal Multinomial NumericVerify RoiToTransformMatrix
    """.split()  # noqa: SIM905
)


class _Table:
    """A table of FlatBuffers: fields by number, each at an offset that its vtable tells."""

    def __init__(self, source: Ranged, at: int) -> None:
        self.source, self.at = source, at
        self.vtable = at - _number(source, at, "<i")
        self.size = _number(source, self.vtable, "<H")

    def place(self, field: int) -> int | None:
        """Return where a field stands; None where the table has none."""
        slot = 4 + 2 * field
        offset = _number(self.source, self.vtable + slot, "<H") if slot + 2 <= self.size else 0
        return self.at + offset if offset else None

    def vector(self, field: int) -> tuple[int, int]:
        """Return where the elements of a vector begin, and how many there are."""
        place = self.place(field)
        if place is None:
            return 0, 0
        at = place + _number(self.source, place, "<I")
        return at + 4, _number(self.source, at, "<I")

    def tables(self, field: int) -> Iterator["_Table"]:
        """Yield the tables of a vector of such."""
        at, count = self.vector(field)
        if count > min(MOST_ENTRIES, self.source.size // 4):
            raise FormatError(f"a vector of {count} tables")
        for slot in range(at, at + 4 * count, 4):
            yield _Table(self.source, slot + _number(self.source, slot, "<I"))


def _number(source: Ranged, at: int, form: str) -> int:
    width = struct.calcsize(form)
    content = source.read_at(at, width) if at >= 0 else b""
    if len(content) < width:
        raise FormatError(f"a number at byte {at}, where the file has none")
    return int(struct.unpack(form, content)[0])


def tflite_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a model by the operators that it names, and by where its numbers lie."""
    source = part.source
    model = _Table(source, _number(source, 0, "<I"))
    for operator in model.tables(OPERATORS):
        at, length = operator.vector(CUSTOM_NAME)
        name = source.read_at(at, min(length, MOST_TEXT)).decode("utf-8", "replace")
        if name and name not in KNOWN:
            yield _operator(part, name, at)
    for buffer in model.tables(BUFFERS):
        at, length = buffer.vector(DATA)
        if at + length > source.size:
            raise FormatError(f"numbers at byte {at} that end behind the file")
    scan.understand(part, source.size)


def _operator(part: Part, name: str, at: int) -> ScanFinding:
    tensorflow = name.removeprefix(FLEX)
    if name.startswith(FLEX) and RUNS.fullmatch(tensorflow):
        text = f"its operator {name[:200]!r} calls Python, or reads or writes files that it names"
        return found(part, "tensorflow-operator", Verdict.CRITICAL, text, at)
    text = f"it needs the operator {name[:200]!r}, which is code of a library"
    return found(part, "tflite-operator", Verdict.REVIEW, text, at)
