"""What the name of a column or field announces."""

import pytest

from bartizan.classify.columns import PERSON, named


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("user.name", PERSON),
        ("users[0].name", PERSON),
        ("data.orderCustomer.name", PERSON),
        ("message.author.name", PERSON),
        ("first_name", PERSON),
        ("user_name", None),
        ("product.name", None),
        ("superuser.name", None),
        ("name", None),
    ],
)
def test_a_name_within_a_person_is_that_of_a_person(column: str, what: str | None) -> None:
    found = named(column)
    assert (found.what if found else None) == what
