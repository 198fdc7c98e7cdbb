"""Predicates parse strictly, evaluate totally, and never let the unknown decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalogue.expression import (
    ALWAYS,
    ATOMS,
    SCALES,
    And,
    Atom,
    Expression,
    Not,
    Or,
    atoms,
    level_facts,
)
from bartizan.catalogue.predicate import LONGEST, Reason, because, evaluate, parse
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

EXPRESSIONS = st.recursive(
    st.one_of(st.just(ALWAYS), st.sampled_from(ATOMS).map(Atom)),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)
FACTS = st.dictionaries(st.sampled_from(ATOMS), st.sampled_from(Truth))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("always", ALWAYS),
        ("acts", Atom("acts")),
        ("trains or acts and mcp", Or((Atom("trains"), And((Atom("acts"), Atom("mcp")))))),
        ("(trains or acts) and mcp", And((Or((Atom("trains"), Atom("acts"))), Atom("mcp")))),
        ("not acts and mcp", And((Not(Atom("acts")), Atom("mcp")))),
        ("not not acts", Not(Not(Atom("acts")))),
        ("  org:multi_workload\n", Atom("org:multi_workload")),
        ("sensitivity:confidential", Atom("sensitivity:confidential")),
    ],
)
def test_text_parses_with_the_usual_precedence(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the end at character 1"),
        ("act", "'act' at character 1 is no known fact"),
        ("acts &", "'&' at character 6"),
        ("acts mcp", "'mcp' at character 6"),
        ("acts and", "the end at character 9"),
        ("acts and or mcp", "'or' at character 10"),
        ("(acts", "the end at character 6"),
        (")", "')' at character 1"),
        ("not", "the end at character 4"),
        ("Acts", "'Acts' at character 1"),
        ("sensitivity:secret", "'sensitivity:secret' at character 1"),
        ("__import__", "'__import__' at character 1"),
        ("(" * 30 + "acts" + ")" * 30, "nested deeper than 24"),
        ("not " * 90 + "acts", "nested deeper than 24"),
        ("acts or " * LONGEST, "longer than"),
    ],
)
def test_what_is_no_predicate_is_refused_with_its_position(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse(text)
    assert said in caught.value.message


def test_an_unknown_fact_is_answered_with_near_ones() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse("personal_dat")
    assert "personal_data" in caught.value.hint


def test_a_fact_without_near_ones_is_answered_with_all() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse("zzz")
    assert "third_party_model" in caught.value.hint


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        tree = parse(text)
    except InvalidInputError:
        return
    assert parse(str(tree)) == tree


@given(EXPRESSIONS)
def test_what_is_written_reads_back_to_what_means_the_same(tree: Expression) -> None:
    text = str(tree)
    if len(text) <= LONGEST:
        again = parse(text)
        assert atoms(again) == atoms(tree)
        assert str(again) == text


@given(EXPRESSIONS, FACTS)
def test_evaluation_is_total(tree: Expression, facts: dict[str, Truth]) -> None:
    assert evaluate(tree, facts) in Truth


@given(EXPRESSIONS, EXPRESSIONS, FACTS)
def test_de_morgan_holds(one: Expression, other: Expression, facts: dict[str, Truth]) -> None:
    left = evaluate(Not(And((one, other))), facts)
    assert left is evaluate(Or((Not(one), Not(other))), facts)
    left = evaluate(Not(Or((one, other))), facts)
    assert left is evaluate(And((Not(one), Not(other))), facts)


@given(EXPRESSIONS, FACTS, st.data())
def test_learning_what_was_unknown_never_overturns_an_answer(
    tree: Expression, facts: dict[str, Truth], data: st.DataObject
) -> None:
    plain = [name for name in atoms(tree) if name.partition(":")[0] not in SCALES]
    learned = {
        name: data.draw(st.sampled_from([T, F])) for name in plain if facts.get(name, U) is U
    }
    before, after = evaluate(tree, facts), evaluate(tree, {**facts, **learned})
    assert before is U or after is before


@given(st.sampled_from(sorted(SCALES)), st.data())
def test_a_known_level_answers_its_whole_scale(scale: str, data: st.DataObject) -> None:
    levels = SCALES[scale]
    level = data.draw(st.sampled_from(levels))
    facts = level_facts(scale, level, exact=True)
    for place, asked in enumerate(levels):
        expected = T if place <= levels.index(level) else F
        assert evaluate(Atom(f"{scale}:{asked}"), facts) is expected


def test_a_lower_bound_leaves_higher_levels_unknown() -> None:
    facts = level_facts("sensitivity", "internal", exact=False)
    assert evaluate(parse("sensitivity:public"), facts) is T
    assert evaluate(parse("sensitivity:confidential"), facts) is U


def test_of_a_declared_and_a_discovered_level_the_stricter_counts() -> None:
    facts = {"sensitivity:confidential": F, "sensitivity:restricted": T}
    assert evaluate(parse("sensitivity:confidential"), facts) is T


@pytest.mark.parametrize(
    ("text", "facts", "outcome", "reasons"),
    [
        ("always", {}, T, ()),
        ("acts and mcp", {"acts": T, "mcp": T}, T, (Reason("acts", T), Reason("mcp", T))),
        ("acts and mcp", {"acts": F}, F, (Reason("acts", F),)),
        ("acts or mcp", {"acts": T}, T, (Reason("acts", T),)),
        ("acts or mcp", {"acts": F}, U, (Reason("mcp", U),)),
        ("not acts", {"acts": T}, F, (Reason("acts", T),)),
        ("acts or acts", {"acts": T}, T, (Reason("acts", T),)),
        ("acts and always", {"acts": T}, T, (Reason("acts", T),)),
    ],
)
def test_because_names_the_atoms_that_decided(
    text: str, facts: dict[str, Truth], outcome: Truth, reasons: tuple[Reason, ...]
) -> None:
    assert evaluate(parse(text), facts) is outcome
    assert because(parse(text), facts) == reasons


@given(EXPRESSIONS, FACTS)
def test_the_atoms_that_decided_are_enough(tree: Expression, facts: dict[str, Truth]) -> None:
    outcome = evaluate(tree, facts)
    if outcome is not U:
        alone = {reason.atom: reason.truth for reason in because(tree, facts)}
        assert evaluate(tree, alone) is outcome
