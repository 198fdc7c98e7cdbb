"""What the folding of expressions needs of the walk around it, and hands to it."""

from typing import TYPE_CHECKING, Protocol

from bartizan.evidence.value import NOTHING, Value

if TYPE_CHECKING:
    from tree_sitter import Node


class Sink(Protocol):
    """The walk, as the folder sees it."""

    def lookup(self, name: str) -> Value | None:
        """Return what a name holds, None when nothing is known."""

    def field(self, name: str) -> Value:
        """Return what a field of the class at hand holds."""

    def parent(self) -> str:
        """Return the name of the base of the class at hand, "~" when it has none."""

    def function(self, node: "Node", name: str = "", origins: frozenset[str] = NOTHING) -> Value:
        """Walk a function and return its name."""

    def class_(self, node: "Node") -> Value:
        """Walk a class and return its name."""

    def call(self, node: "Node") -> Value:
        """Take note of a call and return what it gives."""

    def tagged(self, node: "Node") -> Value:
        """Take note of a template with a tag and return what it gives."""

    def element(self, node: "Node") -> Value:
        """Take note of an element of JSX."""

    def write(self, target: "Node", value: Value) -> None:
        """Let a target hold a value."""

    def hidden(self, node: "Node", name: str | None) -> None:
        """Take note of a global that is named by a text which is put together."""

    def mapped(self, node: "Node", value: Value) -> None:
        """Take note of an object that is written out."""

    def gave(self, node: "Node", value: Value) -> None:
        """Keep what a function yields."""
