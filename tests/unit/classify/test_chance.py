"""Numbers that pass a check digit by chance make no column of cards, and no card hides in them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.chance import ALPHA, is_bare, likely, tail
from bartizan.classify.checksums import is_card, is_luhn
from bartizan.classify.classes import Judged, is_decided, judged
from bartizan.classify.scanning import scan_batch

SPEC = Spec(key=b"k" * 32)
ROWS = 2_000


def held(cells: list[str], column: str = "value") -> Judged:
    batch = Batch(table="t", columns=(column,), cells=(cells,), numbers=range(len(cells)))
    seen = scan_batch(batch, SPEC).columns["t", column]
    return judged(("t", column), seen, len(cells))


def types(column: Judged) -> set[str]:
    return {each.type for each in column.holds}


def numbers(digits: int, prefix: str = "", rows: int = ROWS, seed: int = 1) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - numbers that must repeat
    left = digits - len(prefix)
    return [f"{prefix}{chance.randrange(10 ** (left - 1), 10**left)}" for _ in range(rows)]


def cards(rows: int, seed: int = 2) -> list[str]:
    tens = [number[:-1] for number in numbers(16, "4", rows, seed)]
    return [next(n for d in "0123456789" if is_luhn(n := f"{ten}{d}")) for ten in tens]


@pytest.mark.parametrize(
    "cells",
    [
        *(numbers(digits) for digits in range(12, 20)),
        numbers(16, "4"),
        numbers(13, "756"),
        numbers(15, "18507"),
        numbers(18, "11010519900307"),
        [str(4_000_000_000_000_000 + index) for index in range(ROWS)],
        [f" {number} " for number in numbers(16)],
        [*numbers(16), *[""] * ROWS],
    ],
)
def test_random_numbers_are_public_and_say_why(cells: list[str]) -> None:
    column = held(cells)
    assert (column.lowest, types(column)) == ("public", set())
    for doubt in column.doubts:
        assert "chance alone lets 1 in" in doubt.reason


def test_the_reason_has_the_figures() -> None:
    (doubt,) = held([str(4_000_000_000_000_000 + index) for index in range(1000)]).doubts
    assert doubt.type == "credit_card"
    assert doubt.reason == (
        "100 of 1,000 bare numbers in its ranges pass the check digit: chance alone lets 1 in 10"
    )


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (cards(3), "value"),
        (cards(1), "value"),
        (cards(500), "value"),
        ([*cards(300), *numbers(16, "4", 200)], "value"),  # most valid
        ([*cards(100), *numbers(16, "9", 900)], "value"),  # valid, among numbers of another kind
        ([*cards(200), *numbers(16, "4", 1000)], "value"),  # more than chance gives
        ([*numbers(16), "paid by 4111 1111 1111 1111"], "value"),
        ([*numbers(16), "4242 4242 4242 4242"], "value"),
        ([*["see the note"] * 300, *cards(2), *numbers(16, "4", 30)], "value"),
        (numbers(16, "4"), "card_number"),
        (cards(500), "order_number"),  # a name does not outweigh check digits that all fit
        (cards(4), "tracking"),
        ([*numbers(16, "4", 30), "card 4111 1111 1111 1111"], "order"),
        (numbers(16, "4"), "iban"),
    ],
)
def test_cards_are_never_hidden(cells: list[str], column: str) -> None:
    found = held(cells, column)
    assert "credit_card" in types(found)
    assert found.lowest == "restricted"


def test_a_column_of_social_insurance_numbers_is_found() -> None:
    bodies = [f"1850{month}75{order:06}" for month in range(1, 10) for order in range(100, 110)]
    cells = [f"{body}{97 - int(body) % 97:02}" for body in bodies]
    assert "fr_nir" in types(held(cells))


def test_a_sample_of_chance_hits_does_not_decide() -> None:
    batch = Batch(table="t", columns=("c",), cells=(numbers(16, "4"),), numbers=range(ROWS))
    seen = scan_batch(batch, SPEC).columns["t", "c"]
    assert seen.types["credit_card"].rows > 0.05 * ROWS
    assert not is_decided(seen, 100 * ROWS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(10**11, 10**19), max_size=60), st.integers(0, 60))
def test_what_was_tried_is_the_same_however_rows_are_split(values: list[int], cut: int) -> None:
    cells = [str(value) for value in values]
    whole = Batch(table="t", columns=("c",), cells=(cells,), numbers=range(len(cells)))
    parts = [
        Batch(table="t", columns=("c",), cells=(cells[span],), numbers=range(len(cells))[span])
        for span in (slice(cut), slice(cut, None))
    ]
    assert scan_batch(whole, SPEC) == scan_batch(parts[0], SPEC) + scan_batch(parts[1], SPEC)


@settings(max_examples=200, deadline=None)
@given(st.integers(10**11, 10**19 - 1))
def test_each_card_is_one_of_the_numbers_in_the_ranges(value: int) -> None:
    cell = str(value)
    assert is_bare(cell)
    assert not is_card(cell) or likely([cell]) == {"credit_card": 1}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(20, 400), st.floats(0.55, 1.0))
def test_a_column_of_which_most_are_cards_is_one_of_cards(
    seed: int, rows: int, share: float
) -> None:
    real = cards(max(1, round(rows * share)), seed)
    assert "credit_card" in types(held([*real, *numbers(16, "4", rows - len(real) + 1, seed)]))


@pytest.mark.parametrize(
    ("hits", "tries", "rate", "expected"),
    [
        (0, 10, 0.1, 1.0),
        (10, 10, 0.1, 1e-10),
        (2, 3, 0.1, 0.028),
        (60, 200, 0.25, 0.0622),
        (100_400, 1_000_000, 0.1, 0.0913),
        (101_200, 1_000_000, 0.1, 3.3e-5),
    ],
)
def test_the_tail_is_that_of_the_binomial(
    hits: int, tries: int, rate: float, expected: float
) -> None:
    assert tail(hits, tries, rate) == pytest.approx(expected, rel=0.05)


def test_few_columns_of_random_numbers_are_taken_for_cards() -> None:
    taken = sum(bool(types(held(numbers(16, "", 200, seed)))) for seed in range(300))
    assert taken <= 3 + 300 * ALPHA


@pytest.mark.parametrize(
    "cells",
    [cards(1), cards(3), numbers(16, "4"), [*cards(20), *["see the note"] * 30]],
    ids=["one", "three", "random", "among texts"],
)
def test_a_name_that_speaks_against_cards_holds_where_chance_can_explain_them(
    cells: list[str],
) -> None:
    assert types(held(cells, "order_id")) == set()
