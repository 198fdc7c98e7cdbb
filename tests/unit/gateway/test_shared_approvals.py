"""Approvals in a store: whatever it answers, nothing passes that nobody approved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.shared import AwayError
from bartizan.gateway.acting.approval import Answer, Wanted, opened, written
from bartizan.gateway.acting.shared_approvals import PAUSE, SharedApprovals
from bartizan.gateway.dialects.api import Call
from bartizan.gateway.permission import permission
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import ActingPart, RoutePart
from bartizan.gateway.words import Exchange

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIFE = timedelta(minutes=30)
WANTED = Wanted(call="c" * 64, principal="ann", tool="crm/refund", because="tainted", shown="{}")
APPROVED = replace(opened(WANTED, NOW, LIFE), answer=Answer.YES, by="grace")


@dataclass
class Scripted:
    """A store that answers whatever it is told to."""

    answers: list[object]
    asked: list[Sequence[str]] = field(default_factory=list)

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        self.asked.append(arguments)
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        return


def book(*answers: object) -> tuple[SharedApprovals, Scripted]:
    store = Scripted(list(answers))
    return SharedApprovals(store, "p", lambda: 0.0), store


@pytest.mark.parametrize(
    "record",
    [
        None,
        False,
        0,
        1,
        [],
        "",
        "{}",
        "nonsense",
        written(replace(APPROVED, answer=Answer.OPEN)),
        written(replace(APPROVED, answer=Answer.NO)),
        written(replace(APPROVED, call="d" * 64)),
        written(replace(APPROVED, expires="2026-11-26T12:00:00Z")),
        written(replace(APPROVED, expires="never")),
        written(APPROVED).replace("approved", "maybe"),
    ],
)
def test_what_is_no_approval_of_this_call_lets_nothing_pass(record: object) -> None:
    found, _ = book(record)
    assert found.take(WANTED.call, NOW) is None


def test_an_approval_of_this_call_is_taken() -> None:
    found, store = book(written(APPROVED))
    assert found.take(WANTED.call, NOW) == APPROVED
    assert WANTED.call not in str(store.asked)


@pytest.mark.parametrize("answer", [None, 1, [], [1], [1, "{}"], [1, None], [1, written(
    replace(APPROVED, call="d" * 64))]])  # fmt: skip
def test_an_answer_that_is_not_understood_is_none(answer: object) -> None:
    found, _ = book(answer)
    with pytest.raises(AwayError):
        found.ask(WANTED, NOW, LIFE)


@pytest.mark.parametrize("answer", [None, 1, "x"])
def test_a_list_that_is_none_is_not_an_empty_one(answer: object) -> None:
    found, _ = book(answer)
    with pytest.raises(AwayError):
        found.all(NOW)


def test_who_answers_at_the_same_time_as_another_hears_so() -> None:
    found, _ = book(written(replace(APPROVED, answer=Answer.OPEN, by="")), 0)
    with pytest.raises(InvalidInputError, match="someone else"):
        found.answer(APPROVED.id, Answer.YES, "grace", NOW)


def test_a_store_that_does_not_answer_is_not_waited_for_by_each() -> None:
    moment = [0.0]
    store = Scripted([AwayError("TimeoutError"), None])
    found = SharedApprovals(store, "p", lambda: moment[0])
    for _ in range(5):
        with pytest.raises(AwayError, match="TimeoutError"):
            found.take(WANTED.call, NOW)
    assert len(store.asked) == 1
    moment[0] = PAUSE
    assert found.take(WANTED.call, NOW) is None


@pytest.mark.parametrize("answers", [[AwayError("Gone")], [None, AwayError("Gone")], [None, 1]])
def test_a_call_that_needs_a_person_is_refused_without_the_store(answers: list[object]) -> None:
    tool = {"server": "crm", "name": "refund", "arguments": {"type": "object"},
            "always_approve": True}  # fmt: skip
    part = ActingPart.model_validate({"tools": [tool]})
    found, _ = book(*answers)
    acting = permission(part, Path(), lambda: NOW, found)
    route = RoutePart(name="crm", dialect="mcp", upstream="crm", server="crm")
    exchange = Exchange("x", "ann", "crm", "")
    with pytest.raises(RefusedError) as error:
        acting.decide(Caller("ann", "key"), route, exchange, Call("refund", {}))
    assert error.value.reason is Reason.UNAVAILABLE
