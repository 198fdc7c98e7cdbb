from datetime import date
from typing import Any

import pytest

from bartizan.assess.facts import PredicateFact
from bartizan.assess.predicates import level, missing, predicates, truths
from bartizan.core.place import Place
from bartizan.core.words import Role, Truth
from bartizan.evidence.declared import Declared, Profile
from tests import builders as build

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def facts(*discovered: PredicateFact, **profile: Any) -> dict[str, PredicateFact]:
    declared = Declared(profile=Profile(**profile) if profile else None)
    return {fact.name: fact for fact in predicates(discovered, declared, build.TODAY)}


def test_nothing_known_is_unknown() -> None:
    found = facts()
    assert {fact.truth for fact in found.values()} == {UNKNOWN}
    assert found["acts"].because == ("neither discovered nor declared",)


def test_a_declaration_raises_a_discovered_fact() -> None:
    found = facts(
        build.fact("acts", FALSE), use_cases=("acts",), lines={"use_cases": 7}, path="bartizan.yaml"
    )
    assert found["acts"].truth is TRUE
    assert found["acts"].places == (Place("bartizan.yaml", 7),)


def test_a_declaration_never_lowers_a_discovered_fact() -> None:
    assert facts(build.fact("acts"), use_cases=("answers",))["acts"].truth is TRUE


def test_a_declaration_that_says_less_than_was_found_is_overruled_and_named() -> None:
    found = facts(
        build.fact("public_facing"),
        exposure="internal",
        lines={"exposure": 4},
        path="bartizan.yaml",
    )["public_facing"]
    assert (found.truth, found.overruled) == (TRUE, "declared: exposure is internal")
    assert "overruled: declared: exposure is internal" in found.because
    assert Place("bartizan.yaml", 4) in found.places


@pytest.mark.parametrize("truth", [FALSE, UNKNOWN])
def test_what_was_not_found_overrules_nothing(truth: Truth) -> None:
    assert not facts(build.fact("acts", truth), use_cases=("answers",))["acts"].overruled
    assert not facts(build.fact("acts"), use_cases=("acts",))["acts"].overruled


@pytest.mark.parametrize("sensitivity", ["public", "internal"])
def test_a_declared_sensitivity_says_nothing_of_other_facts(sensitivity: str) -> None:
    found = facts(build.fact("personal_data", UNKNOWN), sensitivity=sensitivity)
    assert found["personal_data"].truth is UNKNOWN
    assert facts(sensitivity=sensitivity)["personal_data"].truth is UNKNOWN


def test_a_declaration_never_lowers_what_could_not_be_decided() -> None:
    assert facts(build.fact("acts", UNKNOWN), use_cases=("answers",))["acts"].truth is UNKNOWN


def test_a_declaration_answers_what_discovery_cannot_see() -> None:
    found = facts(exposure="internal", use_cases=("answers",), categories=("proprietary",))
    assert found["public_facing"].truth is FALSE
    assert found["connects"].truth is FALSE
    assert found["personal_data"].truth is FALSE


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"exposure": "partner"}, "public_facing"),
        ({"categories": ("health",)}, "personal_data"),
        ({"facts": ("high_risk",)}, "high_risk"),
        ({"use_cases": ("connects",)}, "connects"),
    ],
)
def test_what_declarations_say(profile: dict[str, Any], name: str) -> None:
    assert facts(**profile)[name].truth is TRUE


def test_regulations_alone_say_nothing() -> None:
    assert facts(regulations=("gdpr",))["personal_data"].truth is UNKNOWN


def test_the_stricter_level_counts() -> None:
    found = facts(build.fact("sensitivity:restricted"), sensitivity="internal")
    assert found["sensitivity:restricted"].truth is TRUE
    assert found["sensitivity:confidential"].truth is TRUE
    assert level("sensitivity", truths(found.values())) == "restricted"


def test_a_declared_level_rules_the_higher_ones_out() -> None:
    found = facts(build.fact("sensitivity:public"), sensitivity="internal")
    assert found["sensitivity:confidential"].truth is FALSE
    assert level("sensitivity", truths(found.values())) == "internal"


def test_a_discovered_level_leaves_the_higher_ones_open() -> None:
    assert facts(build.fact("sensitivity:internal"))["sensitivity:restricted"].truth is UNKNOWN


def test_doubt_about_a_level_is_not_removed_by_a_declaration() -> None:
    found = facts(build.fact("sensitivity:confidential", UNKNOWN), sensitivity="internal")
    assert found["sensitivity:confidential"].truth is UNKNOWN
    assert found["sensitivity:restricted"].truth is UNKNOWN


def test_facts_of_one_name_are_joined() -> None:
    found = facts(
        build.fact("acts", FALSE, because=("a",)),
        build.fact("acts", FALSE, because=("z",)),
        build.fact("acts", because=("c",), places=(Place("c.py"),)),
        build.fact("acts", because=("b",), places=(Place("b.py"),)),
    )
    assert found["acts"].because == ("b", "c")
    assert found["acts"].places == (Place("b.py"), Place("c.py"))


def lowered(predicate: str, *discovered: PredicateFact, **fields: Any) -> dict[str, PredicateFact]:
    declared = build.declared(exclusions=(build.excluded(predicate, **fields),))
    return {fact.name: fact for fact in predicates(discovered, declared, build.TODAY)}


def test_a_live_exclusion_lowers_a_fact_and_shows_why() -> None:
    found = lowered("acts", build.fact("acts"))["acts"]
    assert found.truth is FALSE
    assert "Grace (security): the code is dead" in found.because[0]


def test_an_exclusion_of_a_level_lowers_those_above() -> None:
    found = lowered("sensitivity:confidential", build.fact("sensitivity:restricted"))
    assert found["sensitivity:restricted"].truth is FALSE
    assert found["sensitivity:confidential"].truth is FALSE
    assert found["sensitivity:internal"].truth is TRUE


@pytest.mark.parametrize(
    "fields",
    [
        {"expires": date(2026, 11, 20)},
        {"approved_by": "Ada"},
        {"approver_role": Role.APPLICATION},
        {"approver_role": Role.LEGAL},
        {"approved_by": "Ruth"},
        {"expires": date(2028, 1, 1)},
    ],
)
def test_an_exclusion_that_does_not_count_is_named(fields: dict[str, Any]) -> None:
    found = lowered("acts", build.fact("acts"), **fields)["acts"]
    assert found.truth is TRUE
    assert "an exclusion counts for nothing" in found.because[-1]


def test_an_exclusion_of_an_unknown_fact_changes_nothing() -> None:
    assert lowered("colour", build.fact("acts"))["acts"].truth is TRUE


def test_missing_declarations_are_listed() -> None:
    assert missing(Declared()) == ("bartizan.yaml",)
    assert "criticality" in missing(Declared(profile=Profile(name="x")))
