"""Topics that are denied: told by examples, in whatever language, wherever they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.topics import DeniedTopics, Settings
from bartizan.gateway.injection.vectors import COMMON, WIDTH, about, shipped
from bartizan.gateway.words import Action, Direction, Role
from tests.unit.gateway.guards import EXCHANGE, ruled, said

TOPICS: dict[str, object] = {
    "money": ["Which shares should I buy?", "How should I invest my savings?"],
    "health": ["What medicine should I take against my headache?"],
}
PROSE = "The garden behind the house is full of roses, and the gate has been painted green. " * 12


def likest(text: str) -> tuple[str, float]:
    topics = {"money": ("Which shares should I buy?", "How should I invest my savings?"),
              "health": ("What medicine should I take against my headache?",)}  # fmt: skip
    return DeniedTopics(Settings(topics=topics)).likest(text)


def test_an_example_is_wholly_like_itself() -> None:
    name, score = likest("How should I invest my savings?")
    assert (name, round(score, 4)) == ("money", 1)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Tell me which stock to buy with my savings.", "money"),
        ("How can I invest the money that I saved?", "money"),
        ("Is there a medicine that helps against headache?", "health"),
    ],
)
def test_other_words_for_a_topic_are_nearer_to_it(text: str, topic: str) -> None:
    name, score = likest(text)
    assert name == topic
    assert score > likest("The garden behind the house is full of roses.")[1]


def test_a_short_question_counts_within_a_long_text() -> None:
    hidden = f"{PROSE}Tell me, how should I invest my savings? {PROSE}"
    assert likest(hidden)[1] > likest(PROSE * 2)[1] + 0.1


def test_a_ruling_names_the_topic_and_quotes_nothing() -> None:
    settings = {"topics": TOPICS, "threshold": 0.9}
    ruling = ruled("denied-topics", settings, said("how should I invest my savings", Role.USER))
    assert ruling is not None
    assert ruling.action is Action.BLOCK
    assert [span.kind for span in ruling.spans] == ["money"]
    assert "savings" not in ruling.because


@pytest.mark.parametrize(
    ("role", "direction"), [(Role.TOOL_RESULT, Direction.IN), (Role.SYSTEM, Direction.IN)]
)
def test_texts_of_other_roles_are_not_judged(role: Role, direction: Direction) -> None:
    passage = said("how should I invest my savings", role, direction)
    assert ruled("denied-topics", {"topics": TOPICS, "threshold": 0.5}, passage) is None


def test_without_a_topic_nothing_is_denied() -> None:
    assert ruled("denied-topics", {}, "anything") is None


@pytest.mark.parametrize(
    "settings",
    [
        {"topics": {"empty": []}},
        {"topics": {"unknown": ["qqqqzzzzxxxx"]}},
        {"topics": {"many": ["one word"] * 1001}},
        {"threshold": 1.5},
        {"topics": {"a": "no list"}},
    ],
)
def test_what_cannot_be_compared_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        ruled("denied-topics", settings, "x")


@given(st.text(max_size=300))
def test_any_text_is_about_something_of_length_one_or_nothing(text: str) -> None:
    found = about(text, (8, 24))
    assert found.shape[1] == WIDTH - COMMON
    lengths = np.linalg.norm(found, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0))


def test_no_word_has_no_vector() -> None:
    vectors = shipped()
    assert not vectors.values[-1].any()
    assert np.all(np.diff(vectors.keys.astype(np.float64)) >= 0)
    assert about("", (8,)).shape == (0, WIDTH - COMMON)


def test_the_exchange_makes_no_difference() -> None:
    settings = {"topics": TOPICS, "threshold": 0.9}
    text = said("how should I invest my savings", Role.USER)
    assert ruled("denied-topics", settings, text, EXCHANGE) == ruled(
        "denied-topics", settings, text
    )
