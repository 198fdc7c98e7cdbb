"""A log is vouched for by what a witness saw lately, not long ago and not in days to come."""

import pytest

from bartizan.checks.vouching import vouched
from bartizan.core.place import Place
from bartizan.core.words import Outcome
from bartizan.evidence.auditlog import FRESH_DAYS, LogSeen


@pytest.mark.parametrize(
    ("days", "outcome"),
    [
        (None, Outcome.REVIEW),
        (-1, Outcome.REVIEW),
        (0, Outcome.PASS),
        (FRESH_DAYS, Outcome.PASS),
        (FRESH_DAYS + 1, Outcome.REVIEW),
    ],
)
def test_age_of_the_head_that_a_witness_holds(days: int | None, outcome: Outcome) -> None:
    log = LogSeen(
        origin="log", place=Place("bartizan.yaml", 3), size=9, keyed=True, witness_days=days
    )
    assert vouched(log).outcome is outcome
