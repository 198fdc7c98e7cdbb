"""Personal data is found by checksum and shape, columns by their names."""

import pytest

from bartizan.classify.checksums import is_card, is_iban, is_luhn, is_ssn
from bartizan.classify.columns import Category, class_of, named
from bartizan.classify.personal import find_personal

KEY = b"k" * 32


def found(text: str) -> list[str]:
    return [hit.detector for hit in find_personal(text, key=KEY)]


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("write to ada@lovelace.org today", "email"),
        ("card 4539 1488 0343 6467", "card"),
        ("amex 3782-822463-10005 x", None),
        ("card 4539148803436467.", "card"),
        ("card 4539148803436468", None),
        ("4242 4242 4242 4242", None),
        ("IBAN DE89 3704 0044 0532 0130 00", "iban"),
        ("GB29NWBK60161331926819", "iban"),
        ("GB28NWBK60161331926819", None),
        ("SSN 536-22-1234", "us-ssn"),
        ("000-22-1234", None),
        ("666-22-1234", None),
        ("900-22-1234", None),
        ("078-05-1120", None),
        ("call +49 170 1234567", "phone"),
        ("call (212) 736-5000", "phone"),
        ("call 212-555-0142", None),
        ("2024-01-02 10:00:00", None),
        ("10.0.0.1:8080", None),
        ("a@example.com", None),
        ("git@github.com", None),
        ("image@2x.png", None),
        ("short", None),
    ],
)
def test_values(text: str, detector: str | None) -> None:
    assert found(text) == ([] if detector is None else [detector])


def test_a_hit_shows_the_shape_only() -> None:
    (hit,) = find_personal("line\nmail ada@lovelace.org", key=KEY)
    assert (hit.line, hit.start, hit.masked) == (2, 5, "a@a.a")


def test_checksums() -> None:
    assert is_luhn("79927398713")
    assert not is_luhn("79927398714")
    assert is_card("5555 5555 5555 4444")
    assert not is_card("9999 9999 9999 9995")
    assert is_iban("NL91ABNA0417164300")
    assert not is_iban("XX00")
    assert not is_ssn("12-34")


@pytest.mark.parametrize(
    ("column", "category"),
    [
        ("ssn", Category.GOVERNMENT_ID),
        ("customerEmail", Category.CONTACT),
        ("date_of_birth", Category.IDENTITY),
        ("First Name", Category.IDENTITY),
        ("employee_last_name", Category.IDENTITY),
        ("annual-salary", Category.FINANCIAL),
        ("DIAGNOSIS", Category.HEALTH),
        ("religion", Category.SPECIAL),
        ("ip_address", Category.LOCATION),
        ("password", Category.CREDENTIAL),
    ],
)
def test_columns_announce_their_kind(column: str, category: Category) -> None:
    kind = named(column)
    assert kind is not None
    assert kind.category is category
    assert class_of(category) in {"confidential", "restricted"}


@pytest.mark.parametrize("column", ["id", "name", "text", "email_sent", "loss", "phone_model", ""])
def test_other_columns_announce_nothing(column: str) -> None:
    assert named(column) is None
