"""Shapes of what stands in one of two arrangements, and of what stands under free names."""

from dataclasses import dataclass

from bartizan.gateway.shapes import MOST_INDEX, TOKEN, Shape, refused
from bartizan.gateway.slots import Holder, Reading, Slot
from bartizan.gateway.words import Passage, Role


@dataclass(frozen=True, slots=True)
class ManyOr:
    """An array, or one thing in its place."""

    many: Shape
    one: Shape

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Choose by whether it is an array."""
        chosen = self.many if isinstance(holder[key], list) else self.one  # type: ignore[index]
        chosen.visit(holder, key, place, reading)


@dataclass(frozen=True, slots=True)
class Without:
    """Something whose members of some names are left out."""

    names: tuple[str, ...]
    shape: Shape

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Leave them out, and visit the rest."""
        value = holder[key]  # type: ignore[index]
        for name in self.names if isinstance(value, dict) else ():
            if name in value:
                del value[name]
                reading.dropped.append(f"{place}/{name}")
        self.shape.visit(holder, key, place, reading)


@dataclass(frozen=True, slots=True)
class Located:
    """A text that is a locator, as in `Passage`."""

    role: Role

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Take the text."""
        value = holder[key]  # type: ignore[index]
        if not isinstance(value, str):
            raise refused("a text should stand", place)
        passage = Passage(value, self.role, reading.direction, place, locator=True)
        reading.text(Slot(holder, key, passage))


@dataclass(frozen=True, slots=True)
class Entries:
    """An object, or null, whose members have names that are words, and are all of one shape."""

    shape: Shape

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Visit each member."""
        value = holder[key]  # type: ignore[index]
        if value is None:
            return
        if not isinstance(value, dict) or len(value) > MOST_INDEX:
            raise refused(f"an object of at most {MOST_INDEX} members should stand", place)
        for number, name in enumerate(tuple(value)):
            if TOKEN.fullmatch(name) is None or len(name) > MOST_INDEX:
                raise refused("a member's name is no word", place)
            self.shape.visit(value, name, f"{place}/{number}", reading)
