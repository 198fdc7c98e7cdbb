"""The values that a Terraform module's own files give to its variables and locals."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from bartizan.formats.node import Expression, Node, Value
from bartizan.formats.template import Piece, mark, split, unmark

_REFERENCE = re.compile(r"((?:var|local)\.[A-Za-z_][\w-]*+)((?:\.[A-Za-z_][\w-]*+)*+)")
_MAX_CHAIN = 20
_MAX_HEIGHT = 12
_MAX_TEXT = 8192
_MAX_COPIED = 200_000


class Scope:
    """Resolves references to literal values of one module, and leaves everything else as it is."""

    def __init__(self, values: Mapping[str, Node]) -> None:
        """Take the written values, by `var.name` and `local.name`."""
        self.written = values
        self.known: dict[str, Node | None] = {}
        self.chain: list[str] = []
        self.copied = 0

    def resolved(self, node: Node) -> Node:
        """Return the node with known references replaced; entries that are null are left out.

        The lines stay those of the place where a reference stands. How much is copied, and how deep
        it nests, is bounded; beyond that, references stay unresolved.
        """
        value: Value = node.value
        if isinstance(value, Expression):
            return self._expression(node, value)
        if isinstance(value, tuple):
            value = tuple(self.resolved(item) for item in value)
        elif isinstance(value, Mapping):
            entries = ((key, self.resolved(item)) for key, item in value.items())
            value = {key: item for key, item in entries if item.value is not None}
        else:
            return node
        return Node(value, node.line, node.end_line, node.key_line)

    def _expression(self, node: Node, expression: Expression) -> Node:
        value: Value
        if expression.template:
            value = self._template(expression)
        elif (target := self._told(expression.text)) is not None and self._may_copy(target):
            value = target.value
        else:
            operands = tuple(self.resolved(operand) for operand in expression.operands)
            value = Expression(expression.text, operands)
        return Node(value, node.line, node.end_line, node.key_line)

    def _template(self, expression: Expression) -> str | Expression:
        filled = [done for piece in split(expression.text) for done in self._filled(piece)]
        text = "".join(piece.source for piece in filled)
        if len(text) > max(_MAX_TEXT, len(expression.text)):
            return expression
        if any(piece.code for piece in filled):
            return Expression(text, template=True)
        return unmark(text)

    def _filled(self, piece: Piece) -> tuple[Piece, ...]:
        """Return what stands for a part of a template: its value if it is known and fits."""
        target = self._target(piece.text) if piece.code and not piece.directive else None
        if target is None or target.children():
            return (piece,)
        value = target.value
        if isinstance(value, Expression):
            return split(value.text) if value.template else (Piece(value.text, code=True),)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return (piece,) if value is None or len(text) > _MAX_TEXT else (Piece(mark(text)),)

    def _told(self, text: str) -> Node | None:
        """Return what a reference leads to; an input that is null is left for others to fill in."""
        target = self._target(text)
        if target is not None and target.value is None and text.startswith("var."):
            return None
        return target

    def _target(self, text: str) -> Node | None:
        """Return what a reference leads to, if its value is known."""
        found = _REFERENCE.fullmatch(text)
        if found is None:
            return None
        value = self._value(found[1])
        keys = found[2].split(".")[1:]
        return value.get(*keys) if value is not None else None

    def _value(self, name: str) -> Node | None:
        if name in self.known:
            return self.known[name]
        written = self.written.get(name)
        if written is None or name in self.chain or len(self.chain) >= _MAX_CHAIN:
            return None
        self.chain.append(name)
        value = self.resolved(written)
        self.chain.pop()
        self.known[name] = value
        return value

    def _may_copy(self, node: Node) -> bool:
        """Whether a value is small enough to stand in one more place."""
        if not node.children():
            return True
        weight = sum(1 for _ in islice(node.walk(), _MAX_COPIED))
        if self.copied + weight > _MAX_COPIED or _height(node) > _MAX_HEIGHT:
            return False
        self.copied += weight
        return True


def _height(node: Node) -> int:
    """Return the levels of a node, counted no further than one more than may be copied."""
    level, height = [node], 0
    while level and height <= _MAX_HEIGHT:
        level = list(islice(_below(level), _MAX_COPIED))
        height += 1
    return height


def _below(level: list[Node]) -> Iterator[Node]:
    for node in level:
        yield from node.children()
