"""Ties a process to one core of the machine, where its threads wake one another."""

import os
from collections.abc import Callable, Collection
from typing import Final

from bartizan.core.errors import InvalidInputError

Get = Callable[[int], Collection[int]]
Put = Callable[[int, Collection[int]], None]

GET: Final[Get | None] = getattr(os, "sched_getaffinity", None)
PUT: Final[Put | None] = getattr(os, "sched_setaffinity", None)
"""None on a system that ties no process to a core (macOS, Windows)."""


def cores_for(count: int, get: Get | None = GET) -> list[int]:
    """Return a core for each of so many processes, of those that this one may use.

    Raises InvalidInputError where there are not so many, or the system has no such thing.
    """
    if get is None:
        raise _unable()
    allowed = sorted(get(0))
    if len(allowed) < count:
        raise InvalidInputError(
            f"{count} processes want a core each, and {len(allowed)} may be used here",
            hint="Leave out pin_cores, or serve with fewer workers.",
        )
    return allowed[:count]


def pin(core: int, put: Put | None = PUT) -> None:
    """Tie this process to a core, with every thread that it begins from now on.

    Raises InvalidInputError for a core that it may not use, and as `cores_for` does.
    """
    if put is None:
        raise _unable()
    try:
        put(0, {core})
    except (OSError, OverflowError, ValueError):
        raise InvalidInputError(f"core {core} is none that this process may use") from None


def stay(core: int | None, *, wanted: bool) -> None:
    """Tie this process to a core; where none is named and one is wanted, to the first there is.

    Raises InvalidInputError where it cannot be.
    """
    if core is not None or wanted:
        pin(cores_for(1)[0] if core is None else core)


def _unable() -> InvalidInputError:
    return InvalidInputError(
        "this system ties no process to a core", hint="Leave out pin_cores and --core."
    )
