"""When another tool saw what it reports: never later than now, and not known where nothing says."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bartizan.evidence.imported import Imported
from bartizan.evidence.usage import Period

# Clocks differ by this much at most; a report dated later says nothing of when it was made.
SKEW = timedelta(days=1)
_NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})-[^/]+\Z")


def settled(found: Imported, written: datetime | None, now: datetime) -> Imported:
    """Return rows with the date that their report gives, or else with that of the file.

    A row has no date when neither is known: a date that lies ahead would keep it fresh for ever.
    What was counted of a time that had not ended by then was not counted to its end.
    """
    otherwise = plausible(written, now)
    rows = (replace(row, seen=plausible(row.seen, now) or otherwise) for row in found.results)
    return replace(found, results=tuple(rows), counted=_ended(found.counted, otherwise, now))


def _ended(
    counted: tuple[Period, ...], written: datetime | None, now: datetime
) -> tuple[Period, ...]:
    """Return the periods that were counted to their end; of no date, the newest may not be."""
    newest = max((each.end for each in counted), default=now)
    last = min(now, newest - timedelta.resolution) if written is None else written
    return tuple(each for each in counted if each.end <= last)


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return a moment that is not after now, None for one that lies ahead."""
    return None if moment is None or moment - now > SKEW else min(moment, now)


def date_in(name: str) -> datetime | None:
    """Return the day that a kept report's name begins with, as `bartizan import` writes it."""
    named = _NAMED.fullmatch(name)
    try:
        return datetime.fromisoformat(named[1]).replace(tzinfo=UTC) if named else None
    except ValueError:
        return None


def dated_name(name: str, day: date) -> str:
    """Return a report's name with its day, unless it has one."""
    return name if date_in(name) else f"{day.isoformat()}-{name}"


def moment_of(seconds: float | None) -> datetime | None:
    """Return a file's date as a moment, None where there is none or it is beyond the calendar."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
