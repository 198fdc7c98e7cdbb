"""A day is written in one way, so that nobody reads another day than who wrote it."""

from datetime import date

import pytest

from bartizan.core.clock import parse_day
from bartizan.core.errors import InvalidInputError


def test_day_is_read() -> None:
    assert parse_day("2026-11-22") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    ["2026-W47-5", "2026W475", "2026-W47", "20261122", "2026-11-31", "2026-11-2", "soon", "",
     "2026-11-22 ", "2026-11-22T00:00:00", "\u0662026-11-22"],
)  # fmt: skip
def test_what_is_written_otherwise_is_no_day(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is no day"):
        parse_day(text)
