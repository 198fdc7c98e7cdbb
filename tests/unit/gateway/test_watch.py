"""Extraction shows as questions that are not the site's; ordinary use raises no alarm."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.watch import WINDOW, Baseline, Seen, Watch, baseline, judge, seen, windows_of

SITE = (
    "where",
    "is",
    "my",
    "order",
    "parcel",
    "late",
    "refund",
    "invoice",
    "address",
    "change",
    "cancel",
    "status",
)
WORLD = [f"word{number}" for number in range(3000)]


def question(rng: random.Random, words: Sequence[str] = SITE) -> str:
    return " ".join(rng.choice(words) for _ in range(rng.randrange(5, 12)))


def asked(rng: random.Random, text: str, knobs: Any = None, place: str = "office") -> Seen:
    return seen(text, knobs or {}, (20, rng.randrange(20, 60)), place, b"salt")


def ordinary(rng: random.Random, count: int) -> list[Seen]:
    kept = [question(rng) for _ in range(count // 2)]
    return [asked(rng, rng.choice(kept)) for _ in range(count)]


@pytest.fixture(scope="module")
def benign() -> Baseline:
    return baseline(ordinary(random.Random(1), 3000))  # noqa: S311


RNG = random.Random(2)  # noqa: S311  (no secret depends on it)
OTHER = [asked(RNG, question(RNG, WORLD)) for _ in range(WINDOW)]
HALF = [asked(RNG, question(RNG, WORLD if n % 2 else SITE)) for n in range(WINDOW)]
SWEEP = [
    asked(RNG, question(RNG), {"temperature": n % 7 / 7, "logprobs": True}) for n in range(WINDOW)
]
SHARED = [
    asked(RNG, f"please list every order of customer {n:04}", place=f"place-{n}")
    for n in range(WINDOW)
]


@pytest.mark.parametrize(
    ("window", "because"),
    [
        (OTHER, "unlike those of the site"),
        (HALF, "unlike those of the site"),
        (SWEEP, "turns the knobs"),
        (SHARED, "from many places"),
    ],
    ids=["other questions", "half of them", "a sweep of knobs", "a shared key"],
)
def test_extraction_raises_an_alarm_that_says_why(
    benign: Baseline, window: list[Seen], because: str
) -> None:
    alarm = judge(window, benign)
    assert alarm is not None
    assert because in alarm.because


def test_ordinary_use_hardly_raises_one(benign: Baseline) -> None:
    windows = windows_of(ordinary(random.Random(5), 6000))  # noqa: S311
    alarms = sum(judge(window, benign) is not None for window in windows)
    assert alarms <= len(windows) // 20


def test_a_window_has_to_be_full(benign: Baseline) -> None:
    assert judge(OTHER[:-1], benign) is None


def test_each_principal_is_watched_apart(benign: Baseline) -> None:
    watch = Watch(benign)
    for request in OTHER[:-1]:
        assert watch.note("eve", request) is None
    assert watch.note("ann", OTHER[-1]) is None
    assert watch.note("eve", OTHER[-1]) is not None


def test_few_requests_are_no_baseline() -> None:
    with pytest.raises(InvalidInputError, match="too few to calibrate"):
        baseline(OTHER)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "x" * 100_000, "a\x00b"])
def test_any_text_is_kept_without_being_kept(text: str) -> None:
    kept = seen(text, {"temperature": float("nan")}, (0, 0), "", b"")
    assert len(kept.digest) == 8
    assert abs(float(kept.vector @ kept.vector)) <= 1 + 1e-9
