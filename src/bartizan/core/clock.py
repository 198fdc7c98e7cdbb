"""The clock, which is always a parameter."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from bartizan.core.errors import InvalidInputError

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment; one without an offset is taken as UTC.

    Raises InvalidInputError when text is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInputError(
            f"'{text}' is not a moment", hint="Write it like 2026-11-22T00:00:00Z."
        ) from None


def parse_day(text: str) -> date:
    """Read a day that is written as year, month and day, like 2026-11-22.

    Raises InvalidInputError for any other text, also for what ISO 8601 calls a date besides: a day
    of a week (2026-W47-7) or digits alone (20261122).
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidInputError(f"'{text}' is no day", hint="Write it like 2026-11-22.")
    return day


def moment_or_now(text: str | None) -> datetime:
    """Return the moment that a person set the clock to, or the present one.

    Raises InvalidInputError when text is no moment.
    """
    return parse_moment(text) if text else system_clock()


def wire(moment: datetime) -> str:
    """Write a moment as the reports do: UTC, seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(day: date) -> str:
    """Write the first moment of a day in UTC as the reports do."""
    return f"{day.isoformat()}T00:00:00Z"
