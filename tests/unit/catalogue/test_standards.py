"""Titles of standards are shown where they are known, and never made up."""

from bartizan.catalogue.load import load_standards
from bartizan.catalogue.standards import title_of

STANDARDS = load_standards()


def test_a_title_is_empty_where_none_is_known() -> None:
    assert title_of(STANDARDS, "mitre-atlas", "AML.T0051") == "LLM Prompt Injection"
    assert title_of(STANDARDS, "mitre-atlas", "AML.T9999") == ""
    assert title_of(STANDARDS, "acme", "P-1") == ""


def test_dates_of_laws_are_data_with_their_own_date() -> None:
    act = STANDARDS["eu-ai-act"]
    assert act.as_of == "2026-11-22"
    assert all(dated.item in act.items for dated in act.dates)
    assert [dated.date for dated in act.dates] == sorted(dated.date for dated in act.dates)
