"""Terraform's JSON syntax (`.tf.json`) as the blocks that the native syntax would give."""

from collections.abc import Iterator, Mapping

from bartizan.formats.hcl import Block
from bartizan.formats.hclexpression import template_value
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Limits, Node, Value

HCL_JSON_LIMITS = Limits(size=4_000_000, depth=100, nodes=1_000_000)

_LABELS = {
    "data": 2,
    "locals": 0,
    "module": 1,
    "output": 1,
    "provider": 1,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}


def read_hcl_json(content: bytes, *, limits: Limits = HCL_JSON_LIMITS) -> tuple[Block, ...]:
    """Return the blocks of a `.tf.json` file; strings with interpolations become Expressions.

    Raises FormatError when content is not JSON, too large or too deep, or when an interpolation is
    not closed.
    """
    root = read_json(content, limits=limits)
    return tuple(
        block
        for part in root.maps()
        for name, node in part.fields().items()
        if name in _LABELS
        for block in _blocks(name, (), node, _LABELS[name])
    )


def _blocks(name: str, labels: tuple[str, ...], node: Node, missing: int) -> Iterator[Block]:
    for part in node.maps():
        if missing:
            for label, inner in part.fields().items():
                if label != "//":
                    yield from _blocks(name, (*labels, label), inner, missing - 1)
        else:
            line = part.key_line if node is part else part.line
            yield Block(name, labels, _computed(part), line, part.end_line)


def _computed(node: Node) -> Node:
    value: Value = node.value
    if isinstance(value, str):
        value = template_value(value, escapes=False)
    elif isinstance(value, tuple):
        value = tuple(_computed(item) for item in value)
    elif isinstance(value, Mapping):
        value = {key: _computed(item) for key, item in value.items() if key != "//"}
    return Node(value, node.line, node.end_line, node.key_line)
