"""What recording a statement needs: the day, and a file that is not there yet."""

from datetime import date
from pathlib import Path

from bartizan.core.clock import parse_moment, system_clock
from bartizan.core.errors import InvalidInputError

MOST = 1000


def day_of(now: str | None) -> date:
    """Return the day of a moment, or today."""
    return (parse_moment(now) if now else system_clock()).date()


def parse_day(text: str) -> date:
    """Read a day. Raises InvalidInputError for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(f"'{text}' is no day", hint="Write it like 2026-12-20.") from None


def free_path(path: Path) -> Path:
    """Return the path, or one beside it that is free; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in range(2, MOST))
    return next(each for each in (path, *numbered) if not each.exists())
