"""Shapes of a dialect's documents: which member is a text to judge, and what cannot be passed.

A dialect is a table of shapes. A walk over a document by its shape finds every text; whatever no
shape names is refused in a request and left out of a reply, so that a cell that nobody thought of
is closed and not open.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from bartizan.gateway.document import Json
from bartizan.gateway.refusal import Reason, RefusedError, blamed
from bartizan.gateway.slots import Holder, Reading, Slot
from bartizan.gateway.words import Direction, Passage, Role

TOKEN: Final = re.compile(r"[A-Za-z0-9_.:/@+=,#~-]*", re.ASCII)
PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z_]{0,31}", re.ASCII)
"""Names of free members that a place tells, and so the record; another is told by its number."""
BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}", re.ASCII)
MOST_INDEX: Final = 1024


class Shape(Protocol):
    """What may stand in one place of a document."""

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Find the texts of `holder[key]`. Raises RefusedError for what cannot be passed."""


def refused(message: str, place: str) -> RefusedError:
    """Return the refusal of something that no guard can judge."""
    return RefusedError(Reason.UNSUPPORTED, f"{message} at {place or '/'}", place=place)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, or null; `grows` for a piece of one in an event, `fixed` as in `Slot`."""

    role: Role
    grows: bool = False
    fixed: bool = False

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Take the text."""
        value = holder[key]  # type: ignore[index]
        if value is None:
            return
        if not isinstance(value, str):
            raise refused("a text should stand", place)
        passage = Passage(value, self.role, reading.direction, place)
        reading.text(Slot(holder, key, passage, self.grows, fixed=self.fixed))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the protocol, or null: an id, a name, a kind; too poor to carry a text."""

    most: int = 200
    letters: re.Pattern[str] = TOKEN

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:  # noqa: ARG002
        """Demand a word."""
        value = holder[key]  # type: ignore[index]
        if value is None or value is True or value is False or isinstance(value, int | float):
            return
        if not isinstance(value, str) or len(value) > self.most:
            raise refused(f"a word of at most {self.most} characters should stand", place)
        if self.letters.fullmatch(value) is None:
            raise refused("a word without spaces should stand", place)


@dataclass(frozen=True, slots=True)
class Only:
    """One of a few values."""

    values: tuple[str | int | float | bool | None, ...]

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Demand one of the values; a reply loses another one."""
        value = holder[key]  # type: ignore[index]
        if isinstance(value, dict | list) or not any(
            value is each or (isinstance(value, str) and value == each) for each in self.values
        ):
            if reading.lenient and isinstance(holder, dict):
                del holder[key]
                reading.dropped.append(place)
                return
            raise refused(f"only {', '.join(map(str, self.values))} can be passed", place)


