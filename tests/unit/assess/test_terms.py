"""Four eyes are two people, and the second one holds the role that decides."""

import pytest

from bartizan.assess.terms import attestation_problem, exclusion_problem, waiver_problem
from bartizan.core.words import Role
from tests import builders as build

PEOPLE = {Role.APPLICATION: "Jonas Wielp\u00fctz", Role.SECURITY: "Ada Lovelace"}


def problem(requested: str, approved: str) -> str:
    waived = build.waived(requested_by=requested, approved_by=approved)
    return waiver_problem(waived, build.control(), PEOPLE, build.TODAY)


@pytest.mark.parametrize(
    ("requested", "approved", "because"),
    [
        ("ada  lovelace", "Ada Lovelace", "one person both"),
        ("Ada Love\u200blace", "Ada Lovelace", "one person both"),
        ("Ad\u00e1 Lovelace", "Ada Lovelace", "one person both"),
        ("\u0410da Lovelace", "Ada Lovelace", "mixes cyrillic and latin letters"),
        ("Jonas", "\u0410da Lovelace", "mixes cyrillic and latin letters"),
        ("\u200b", "Ada Lovelace", "is no name"),
        ("Jonas", "Grace Hopper", "does not name Grace Hopper as security, but Ada Lovelace"),
        ("Jonas", "ADA LOVELACE", ""),
    ],
)
def test_four_eyes_are_those_of_two_people(requested: str, approved: str, because: str) -> None:
    found = problem(requested, approved)
    assert because in found
    assert bool(found) is bool(because)
    excluded = build.excluded(requested_by=requested, approved_by=approved)
    assert exclusion_problem(excluded, PEOPLE, build.TODAY) == found


@pytest.mark.parametrize(
    ("by", "because"),
    [
        ("Jonas Wielp\u00fctz", ""),
        ("jonas wielpu\u0308tz", ""),
        ("J\u043enas Wielp\u00fctz", "does not name"),
        ("Ada Lovelace", "does not name"),
    ],
)
def test_only_who_holds_the_role_attests(by: str, because: str) -> None:
    found = attestation_problem(build.attested(by=by), build.control(), PEOPLE)
    assert because in found
    assert bool(found) is bool(because)


def test_a_holder_whose_name_mixes_scripts_holds_nothing() -> None:
    forged = "J\u043enas"
    people = {Role.APPLICATION: forged}
    found = attestation_problem(build.attested(by=forged), build.control(), people)
    assert "mixes cyrillic and latin letters" in found
