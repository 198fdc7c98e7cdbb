"""How much a folded value may hold: what is put together of itself doubles with every line."""

from typing import Final

from bartizan.evidence.value import Shape, Value

MOST: Final = 2_000


def bounded(value: Value) -> Value:
    """Return a value, without its parts where these are more than MOST together.

    What flows in stays; an object whose properties are let go of hides options.
    """
    if not value.parts or not _is_more(value):
        return value
    shape = Shape.CALL if value.shape is Shape.CALL else Shape.UNKNOWN
    return Value(shape, name=value.name, origins=value.origins)


def _is_more(value: Value) -> bool:
    """Whether there are more parts than MOST; no more than these are counted."""
    edge, count = list(value.parts), len(value.parts)
    while edge and count <= MOST:
        parts = edge.pop().parts
        count += len(parts)
        edge += parts
    return count > MOST
