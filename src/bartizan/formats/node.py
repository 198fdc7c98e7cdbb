"""The positioned tree that every reader of structured configuration yields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Union

Plain = Union[str, int, float, bool, None, list["Plain"], dict[str, "Plain"]]  # noqa: UP007 - recursive

NOTHING: Mapping[str, "Node"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a reader takes before it refuses: bytes, levels of nesting, nodes."""

    size: int
    depth: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Expression:
    """A value that only its own tool can compute, with its source text.

    An HCL expression keeps its exact text. A string with interpolations keeps what stands between
    its quotes, and is a `template`. A YAML tag or a CloudFormation intrinsic reads
    `!Name argument`; arguments that are not one string are in `operands`.
    """

    text: str
    operands: tuple["Node", ...] = ()
    template: bool = False


Value = str | int | float | bool | None | Expression | tuple["Node", ...] | Mapping[str, "Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    Lines count from 1. `line` is where the value itself begins: the first line of the content of a
    block of text (heredoc, block scalar). `key_line` is the line of the key that the value belongs
    to, or `line` where there is no key.
    """

    value: Value
    line: int
    end_line: int
    key_line: int

    @property
    def expression(self) -> Expression | None:
        """The unresolved expression, if that is what the value is."""
        return self.value if isinstance(self.value, Expression) else None

    @property
    def text(self) -> str | None:
        """The value if it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def truth(self) -> bool | None:
        """The value as true or false, also where it is written as a string; else None."""
        if isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str):
            return {"true": True, "false": False}.get(self.value.lower())
        return None

    def fields(self) -> Mapping[str, "Node"]:
        """Return the entries of a map, and nothing for any other value."""
        return self.value if isinstance(self.value, Mapping) else NOTHING

    def items(self) -> tuple["Node", ...]:
        """Return the elements of a list, and nothing for any other value."""
        return self.value if isinstance(self.value, tuple) else ()

    def get(self, *keys: str) -> "Node | None":
        """Descend by keys; None if one of them is not there.

        A list on the way stands for its elements, so that one block and several read alike: the
        first element that has the key answers. What lies under an unresolved expression is
        unresolved too: the answer is then that expression.
        """
        node: Node | None = self
        for key in keys:
            node = node.child(key) if node is not None else None
        return node

    def child(self, key: str) -> "Node | None":
        """Return what one key leads to, by the rules of `get`."""
        if isinstance(self.value, Expression):
            return self
        if not isinstance(self.value, tuple):
            return self.fields().get(key)
        found = [child for item in self.value if (child := item.child(key)) is not None]
        return next((child for child in found if child.expression is None), next(iter(found), None))

    def blocks(self, *keys: str) -> tuple["Node", ...]:
        """Return the maps under keys, whether one map stands there or a list of them."""
        found = [self]
        for key in keys:
            found = [
                child
                for node in found
                for block in node.maps()
                if (child := block.fields().get(key)) is not None
            ]
        return tuple(block for node in found for block in node.maps())

    def maps(self) -> tuple["Node", ...]:
        """Return the node itself if it is a map, or the elements of a list that are maps."""
        if isinstance(self.value, Mapping):
            return (self,)
        return tuple(item for item in self.items() if isinstance(item.value, Mapping))

    def outermost_maps(self) -> Iterator["Node"]:
        """Yield the maps that a value is, lists or is computed from, none that lies in another."""
        if self.fields():
            yield self
            return
        for child in self.children():
            yield from child.outermost_maps()

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, operands of expressions too, in the order written."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children()))

    def children(self) -> tuple["Node", ...]:
        """Return the nodes directly below: elements, values of entries, or operands."""
        if isinstance(self.value, Expression):
            return self.value.operands
        return self.items() or tuple(self.fields().values())

    def plain(self) -> Plain:
        """Return the value without positions; an expression is written as a template, `${text}`."""
        value = self.value
        if isinstance(value, Expression):
            return value.text if value.template else f"${{{value.text}}}"
        if isinstance(value, tuple):
            return [item.plain() for item in value]
        if isinstance(value, Mapping):
            return {key: node.plain() for key, node in value.items()}
        return value
