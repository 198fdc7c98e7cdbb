from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.checks.counting import common_name, compared, covered, unnamed
from bartizan.core.words import Outcome
from bartizan.evidence.usage import Passages, Period, Tally
from tests.builders_usage import FIRST

DAY = timedelta(days=1)
MARGIN = timedelta(minutes=5)
END = FIRST + DAY
CUTS = (FIRST - MARGIN, FIRST, FIRST + MARGIN, END - MARGIN, END, END + MARGIN)
NOON = 2


@pytest.mark.parametrize(
    "names",
    [
        ("gpt-4o", "gpt-4o-2024-08-06", "GPT-4o"),
        ("claude-sonnet-4", "claude-sonnet-4-20250514", "claude-sonnet-4-latest"),
        (
            "anthropic.claude-x-v1:0", "eu.anthropic.claude-x-v1:0",
            "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-x-v1:0",
            "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-x-v1:0",
        ),
    ],
)  # fmt: skip
def test_names_of_one_model_are_one(names: tuple[str, ...]) -> None:
    assert {common_name(name) for name in names} == {names[0].casefold()}


def test_names_of_models_stay_apart() -> None:
    names = ["gpt-4o", "gpt-4o-mini", "us.x", "ft:gpt-4o:a::b", "", "x-1234"]
    assert len({common_name(name) for name in names}) == len(names)


def seen(requests: Mapping[str, int], *tallies: tuple[int, str, int, int]) -> dict[str, Outcome]:
    day = Period(source="s", path="u", begin=FIRST, end=END, requests=requests)
    counts = {(at, model): Tally(passed, failed) for at, model, passed, failed in tallies}
    passed = Passages(begin=FIRST, end=END, cuts=CUTS, tallies=counts)
    return {each.model: each.outcome for each in compared(covered([day], passed), passed)}


@pytest.mark.parametrize(
    ("counted", "outcome"),
    [(1000, Outcome.PASS), (1010, Outcome.PASS), (1011, Outcome.FAIL), (990, Outcome.PASS),
     (989, Outcome.REVIEW), (0, Outcome.REVIEW)],
)  # fmt: skip
def test_counts_agree_within_one_in_a_hundred(counted: int, outcome: Outcome) -> None:
    found = seen({"m": counted}, (NOON, "m", 1000, 0))
    assert set(found.values()) == {outcome}


@pytest.mark.parametrize(
    ("at", "outcome"), [(0, Outcome.PASS), (1, Outcome.PASS), (4, Outcome.PASS)]
)
def test_requests_at_the_ends_may_count_on_either_side(at: int, outcome: Outcome) -> None:
    inside = at == 1
    tallies = [(NOON, "m", 50, 0), (at, "m", 3, 0)]
    for counted in (50, 53):
        assert seen({"m": counted}, *tallies) == {"m": outcome}
    assert seen({"m": 57 if inside else 54}, *tallies) == {"m": Outcome.FAIL}


def test_one_request_past_a_quiet_gateway_is_seen() -> None:
    assert seen({"m": 4}, (NOON, "m", 3, 0)) == {"m": Outcome.FAIL}


def test_requests_that_failed_may_hide_others() -> None:
    assert seen({"m": 90}, (NOON, "m", 100, 10)) == {"m": Outcome.PASS}
    assert seen({"m": 100}, (NOON, "m", 100, 10)) == {"m": Outcome.REVIEW}
    assert seen({"m": 102}, (NOON, "m", 100, 10)) == {"m": Outcome.FAIL}


def test_a_name_that_no_record_has_is_past_unless_another_may_be_its() -> None:
    assert seen({"x": 5}, (NOON, "m", 4, 0)) == {"x": Outcome.FAIL}
    assert seen({"x": 5}, (NOON, "m", 5, 0)) == {"x": Outcome.REVIEW}
    short = seen({"x": 5, "m": 4}, (NOON, "m", 9, 0))
    assert short == {"m": Outcome.REVIEW, "x": Outcome.REVIEW}


def test_models_that_nobody_counted_are_named() -> None:
    day = Period(source="s", path="u", begin=FIRST, end=END, requests={"m": 1})
    tallies = {(NOON, "m-2026-01-01"): Tally(1), (NOON, "n"): Tally(1)}
    passed = Passages(begin=FIRST, end=END, cuts=CUTS, tallies=tallies)
    assert unnamed([day], passed) == ["n"]


def test_days_that_the_log_does_not_hold_whole_are_not_compared() -> None:
    day = Period(source="s", path="u", begin=FIRST, end=END)
    for begin, end in ((FIRST + MARGIN, END), (FIRST, END - MARGIN)):
        assert not covered([day], Passages(begin=begin, end=end))


MODELS = st.sampled_from(["m", "m-2026-01-01", "n", "x", ""])
COUNTS = st.dictionaries(MODELS, st.integers(0, 300), max_size=4)


@given(counted=COUNTS, passed=COUNTS, more=st.integers(1, 500), model=MODELS)
def test_what_goes_past_never_makes_a_failure_go_away(
    counted: dict[str, int], passed: dict[str, int], more: int, model: str
) -> None:
    tallies = [(NOON, name, count, 0) for name, count in passed.items()]
    before = seen(counted, *tallies)
    after = seen({**counted, model: counted.get(model, 0) + more}, *tallies)
    if Outcome.FAIL in before.values():
        assert Outcome.FAIL in after.values()


NAMED = st.dictionaries(st.sampled_from(["m", "n", "x"]), st.integers(0, 300), max_size=4)


@given(counted=NAMED, passed=COUNTS)
def test_nothing_passes_whose_total_is_exceeded(
    counted: dict[str, int], passed: dict[str, int]
) -> None:
    tallies = [(NOON, name, count, 0) for name, count in passed.items()]
    slack = sum(count // 100 for count in passed.values()) + len(passed)
    if sum(counted.values()) > sum(passed.values()) + slack:
        assert Outcome.FAIL in seen(counted, *tallies).values()
