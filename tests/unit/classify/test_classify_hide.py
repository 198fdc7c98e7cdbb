"""What is about to be shown or kept holds no secret and nobody's data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.classify.hide import hide, hide_named
from bartizan.classify.personal import find_personal
from tests.builders_planted import CARD, IBAN
from tests.builders_secrets import drawn, shapes

KEY = b"k" * 32
PERSONS = (CARD, IBAN, "536-22-1234", "ada@lovelace-" + "analytics.org", "+49 171 5521234")


@pytest.mark.parametrize("value", [*PERSONS, *(shapes()[kind] for kind in ("openai", "github"))])
def test_value_is_hidden_and_what_is_around_it_stays(value: str) -> None:
    shown = hide(f"the first line\nsaid {value}, twice: {value}\nthe last line")
    assert value not in shown
    assert shown.startswith("the first line\nsaid ")
    assert shown.endswith("\nthe last line")


@pytest.mark.parametrize(
    "text",
    [
        "torch.load of model.bin at app.py:12",
        "sha256:" + "ab12" * 16,
        "arn:aws:iam::123456789012:role/bot",
        "1,073,741,824 bytes, 2026-11-25T09:00:00Z, 62-81 %",
        "write to care@example.com",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert hide(text) == text


@pytest.mark.parametrize("address", ["john.doe@gmail" + ".com", "tom.jones@acme" + ".com"])
def test_a_likely_made_up_address_is_hidden_although_it_is_no_finding(
    address: str,
) -> None:
    assert address not in hide(f"written by {address}")
    assert find_personal(address, key=KEY) == ()


@given(st.text(max_size=300))
def test_hiding_twice_changes_nothing_more(text: str) -> None:
    assert hide(hide(text)) == hide(text)


def test_name_tells_of_a_secret() -> None:
    value = "Hx9" + drawn(14)
    assert value not in hide_named("db_password", value)
    assert hide_named("model", value) == value
    assert hide_named("max_tokens", "4096") == "4096"
