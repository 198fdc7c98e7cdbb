"""A key that stands twice in one map: which of its values counts depends on who reads it."""

from collections.abc import Iterable
from typing import TypeVar

from bartizan.core.errors import FormatError

T = TypeVar("T")
SHOWN = 60


def repeated(key: str, where: str = "") -> FormatError:
    """Return the error that a key stands twice; `where` is like "line 3: "."""
    shown = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"
    return FormatError(f"{where}{shown!r} is given twice")


def once(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return pairs as a map. Raises FormatError for a key that stands twice."""
    found: dict[str, T] = {}
    for key, value in pairs:
        if key in found:
            raise repeated(key)
        found[key] = value
    return found
