"""Recognises models that are messages of Protocol Buffers, which carry no mark of their own."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.formats.ranged import Ranged

_ONNX_FIELDS: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25})
_ONNX_GRAPH: Final = 7
# The first field is a node, whose first two are its name and its operator.
_NODE: Final = re.compile(
    rb"\x0a[\x00-\xff]{1,3}?\x0a[\x01-\x7f][\w./-]{1,127}?\x12[\x01-\x7f][A-Z_]\w{1,80}"
)
_MOST_FIELDS: Final = 64
# The second field of a MetaGraphDef is its graph.
_META_GRAPH: Final = 2
_MOST_NODE: Final = 512
_VARINT, _LENGTH = 0, 2
_MOST_VARINT: Final = 10
_MORE: Final = 0x80


def is_onnx(source: Ranged) -> bool:
    """Whether the fields of a source are those of an ONNX model, its graph among them."""
    fields = list(onnx_fields(source))
    ends = bool(fields) and fields[-1][2] == source.size
    numbers = {number for number, _, _ in fields}
    return _ONNX_GRAPH in numbers and (ends or len(fields) == _MOST_FIELDS)


def is_graph(head: bytes) -> bool:
    """Whether a head is that of a graph of TensorFlow: a node with a name, and an operator."""
    return _NODE.match(head) is not None


def graph_in(source: Ranged) -> bool:
    """Whether a source is a graph with what surrounds it, as TensorFlow writes checkpoints."""
    position = 0
    for _ in range(_META_GRAPH):
        step = _field(source, position) if position < source.size else None
        if step is None or step[0] > _META_GRAPH or step[2] > source.size:
            return False
        number, start, position = step
        if number == _META_GRAPH:
            return is_graph(source.read_at(start, _MOST_NODE))
    return False


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
