"""What the detector learns from: an order stands where it is said to, and is in the window."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.injection.scoring import WINDOWS
from tools.injection.documents import harmless as documents
from tools.injection.documents import hidden, orders, window
from tools.injection.phrases import attacks, requests, tales

Made = Callable[[int, int], Iterator[str]]


@given(st.text(min_size=1, max_size=900), st.text(max_size=1500), st.integers(0, 1 << 32))
def test_an_order_stands_where_it_is_said_to_and_is_in_the_window(
    order: str, around: str, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - places, not keys
    found = hidden(order, around, chance)
    assert found.text[found.start : found.end] == order
    seen = window(found, chance)
    assert len(seen) <= WINDOWS[-1]
    assert order in seen or seen in found.text[: found.start + len(seen)]
    assert order[: WINDOWS[0]] in seen or len(seen) < len(order)


@pytest.mark.parametrize("made", [orders, documents, tales])
def test_the_same_seed_makes_the_same_sentences_without_a_slot(made: Made) -> None:
    found = list(made(3, 400))
    assert found == list(made(3, 400))
    assert len(found) == 400
    assert not [each for each in found if "{T" in each or "{W}" in each or "{M}" in each]


@pytest.mark.parametrize("made", [attacks, requests])
def test_sentences_end_once(made: Made) -> None:
    assert not [each for each in made(3, 20) if each.endswith(("?.", "..", " .", " ?"))]
