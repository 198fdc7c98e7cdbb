"""How much the facts of one file may hold: what is put together of itself doubles with every line.

A value that is too large becomes unknown, and a file whose facts are many times its size is walked
no further. Either leaves a gap, so that no check takes what was let go of for absent.
"""

from collections.abc import Callable
from typing import Final

from bartizan.evidence.value import Shape, Value

# The weight of a value is the number of its parts, of their origins, and of TEXT_UNIT characters.
MOST: Final = 20_000
DEEPEST: Final = 60
MOST_ORIGINS: Final = 500
MOST_NAME: Final = 1_000
# What is left of a longer name: enough of either end for a question to know it by.
KEPT_OF_NAME: Final = 400
TEXT_UNIT: Final = 64
# As many parts are counted at the price of one that is kept.
PARTS_COUNTED: Final = 32
# The weight that all facts of a file may have.
ALLOWED: Final = 10_000
ALLOWED_PER_BYTE: Final = 4
Parts = tuple[Value, ...]


class SpentError(Exception):
    """A file has given as many facts as it may; its walk ends here."""


class Bounds:
    """Bounds the values of one file, and what all its facts weigh together."""

    def __init__(self, size: int, lose: Callable[[str], None]) -> None:
        """Allow what a file of `size` bytes may give; `lose` is told once of each kind of loss."""
        self.left = ALLOWED + ALLOWED_PER_BYTE * size
        self._lose = lose
        self._told: set[str] = set()
        # By the identity of the parts, which are held so that no others take their place.
        self._known: dict[int, tuple[Parts, int, int]] = {}

    def bounded(self, value: Value) -> Value:
        """Return a value, without its parts where these are too many or too deep.

        What flows in stays, but for the origins beyond MOST_ORIGINS.
        """
        if len(value.name) > MOST_NAME:
            name = f"{value.name[:KEPT_OF_NAME]}.~.{value.name[-KEPT_OF_NAME:]}"
            value = value._replace(name=name)
        if len(value.origins) > MOST_ORIGINS:
            self.let_go()
            value = value._replace(origins=frozenset(sorted(value.origins)[:MOST_ORIGINS]))
        if value.parts:
            weight, depth = self._of(value.parts)
            if weight > MOST or depth > DEEPEST:
                return self.unknown(value)
        return value

    def unknown(self, value: Value) -> Value:
        """Return a value without its parts, which are lost."""
        self.let_go()
        shape = Shape.CALL if value.shape is Shape.CALL else Shape.UNKNOWN
        return Value(shape, name=value.name, origins=value.origins)

    def let_go(self) -> None:
        """Tell that a value was cut off."""
        self._tell("puts together a value that is too large to be followed")

    def charge(self, value: Value) -> None:
        """Count a value that is kept. Raises SpentError when the file has given all it may."""
        self.take(1 + _own(value) + (self._of(value.parts)[0] if value.parts else 0))

    def take(self, weight: int) -> None:
        """Count what is kept or done. Raises SpentError when the file has given all it may."""
        self.left -= weight
        if self.left < 0:
            self._tell("gives many times more facts than it has bytes, so not all of it is read")
            raise SpentError

    def _tell(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self._lose(what)

    def _of(self, parts: Parts) -> tuple[int, int]:
        """Return the weight and the depth of parts; those of their own are counted once."""
        known = self._known.get(id(parts))
        if known is not None:
            return known[1], known[2]
        self.take(len(parts) // PARTS_COUNTED)
        weight, depth = len(parts), 0
        for part in parts:
            weight += _own(part)
            if part.parts:
                inner, below = self._of(part.parts)
                weight, depth = weight + inner, max(depth, below)
        self._known[id(parts)] = (parts, weight, depth + 1)
        return weight, depth + 1


def _own(value: Value) -> int:
    """Return what a value weighs beside its parts."""
    constant = value.constant
    text = len(constant) // TEXT_UNIT if isinstance(constant, str) else 0
    return text + len(value.name) // TEXT_UNIT + len(value.origins)
