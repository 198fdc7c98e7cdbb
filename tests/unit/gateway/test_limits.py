"""Limits: what is refused uses nothing up, and what has ended is given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.access.limits import (
    DAY,
    Admitted,
    Asked,
    Exceeded,
    Limit,
    Limiter,
    Limits,
    Spent,
)
from bartizan.gateway.access.prices import Price, Prices
from bartizan.gateway.dialects.api import Usage as Counted


def admitted(limiter: Limiter, now: float = 0, tokens: int = 0, session: str = "s") -> Admitted:
    found = limiter.admit(Asked(subject="ann", session=session, tokens=tokens), now)
    assert isinstance(found, Admitted)
    return found


def exceeded(limiter: Limiter, now: float = 0, tokens: int = 0, session: str = "s") -> Exceeded:
    found = limiter.admit(Asked(subject="ann", session=session, tokens=tokens), now)
    assert isinstance(found, Exceeded)
    return found


def test_without_limits_all_is_let_in() -> None:
    limiter = Limiter(Limits())
    for _ in range(1000):
        admitted(limiter, tokens=10**9)


def test_requests_flow_back_by_the_minute() -> None:
    limiter = Limiter(Limits(requests_per_minute=2))
    admitted(limiter)
    admitted(limiter)
    refused = exceeded(limiter)
    assert refused.because == "2 requests a minute"
    assert refused.retry_after == pytest.approx(30)
    admitted(limiter, now=30)
    exceeded(limiter, now=30)


def test_one_principal_does_not_use_what_another_has() -> None:
    limiter = Limiter(Limits(requests_per_minute=1))
    admitted(limiter)
    exceeded(limiter)
    assert isinstance(limiter.admit(Asked(subject="bob"), 0), Admitted)


def test_what_a_request_did_not_use_is_given_back() -> None:
    limiter = Limiter(Limits(tokens_per_minute=100))
    first = admitted(limiter, tokens=100)
    exceeded(limiter, tokens=50)
    limiter.settle(first, Spent(20), 0)
    admitted(limiter, tokens=80)
    exceeded(limiter, tokens=1)


def test_what_a_request_used_beyond_its_estimate_is_owed() -> None:
    limiter = Limiter(Limits(tokens_per_minute=60))
    limiter.settle(admitted(limiter, tokens=10), Spent(90), 0)
    assert exceeded(limiter, tokens=1).retry_after == pytest.approx(31)


def test_who_counts_less_than_nothing_gives_nothing_back() -> None:
    limiter = Limiter(Limits(tokens_per_minute=100, money_per_day=10))
    limiter.settle(admitted(limiter, tokens=100), Spent(100, 10), 0)
    limiter.settle(Admitted(Asked(subject="ann")), Spent(-100, -10), 0)
    exceeded(limiter, tokens=1)
    assert exceeded(limiter).because == "the money of the day"


def test_more_than_the_whole_burst_can_never_be_had() -> None:
    assert exceeded(Limiter(Limits(tokens_per_minute=60)), tokens=61).retry_after is None


def test_a_limit_of_nothing_lets_nothing_in() -> None:
    exceeded(Limiter(Limits(requests_per_minute=0)))


def test_only_so_many_run_at_once() -> None:
    limiter = Limiter(Limits(concurrent=1))
    running = admitted(limiter)
    assert exceeded(limiter).because == "1 requests are running"
    limiter.settle(running, Spent(), 0)
    admitted(limiter)


def test_the_money_of_a_day_is_there_again_on_the_next() -> None:
    limiter = Limiter(Limits(money_per_day=10))
    limiter.settle(admitted(limiter), Spent(money=10), 0)
    assert exceeded(limiter, now=10).retry_after == pytest.approx(DAY - 10)
    admitted(limiter, now=DAY)


def test_a_session_has_so_many_steps() -> None:
    limiter = Limiter(Limits(steps_per_session=2))
    admitted(limiter)
    admitted(limiter)
    assert exceeded(limiter).retry_after is None
    admitted(limiter, session="other")


def test_who_still_runs_is_not_forgotten() -> None:
    limiter = Limiter(Limits(concurrent=1), most=2)
    admitted(limiter)
    for number in range(5):
        found = limiter.admit(Asked(subject=f"other-{number}"), 1)
        assert isinstance(found, Admitted)
        limiter.settle(found, Spent(), 1)
    exceeded(limiter, now=2)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 30)), max_size=60))
def test_no_more_is_let_in_than_the_rate_and_one_burst(asks: list[tuple[float, int]]) -> None:
    rate, now, let = 60, 0.0, 0
    limiter = Limiter(Limits(tokens_per_minute=rate))
    for pause, tokens in asks:
        now += pause
        found = limiter.admit(Asked(subject="ann", tokens=tokens), now)
        let += tokens if isinstance(found, Admitted) else 0
    assert let <= rate + rate * now / 60 + 1e-6


def test_money_that_is_set_aside_is_not_spent_twice() -> None:
    limiter = Limiter(Limits(money_per_day=10))
    dear = Asked(subject="ann", money=6)
    first = limiter.admit(dear, 0)
    assert isinstance(first, Admitted)
    refused = limiter.admit(dear, 0)
    assert isinstance(refused, Exceeded)
    assert refused.limit is Limit.MONEY
    limiter.settle(first, Spent(money=4), 0)
    assert isinstance(limiter.admit(dear, 0), Admitted)


def test_what_was_set_aside_yesterday_is_not_given_back_today() -> None:
    limiter = Limiter(Limits(money_per_day=10))
    first = limiter.admit(Asked(subject="ann", money=9), 0)
    assert isinstance(first, Admitted)
    limiter.settle(admitted(limiter, now=DAY), Spent(money=5), DAY)
    limiter.settle(first, Spent(money=2), DAY)
    assert isinstance(limiter.admit(Asked(subject="ann", money=4), DAY), Exceeded)
    assert isinstance(limiter.admit(Asked(subject="ann", money=3), DAY), Admitted)


def test_a_new_configuration_goes_on_with_what_was_used() -> None:
    before = Limiter(Limits(money_per_day=10, concurrent=1))
    running = admitted(before)
    after = Limiter(Limits(money_per_day=20, concurrent=1))
    after.inherit(before)
    assert exceeded(after).limit is Limit.RUNNING
    before.settle(running, Spent(money=20), 0)
    assert exceeded(after).limit is Limit.MONEY


@pytest.mark.parametrize("first", [Limits(), Limits(requests_per_minute=9, tokens_per_minute=9)])
def test_nobody_owes_what_was_not_limited_when_it_was_used(first: Limits) -> None:
    limits = Limits(requests_per_minute=2, tokens_per_minute=100)
    before, free, after = Limiter(first), Limiter(Limits()), Limiter(limits)
    admitted(before)
    free.inherit(before)
    for _ in range(1000):
        free.settle(admitted(free, tokens=10**6), Spent(tokens=10**6), 0)
    after.inherit(free)
    for _ in range(2):
        admitted(after, tokens=50)
    assert exceeded(after).limit is Limit.REQUESTS


@pytest.mark.parametrize(
    ("model", "read", "written", "cost"),
    [
        ("small", 1, 0, 1),
        ("small", 1_000_000, 0, 250_000),
        ("small", 0, 3, 6),
        ("other", 10, 10, 1000),
        ("small", 0, 0, 0),
    ],
)
def test_tokens_cost_what_the_list_says_rounded_up(
    model: str, read: int, written: int, cost: int
) -> None:
    listed = {"small": Price(250_000, 2_000_000), "*": Price(0, 100_000_000)}
    assert Prices(listed).of(model, read, written) == cost


def test_the_dearest_of_the_models_that_may_be_asked_is_set_aside() -> None:
    prices = Prices({"a": Price(1_000_000), "b": Price(5_000_000), "c": Price(9_000_000)})
    assert prices.most(["a", "b"], 10, 0) == 50
    assert prices.most(["*"], 10, 0) == 90
    assert prices.most([], 10, 0) == 0


@pytest.mark.parametrize(
    ("counts", "read"),
    [
        ({"in": 5, "cache_read_input_tokens": 900, "cache_creation_input_tokens": 95}, 1000),
        ({"in": 5, "cacheReadInputTokens": 900, "cacheWriteInputTokens": 95}, 1000),
        ({"in": 5, "cache_read_input_tokens": -900}, 5),
        ({"in": 5, "cache_read_input_tokens": None}, 5),
        ({"in": 10**400}, 1 << 40),
    ],
)
def test_tokens_of_a_cache_count_and_what_nobody_can_have_counted_does_not(
    counts: dict[str, object], read: int
) -> None:
    used = Counted()
    used.take(counts, "in", "out")
    assert used.counted == (read, 0)
