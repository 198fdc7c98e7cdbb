"""A value in the wrong place is described; only a slip of an allowed word is quoted."""

from datetime import date

import pytest

from bartizan.core.described import described

PHASES = ("prototype", "production", "scale")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("prodution", "'prodution'"),
        ("prod", "'prod'"),
        ("Scale ", "'Scale '"),
        ("correct" + "horse", "a text of 12 characters"),
        ("p", "a text of 1 characters"),
        ("", "a text of 0 characters"),
        (None, "empty"),
        (True, "true"),
        (4539148803436467, "a number"),
        (1.5, "a number"),
        (date(2026, 1, 1), "a date"),
        (["a", "b"], "a list of 2"),
        ({"a": "b"}, "a map of 1 fields"),
        (b"x", "a list of 1"),
        (object(), "something else"),
    ],
)
def test_kind_of_value_is_said(value: object, said: str) -> None:
    assert described(value, PHASES) == said
