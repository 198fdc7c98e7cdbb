"""What the readers of a provider's usage yield, and how far they go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MOST_COUNTED: Final = 100_000
MOST_REQUESTS: Final = 10**15
DAY: Final = timedelta(days=1)
# The keys of CloudWatch's answers that hold counts.
BESIDE: Final = ("MetricDataResults", "Datapoints")


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider counted of a model in a period; without a count, that it looked at it."""

    source: str
    begin: datetime
    end: datetime
    model: str = ""
    requests: int | None = None


def count_of(value: object) -> int | None:
    """Return a number of requests, None for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = 0 <= value <= MOST_REQUESTS and value == int(value)
    return int(value) if whole else None
