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
        ("passenger_name", PERSON),
        ("patient_first_name", PERSON),
        ("StudentName", PERSON),
        ("cardHolderName", PERSON),
        ("card_holder_name", PERSON),
        ("given_names", PERSON),
        ("forename", PERSON),
        ("lname", PERSON),
        ("name_last", PERSON),
        ("mother's maiden name", PERSON),
        ("doctor_surname", PERSON),
        ("user_name", None),
        ("member_name", None),
        ("agent_name", None),
        ("client_name", None),
        ("player_name", None),
        ("fname", None),
        ("first", None),
        ("author", None),
        ("parent", None),
        ("parent_id", None),
        ("product.name", None),
        ("superuser.name", None),
        ("name", None),
    ],
)
def test_a_name_within_a_person_is_that_of_a_person(column: str, what: str | None) -> None:
    found = named(column)
    assert (found.what if found else None) == what
