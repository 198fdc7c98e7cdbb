"""Limits: what is refused uses nothing up, and what has ended is given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.access.limits import DAY, Admitted, Exceeded, Limiter, Limits


def admitted(limiter: Limiter, now: float = 0, tokens: int = 0, session: str = "s") -> Admitted:
    found = limiter.admit("ann", tokens, session, now)
    assert isinstance(found, Admitted)
    return found


def exceeded(limiter: Limiter, now: float = 0, tokens: int = 0, session: str = "s") -> Exceeded:
    found = limiter.admit("ann", tokens, session, now)
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
    assert isinstance(limiter.admit("bob", 0, "s", 0), Admitted)


def test_what_a_request_did_not_use_is_given_back() -> None:
    limiter = Limiter(Limits(tokens_per_minute=100))
    first = admitted(limiter, tokens=100)
    exceeded(limiter, tokens=50)
    limiter.settle(first, tokens=20, money=0, now=0)
    admitted(limiter, tokens=80)
    exceeded(limiter, tokens=1)


def test_what_a_request_used_beyond_its_estimate_is_owed() -> None:
    limiter = Limiter(Limits(tokens_per_minute=60))
    limiter.settle(admitted(limiter, tokens=10), tokens=90, money=0, now=0)
    assert exceeded(limiter, tokens=1).retry_after == pytest.approx(31)


def test_who_counts_less_than_nothing_gives_nothing_back() -> None:
    limiter = Limiter(Limits(tokens_per_minute=100, money_per_day=10))
    limiter.settle(admitted(limiter, tokens=100), tokens=100, money=10, now=0)
    limiter.settle(Admitted("ann", 0), tokens=-100, money=-10, now=0)
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
    limiter.settle(running, 0, 0, 0)
    admitted(limiter)


def test_the_money_of_a_day_is_there_again_on_the_next() -> None:
    limiter = Limiter(Limits(money_per_day=10))
    limiter.settle(admitted(limiter), 0, 10, 0)
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
        found = limiter.admit(f"other-{number}", 0, "s", 1)
        assert isinstance(found, Admitted)
        limiter.settle(found, 0, 0, 1)
    exceeded(limiter, now=2)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 30)), max_size=60))
def test_no_more_is_let_in_than_the_rate_and_one_burst(asks: list[tuple[float, int]]) -> None:
    rate, now, let = 60, 0.0, 0
    limiter = Limiter(Limits(tokens_per_minute=rate))
    for pause, tokens in asks:
        now += pause
        found = limiter.admit("ann", tokens, "s", now)
        let += tokens if isinstance(found, Admitted) else 0
    assert let <= rate + rate * now / 60 + 1e-6