@dataclass(frozen=True, slots=True)
class Exactly:
    """One value; another one is refused, in a reply as well."""

    value: str

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:  # noqa: ARG002
        """Demand the value."""
        if holder[key] != self.value:  # type: ignore[index]
            raise refused(f"only {self.value} can be passed", place)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing yet: what begins empty and grows in later events."""

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:  # noqa: ARG002
        """Demand that nothing stands there."""
        if holder[key]:  # type: ignore[index]
            raise refused("only something empty can be passed", place)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers, null and truth values in any arrangement, under names that are words; no text."""

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Demand that there is no text, but for words."""
        value = holder[key]  # type: ignore[index]
        if isinstance(value, dict):
            for name in value:
                if TOKEN.fullmatch(name) is None:
                    raise refused("a member's name is no word", place)
                self.visit(value, name, f"{place}/{name}", reading)
        elif isinstance(value, list):
            for index in range(len(value)):
                self.visit(value, index, f"{place}/{index}", reading)
        elif isinstance(value, str):
            WORD.visit(holder, key, place, reading)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON, whose texts are all judged, names of members among them; `fixed` as in `Slot`."""

    role: Role
    fixed: bool = False
    locators: tuple[str, ...] = ()
    """Members whose text is a locator, as in `Passage`."""

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Take each text."""
        value = holder[key]  # type: ignore[index]
        if isinstance(value, str):
            locator = key in self.locators
            passage = Passage(value, self.role, reading.direction, place, locator)
            reading.text(Slot(holder, key, passage, fixed=self.fixed))
        elif isinstance(value, list):
            for index in range(len(value)):
                self.visit(value, index, f"{place}/{index}", reading)
        elif isinstance(value, dict):
            for number, name in enumerate(tuple(value)):
                below = f"{place}/{name if PLAIN.fullmatch(name) else number}"
                passage = Passage(name, self.role, reading.direction, below)
                reading.text(Slot(value, name, passage, name=True))
                self.visit(value, name, below, reading)


@dataclass(frozen=True, slots=True)
class Items:
    """An array; `index` names the member that tells which one of the channel an item is."""

    shape: Shape
    index: str = ""
    most: int = 4096

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Visit each item."""
        value = holder[key]  # type: ignore[index]
        if value is None:
            return
        if not isinstance(value, list) or len(value) > self.most:
            raise refused(f"an array of at most {self.most} items should stand", place)
        for position, item in enumerate(value):
            number = indexed(item, self.index, place) if self.index else position
            self.shape.visit(value, position, f"{place}/{number}", reading)


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with known members; `keyed` names those that tell the channel."""

    members: Mapping[str, Shape]
    keyed: tuple[str, ...] = ()

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Visit each member; one without a shape is refused, or left out of a reply."""
        value = holder[key]  # type: ignore[index]
        if value is None:
            return
        if not isinstance(value, dict):
            raise refused("an object should stand", place)
        base = place
        for name in self.keyed:
            base = f"{base}/{indexed(value, name, place)}"
        for name in tuple(value):
            if name in self.members:
                self.members[name].visit(value, name, f"{base}/{name}", reading)
            elif reading.lenient:
                del value[name]
                reading.dropped.append(f"{base}/{shown(name)}")
            else:
                raise refused(f"'{shown(name)}' is no member that can be passed", base)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object whose kind stands in one of its members."""

    tag: str
    cases: Mapping[str, Shape]
    default: str = ""
    """The kind where the member may be missing."""

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Visit the object by the shape of its kind. Raises RefusedError for an unknown kind."""
        value = holder[key]  # type: ignore[index]
        if not isinstance(value, dict):
            raise refused("an object should stand", place)
        kind = value.get(self.tag, self.default)
        shape = self.cases.get(kind) if isinstance(kind, str) else None
        if shape is None:
            what = f"'{shown(kind)}'" if isinstance(kind, str) and kind else "nothing"
            raise refused(f"{what} is no {self.tag} that can be passed", place)
        shape.visit(holder, key, place, reading)


@dataclass(frozen=True, slots=True)
class Union:
    """An object of which exactly one member says what it is; unknown ones are refused."""

    cases: Mapping[str, Shape]

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Visit the one member."""
        value = holder[key]  # type: ignore[index]
        if not isinstance(value, dict) or len(value) != 1:
            raise refused("an object with one member should stand", place)
        ((name, _),) = value.items()
        shape = self.cases.get(name)
        if shape is None:
            raise refused(f"'{shown(name)}' is no kind that can be passed", place)
        shape.visit(value, name, f"{place}/{name}", reading)


@dataclass(frozen=True, slots=True)
class Either:
    """A text, or something else in its place."""

    text: Shape
    other: Shape

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:
        """Choose by whether it is a text."""
        value = holder[key]  # type: ignore[index]
        shape = self.text if value is None or isinstance(value, str) else self.other
        shape.visit(holder, key, place, reading)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What no guard reads (an image, sound, a file): refused unless the route allows its kind."""

    kind: str

    def visit(self, holder: Holder, key: str | int, place: str, reading: Reading) -> None:  # noqa: ARG002
        """Note it; the route decides."""
        reading.attachments.append(f"{self.kind} at {place}")


def indexed(value: Json, name: str, place: str) -> int:
    """Return a member that is a small number. Raises RefusedError for anything else."""
    number = value.get(name) if isinstance(value, dict) else None
    if type(number) is not int or not 0 <= number < MOST_INDEX:
        raise refused(f"'{name}' is no number below {MOST_INDEX}", place)
    return number


def shown(name: str) -> str:
    """Return a name for a message: whole if it is a word, else nothing of it."""
    return name if len(name) <= 64 and TOKEN.fullmatch(name) else "…"  # noqa: PLR2004


WORD: Final = Token()
OPAQUE: Final = Token(4_000_000, BASE64)
FLAG: Final = Only((True, False, None))
NULL: Final = Only((None,))
EMPTY: Final = Empty()


def read(tree: dict[str, Json], shape: Shape, direction: Direction) -> Reading:
    """Find every text of a document. Raises RefusedError for what no guard can judge."""
    reading = Reading(direction, lenient=direction is Direction.OUT)
    try:
        shape.visit([tree], 0, "", reading)
    except RefusedError as error:
        raise (blamed(error) if reading.lenient else error) from None
    return reading
