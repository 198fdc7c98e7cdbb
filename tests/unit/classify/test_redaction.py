"""Redaction leaves no value, gives equal values equal replacements, and does nothing twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify import find
from bartizan.classify.checksums import is_card
from bartizan.classify.policy import Action, Policy, policy_of
from bartizan.classify.redaction import Redactor
from bartizan.classify.registry import ENTITIES
from bartizan.classify.replacing import replacement
from bartizan.core.errors import InvalidInputError

KEY = b"k" * 32
VALUES = [
    example.replace("«", "").replace("»", "") for entity in ENTITIES for example in entity.must
]


def redacted(text: str, action: Action, column: str = "") -> str:
    return Redactor(Policy({"*": action}), KEY).cells([text], column)[0]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.MASK, "Grüße 😀 an «email» heute"),
        (Action.DROP, "Grüße 😀 an «» heute"),
        (Action.KEEP, "Grüße 😀 an anna@firma.de heute"),
    ],
)
def test_values_in_text(action: Action, expected: str) -> None:
    assert redacted("Grüße 😀 an anna@firma.de heute", action) == expected


def test_equal_values_have_equal_hashes_under_one_key_alone() -> None:
    one, other = (replacement("a@b.de", "email", Action.HASH, key) for key in (KEY, b"x" * 32))
    assert one == replacement("a@b.de", "email", Action.HASH, KEY) != other
    assert one.startswith("«email:")


@pytest.mark.parametrize("value", ["4111 1111 1111 1111", "378282246310005"])
def test_the_pseudonym_of_a_card_has_its_shape_and_check_digit(value: str) -> None:
    changed = replacement(value, "credit_card", Action.PSEUDONYM, KEY)
    assert changed != value
    assert [mark.isdigit() for mark in changed] == [mark.isdigit() for mark in value]
    assert sum(map(int, filter(str.isdigit, changed))) > 0
    assert is_card(changed) or changed[0] != value[0]


def test_the_pseudonym_of_an_address_reaches_nobody() -> None:
    changed = replacement("Anna@firma.de", "email", Action.PSEUDONYM, KEY)
    assert changed.endswith("@example.invalid")
    assert changed == replacement("anna@FIRMA.de".lower(), "email", Action.PSEUDONYM, KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1990-03-14", "1990-03-24"), ("14.03.1990", "24.03.1990"), ("03/14/1990", "03/24/1990")],
)
def test_dates_move_by_the_same_days_and_keep_their_form(one: str, other: str) -> None:
    moved = [replacement(each, "date_of_birth", Action.SHIFT, KEY) for each in (one, other)]
    assert moved[0] != one
    assert all(len(each) == len(one) for each in moved)
    assert not any("«" in each for each in moved)


@pytest.mark.parametrize("value", ["14 March 1990", "99.99.1990", "9999-12-31"])
def test_what_cannot_be_moved_is_masked(value: str) -> None:
    moved = replacement(value, "date_of_birth", Action.SHIFT, KEY)
    assert moved == "«date_of_birth»" or moved[:4].isdigit()


def test_a_column_with_a_rule_is_replaced_whole() -> None:
    redactor = Redactor(Policy({"*": Action.KEEP}, {"id": Action.HASH}), KEY)
    first, again, empty = redactor.cells(["Zorblax", "Zorblax", ""], "id")
    assert first == again
    assert first.startswith("«value:")
    assert empty == ""
    assert redactor.cells([first], "id") == [first]
    assert redactor.cells(["Zorblax"], "other") == ["Zorblax"]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"types": []},
        {"types": {"email": "burn"}},
        {"types": {"nothing": "mask"}},
        {"a": 1},
    ],
)
def test_a_policy_that_is_none_is_refused(document: object) -> None:
    with pytest.raises(InvalidInputError):
        policy_of(document)


def test_a_rule_for_a_category_counts_where_the_type_has_none() -> None:
    policy = policy_of({"types": {"payment": "drop", "iban": "hash", "*": "keep"}})
    assert policy.of("credit_card") is Action.DROP
    assert policy.of("iban") is Action.HASH
    assert policy.of("email") is Action.KEEP


@settings(deadline=None)
@given(st.lists(st.sampled_from(VALUES), max_size=5).map(" ".join))
def test_nothing_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    for action in (Action.MASK, Action.DROP, Action.HASH):
        once = redacted(text, action)
        assert find(once) == ()
        assert redacted(once, action) == once


def test_short_mailboxes_do_not_become_one() -> None:
    values = [f"u{number}@mail.org" for number in range(500)]
    key = bytes(32)
    assert len({replacement(each, "email", Action.PSEUDONYM, key) for each in values}) == 500


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("dob", "1980-01-{:02}", "date_of_birth"),
        ("phone", "55523456{:02}", "phone"),
        ("passport_no", "C01X00T{:02}", "passport"),
    ],
)
def test_the_name_of_a_column_counts_for_many_cells_as_for_one(
    column: str, cell: str, kind: str
) -> None:
    cells = [cell.format(10 + number % 18) for number in range(200)]
    redactor = Redactor(Policy(), bytes(32))
    assert redactor.cells(cells, column) == [f"«{kind}»"] * 200


def test_a_column_whose_name_announces_values_is_replaced_whole() -> None:
    redactor = Redactor(Policy(), bytes(32))
    cells = ["s1z2Msr1Ej", "", "hunter2", "«value»"]
    assert redactor.cells(cells, "password") == ["«value»", "", "«value»", "«value»"]
    once = redactor.cells(["a@mail.org", "ask a@mail.org first"], "email")
    assert once == ["«email»", "ask «email» first"]
    assert redactor.cells(once, "email") == once
    assert redactor.cells(["3041055"], "colour") == ["3041055"]
    kept = Redactor(policy_of({"columns": {"password": "keep"}}), bytes(32))
    assert kept.cells(["hunter2"], "password") == ["hunter2"]
    assert Redactor(policy_of({"types": {"secret": "drop"}}), bytes(32)).cells(
        ["hunter2"], "password"
    ) == [""]
