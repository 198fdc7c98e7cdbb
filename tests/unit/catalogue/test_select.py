"""Filters are pure, and a wrong word is answered with near ones."""

import pytest

from bartizan.catalogue.load import load_catalogue
from bartizan.catalogue.select import find, select, standards_of
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Layer, Phase
from tests.unit.catalogue.builders import catalogue

BUILT_IN = load_catalogue()


def test_no_filter_lets_all_through() -> None:
    assert select(BUILT_IN) == BUILT_IN.controls


def test_a_phase_requires_what_earlier_phases_require() -> None:
    counts = [len(select(BUILT_IN, phase=phase)) for phase in Phase]
    assert counts == [30, 85, 90]


def test_filters_join() -> None:
    found = select(BUILT_IN, layer=Layer.MODEL, phase=Phase.PROTOTYPE, standard="owasp-llm")
    assert [control.id for control in found] == ["MOD-01", "MOD-02", "MOD-03"]


def test_a_standard_without_identifiers_does_not_count() -> None:
    assert select(catalogue(), standard="mitre-atlas") == ()
    assert standards_of(catalogue()) == ("mitre-atlas", "owasp-llm")


def test_an_id_is_found_in_any_case() -> None:
    assert find(BUILT_IN, " mod-02 ").id == "MOD-02"


@pytest.mark.parametrize(
    ("text", "hint"),
    [("MOD-20", "MOD-12"), ("MDO-02", "MOD-02"), ("!", "bartizan controls")],
)
def test_an_unknown_id_is_answered_with_near_ones(text: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        find(BUILT_IN, text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(("text", "hint"), [("owasp-lm", "owasp-llm"), ("!", "One of aws-aisf")])
def test_an_unknown_standard_is_answered_with_near_ones(text: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        select(BUILT_IN, standard=text)
    assert hint in caught.value.hint
