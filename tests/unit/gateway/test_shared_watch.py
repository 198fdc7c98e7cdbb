"""What the shared watch keeps of a request, and what it makes of whatever the store answers."""

import asyncio
import json
import random
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.gateway.access.shared import AwayError, Shared
from bartizan.gateway.dialects.openai_chat import OpenAIChat
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.schema import WatchPart
from bartizan.gateway.shared_watch import SharedWatch, packed, unpacked
from bartizan.gateway.watch import WINDOW, judge, seen
from tests.unit.gateway.test_watch import WORLD, question
from tests.unit.gateway.test_watching import BENIGN, STRANGE, body, watch

SALT = b"s" * 32


def kept(text: str, **knobs: object) -> str:
    return packed(seen(text, knobs, (0, 0), "192.0.2.1", SALT), SALT)


class Answers:
    """A store that answers by a script."""

    def __init__(self, *answers: object) -> None:
        self.left = list(answers)
        self.asked: list[Sequence[str]] = []

    async def run(self, script: str, keys: Sequence[str], arguments: Iterable[str]) -> object:
        self.asked.append([*keys, *arguments])
        found = self.left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        return


def looked(store: Answers, *, alone: bool = False) -> str:
    part = WatchPart.model_validate({"baseline": "b.json", "response": "throttle"})
    shared = Shared(store, "p", alone=alone)
    watched = SharedWatch(part, BENIGN, shared, "main", SALT, watch())
    turn = OpenAIChat().request(json.dumps(body("How do I get a refund?")).encode(), {})
    ruling = asyncio.run(watched.look("eve", "192.0.2.1", turn, 0.0))
    return ruling.because if ruling else ""


def test_no_text_and_no_knob_lies_in_the_store() -> None:
    text = kept("my secret question", logit_bias={"secret": 1}, temperature=0.7)
    assert "secret" not in text
    assert "0.7" not in text
    assert len(text) < 600


def test_a_window_is_judged_as_it_would_be_here() -> None:
    drawn = random.Random(3)  # noqa: S311  (no secret depends on it)
    for texts in (STRANGE[:WINDOW], [question(drawn, WORLD) for _ in range(WINDOW)]):
        here = [seen(text, {}, (0, 0), "x", SALT) for text in texts]
        there = [unpacked(packed(each, SALT)) for each in here]
        first, second = judge(here, BENIGN), judge(there, BENIGN)
        assert first is not None
        assert second is not None
        assert [each[0] for each in first.signs] == [each[0] for each in second.signs]
        for one, other in zip(here, there, strict=True):
            assert np.abs(one.vector - other.vector).max() < 0.01


def test_an_alarm_of_the_window_is_told_by_the_first_who_raises_it() -> None:
    window = [kept(text) for text in STRANGE[:WINDOW]]
    assert "unlike" in looked(Answers([0, window], 1))
    assert looked(Answers([0, window], 0)) == ""
    assert looked(Answers([0, []])) == ""


def test_a_caller_with_an_alarm_waits() -> None:
    with pytest.raises(RefusedError) as refused:
        looked(Answers([8500, []]))
    assert (refused.value.reason, refused.value.retry) == (Reason.LIMITED, 8)


@pytest.mark.parametrize(
    "answer",
    [None, [], [0], ["0", []], [0, "x"], [0, ["x"]], [0, ["{}"]], [True, []], AwayError("Gone"),
     [0, [kept("x").replace("vector", "victor")]], [0, [json.dumps({"vector": "AAAA"})]]],
)  # fmt: skip
def test_without_an_answer_that_is_understood_nothing_passes(answer: object) -> None:
    with pytest.raises(RefusedError) as refused:
        looked(Answers(answer))
    assert refused.value.reason is Reason.UNAVAILABLE
    assert looked(Answers(answer), alone=True) == ""


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_a_request_or_refused(text: str) -> None:
    with pytest.raises(FormatError):
        unpacked(text)


MEMBERS = st.sampled_from(["vector", "digest", "prefix", "knobs", "shows", "place"])
VALUES = st.none() | st.text(max_size=9) | st.integers() | st.lists(st.none())


@given(st.dictionaries(MEMBERS, VALUES))
def test_any_members_are_a_request_or_refused(members: dict[str, Any]) -> None:
    good = json.loads(kept("x"))
    try:
        found = unpacked(json.dumps({**good, **members}))
    except FormatError:
        return
    assert found.vector.shape == (256,)
