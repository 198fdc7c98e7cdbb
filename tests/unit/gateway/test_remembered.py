"""What guards let pass is not judged again, for the same caller, route and role alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from bartizan.gateway.remembered import Known, Remembered
from bartizan.gateway.words import Action, Direction, Exchange, Guard, Passage, Role, Ruling
from tests.simulators.gateway import House, Provider

PATH = "/v1/chat/completions"


@dataclass
class Counting:
    """Objects to one word, or fails, and counts what it is asked."""

    word: str = "never"
    error: Exception | None = None
    alone: bool = True
    id: str = "counting"
    asked: list[str] = field(default_factory=list)

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        self.asked.append(passage.text)
        if self.error is not None:
            raise self.error
        found = self.word in passage.text
        return Ruling(Action.BLOCK, self.id, "the word") if found else None


def exchange(principal: str = "alice") -> Exchange:
    return Exchange("x", principal, "r", "m")


def passage(text: str = "hello", role: Role = Role.USER) -> Passage:
    return Passage(text, role, Direction.IN, "/messages/0")


def asked(
    guards: Sequence[Guard], *turns: tuple[Passage, Exchange], known: Known | None = None
) -> list[list[Ruling]]:
    remembered = Remembered("r", guards, Known() if known is None else known)
    return [remembered.rulings_on(each, guards, said) for each, said in turns]


def test_a_text_that_nobody_objected_to_is_asked_about_once() -> None:
    guard, other = Counting(), Counting(alone=False, id="other")
    turn = (passage(), exchange())
    assert asked([guard, other], turn, turn, turn) == [[], [], []]
    assert guard.asked == ["hello"]
    assert other.asked == ["hello"] * 3


@pytest.mark.parametrize(
    "turn",
    [
        (passage("hello "), exchange()),
        (replace(passage(), locator=True), exchange()),
        (passage(role=Role.TOOL_RESULT), exchange()),
        (passage(), exchange("bob")),
        (passage("alicehello"), exchange("")),
        (passage("ehello"), exchange("alic")),
    ],
)
def test_another_text_role_or_caller_is_asked_about(turn: tuple[Passage, Exchange]) -> None:
    guard = Counting()
    asked([guard], (passage(), exchange()), turn)
    assert len(guard.asked) == 2


def test_another_route_or_configuration_is_asked_about() -> None:
    guard, known = Counting(), Known()
    for route, held in (("a", known), ("b", known), ("a", Known()), ("a", known)):
        Remembered(route, [guard], held).rulings_on(passage(), [guard], exchange())
    assert len(guard.asked) == 3


@pytest.mark.parametrize(
    "guard", [Counting(word="hello"), Counting(error=ValueError()), Counting(error=MemoryError())]
)
def test_an_objection_and_a_failure_are_never_remembered_as_nothing(guard: Counting) -> None:
    turn = (passage(), exchange())
    found = asked([guard], turn, turn)
    assert [each[0].action for each in found] == [Action.BLOCK] * 2
    assert len(guard.asked) == 2


def test_what_another_guard_objects_to_each_time_is_stopped_each_time() -> None:
    guard, other = Counting(), Counting(word="hello", alone=False, id="other")
    turn = (passage(), exchange())
    found = asked([guard, other], turn, turn)
    assert [[ruling.guard for ruling in each] for each in found] == [["other"], ["other"]]
    assert len(guard.asked) == 1


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    guard, known = Counting(), Known(most=3)
    texts = ["a", "b", "c", "a", "d", "a", "b"]
    asked([guard], *((passage(text), exchange()) for text in texts), known=known)
    assert guard.asked == ["a", "b", "c", "d", "b"]
    assert len(known) == 3


def test_lone_surrogates_and_empty_texts_have_names_of_their_own() -> None:
    texts = ["", "\ud800", "\ud801", "\0", "0\0", "\0user\0"]
    names = sorted(Known().name("r", "p", passage(text)) for text in texts)
    assert len({Known().name("r", "p", passage()) for _ in range(2)}) == 2
    assert all(one != other for one, other in pairwise(names))


def test_a_conversation_has_only_its_new_texts_judged() -> None:
    guard = Counting(word="forbidden")
    house = House(provider=Provider(status=429), incoming=[guard])
    roles = ("user", "assistant")
    said = [{"role": roles[n % 2], "content": f"number {n}"} for n in range(5)]
    for turn in range(1, 6):
        house.post(PATH, {"model": "m", "messages": said[:turn]})
    assert guard.asked == [each["content"] for each in said]
    said.append({"role": "user", "content": "forbidden"})
    for _ in range(2):
        assert house.post(PATH, {"model": "m", "messages": said}).status == 400
    assert guard.asked[5:] == ["forbidden"] * 2
