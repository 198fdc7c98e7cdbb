"""What the arguments of a call are, as far as they stand in plain sight."""

from contextlib import suppress
from typing import Final, TypeGuard

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.arrays import OBJECTS, kind_of
from bartizan.formats.pickle.facts import Name
from bartizan.formats.pickle.indirect import CONVERTERS, ENCODERS, ONE_TO_ONE
from bartizan.formats.pickle.stack import Made, Parts, Value

PAIR: Final = 2


def is_tagged(given: Value, tag: str) -> TypeGuard[Parts]:
    """Whether a persistent id is a tuple that begins with this word."""
    return isinstance(given, Parts) and len(given.values) >= PAIR and given.values[0] == tag


def is_object(given: Value) -> TypeGuard[Parts]:
    """Whether arguments are numpy's type of objects and one, or a type that nobody sees and one."""
    if not isinstance(given, Parts) or len(given.values) != PAIR:
        return False
    with suppress(FormatError):
        return kind_of(given.values[0]).startswith(OBJECTS)
    return True


def encoded(given: Value) -> Value:
    """Return the text that stands for bytes by the one encoding in which each letter is a byte."""
    values = given.values if isinstance(given, Parts) else ()
    plain = len(values) == PAIR and str(values[1]).lower().replace("_", "-") in ONE_TO_ONE
    return values[0] if plain else None


def has_instance(target: Name, values: tuple[Value, ...]) -> bool:
    """Whether an argument is an instance of a class that is none of the converters themselves.

    The first one of a defaultdict is what it calls later, for a key that it lacks.
    """
    values = values[1:] if target.qualname == "defaultdict" else values
    plain = CONVERTERS | ENCODERS
    return any(isinstance(value, Made) and value.name not in plain for value in values)
