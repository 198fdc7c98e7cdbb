"""Moments as the log writes them: UTC with milliseconds, so that text order is time order."""

from datetime import UTC, datetime


def precise_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def fine(moment: datetime) -> str:
    """Write a moment as `2026-11-22T10:00:00.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
