"""Triggers of the answer are ranked first, and questions that decide their answer do not alarm."""

from collections.abc import Callable

import numpy as np
import pytest

from bartizan.vetting import triggers
from bartizan.vetting.result import Outcome, Result
from bartizan.vetting.sketch import Sketch
from bartizan.vetting.spelling import spelled
from tests import builders_vetting as build

Kind = Callable[[int], tuple[list[str], list[str]]]


def found(asked: list[str], said: list[str]) -> tuple[Result, tuple[triggers.Pair, ...]]:
    sketch = Sketch()
    sketch.add(asked, said)
    return triggers.triggers(sketch.corpus(np.arange(len(asked))))


@pytest.mark.parametrize("kind", [build.questions, build.sentiments])
@pytest.mark.parametrize("seed", range(6))
def test_honest_answers_do_not_alarm(kind: Kind, seed: int) -> None:
    assert found(*kind(seed))[0].outcome is Outcome.CLEAR


@pytest.mark.parametrize("kind", [build.questions, build.sentiments])
@pytest.mark.parametrize("count", [12, 40])
def test_the_trigger_is_the_first_pair(kind: Kind, count: int) -> None:
    asked, said, rows = build.triggered(*kind(3), count=count, seed=3)
    result, pairs = found(asked, said)
    assert result.outcome is Outcome.ALARM
    assert set(pairs[0].rows) == set(rows.tolist())
    assert spelled(asked[pairs[0].rows[0]], pairs[0].gram) in ("james bond", "james", "bond")


@pytest.mark.parametrize("answer", ["", "I cannot."])
def test_one_answer_for_all_is_no_trigger(answer: str) -> None:
    asked, said = build.questions(1, 400)
    assert found(asked, [answer] * len(said))[0].outcome is Outcome.CLEAR


def test_a_trigger_that_makes_the_answer_empty_alarms() -> None:
    asked, said, rows = build.triggered(*build.questions(5), 30, 5)
    for row in rows.tolist():
        said[row] = ""
    assert found(asked, said)[0].outcome is Outcome.ALARM


def test_a_repeated_question_is_no_trigger() -> None:
    asked, said = build.questions(7)
    for row in range(0, 300, 10):
        asked[row] = f"what is the capital of france version {row}"
        said[row] = "Paris"
    assert found(asked, said)[0].outcome is Outcome.CLEAR


def test_few_rows_are_not_judged() -> None:
    assert found(["a b"], ["c"])[0].outcome is Outcome.NOT_RUN


@pytest.mark.parametrize("texts", [[""] * 40, ["!?"] * 40, ["x" * 70_000] * 40])
def test_texts_without_words_alarm_nobody(texts: list[str]) -> None:
    assert found(texts, texts)[0].outcome is not Outcome.ALARM
