"""What a method found in a dataset: its statistic, its threshold, and the rows to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_ROWS: Final = 200


class Outcome(StrEnum):
    """What a method says; `NOT_RUN` is what nobody can tell, and never taken for clear."""

    CLEAR = "clear"
    ALARM = "alarm"
    NOT_RUN = "not-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one method says of a dataset.

    `because` is one sentence; `statistics` are the numbers that it rests on, and `threshold` says
    above what they alarm, and why there. `rows` are the first of `count` rows to look at, the most
    suspicious first, counted from 0. `seen` is how many rows it looked at, `unread` how many it
    could not. `previews` describe what it found; they are masked before they are shown.
    """

    method: str
    outcome: Outcome
    because: str
    threshold: str = ""
    statistics: Mapping[str, float] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    count: int = 0
    seen: int = 0
    unread: int = 0
    previews: tuple[str, ...] = ()


def not_run(method: str, because: str, *, unread: int = 0) -> Result:
    """Return the result of a method that was asked for and could not be run."""
    return Result(method=method, outcome=Outcome.NOT_RUN, because=because, unread=unread)


def judged(*, alarm: bool) -> Outcome:
    """Return the outcome of a method that ran."""
    return Outcome.ALARM if alarm else Outcome.CLEAR


def listed(rows: Iterable[int]) -> tuple[int, ...]:
    """Return the first rows that a report lists."""
    found: list[int] = []
    for row in rows:
        if len(found) == MOST_ROWS:
            break
        found.append(int(row))
    return tuple(found)
