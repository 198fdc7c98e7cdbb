"""A column of random integers makes no data file one with cards; a column of cards does."""

import pytest

from bartizan.collect import data


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([f"{4_000_000_000_000_000 + index}" for index in range(900)], set()),
        (["4111111111111129", "4012888888881881", "4000056655665598"] * 3, {"payment card number"}),
        (
            [*(f"{4_000_000_000_000_000 + index}" for index in range(900)), "4222 2222 2222 2220"],
            {"payment card number"},
        ),
    ],
)
def test_numbers_are_held_against_chance(values: list[str], found: set[str]) -> None:
    content = "\n".join(["value,n", *(f"{value},1" for value in values)]).encode()
    (file,) = data.collect([("data/orders.csv", content)]).data
    assert {hit.what for hit in file.personal} == found
