"""What the folding of expressions needs of the walk around it, and hands to it."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bartizan.collect.python.options import Keywords
from bartizan.evidence.value import UNKNOWN, Value

Redactor = Callable[[str], str]


@dataclass(slots=True)
class Called:
    """A call's folded parts, before it is known whether it is kept."""

    name: str
    args: tuple[Value, ...] = ()
    keywords: Keywords = ()
    spread: bool = False
    starred: int = -1
    base: Value = UNKNOWN


class Sink(Protocol):
    """The walk, as the folder sees it."""

    @property
    def functions(self) -> frozenset[str]:
        """The names of asked functions, which matter also where they are not called."""

    def lookup(self, name: str) -> Value | None:
        """Return what a local name holds, None when nothing is known."""

    def attribute(self, owner: str, name: str) -> Value | None:
        """Return what `owner.name` holds, None when nothing is known."""

    def parent(self) -> str:
        """Return the first base of the class at hand, "~" when it has none."""

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a walrus or a comprehension target."""

    def apart(self, names: frozenset[str], walk: Callable[[], Value]) -> Value:
        """Walk a comprehension: these names are its own."""

    def grow(self, target: ast.expr, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""

    def change(self, target: ast.expr, table: Value) -> None:
        """Let a name hold what became of its mapping."""

    def unsure(self, name: ast.Name) -> frozenset[str] | None:
        """Return the keys of its mapping that may hold something else by now, None for any."""

    def wants(self, name: str) -> bool:
        """Whether a call of this name was asked for."""

    def called(self, node: ast.Call, call: Called) -> None:
        """Take note of a call."""

    def handed(self, node: ast.AST, call: Called, *, taken: bool = False) -> None:
        """Take note of a function that stands where it is not called; `taken` to be called."""

    def weighed(self, node: ast.expr) -> None:
        """Take note of what is compared, or of that by which something is looked up."""

    def spelt(self, name: str) -> None:
        """Take note of a name that a text spells."""

    def chosen(self, node: ast.AST, module: str) -> None:
        """Take note of a call of what is chosen in a module at run time."""

    def run(self, node: ast.Call, text: str) -> Value:
        """Walk a text that is run as code, and return its value."""

    def gave(self, node: ast.expr, value: Value) -> None:
        """Take note of what a generator yields."""

    def mapped(self, node: ast.expr, value: Value) -> None:
        """Take note of a dictionary that is written out."""

    def closure(self, node: ast.Lambda) -> Value:
        """Walk a lambda and return what it is."""
