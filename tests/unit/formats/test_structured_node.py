"""The accessors of the positioned tree never raise, and never guess."""

import pytest

from bartizan.formats.hcl import read_hcl
from bartizan.formats.node import Expression, Node


def body(source: str) -> Node:
    (block,) = read_hcl(f'resource "a" "b" {{\n{source}\n}}'.encode())
    return block.body


def node(value: str | int) -> Node:
    return Node(value, 1, 1, 1)


@pytest.mark.parametrize(
    ("value", "truth"),
    [(True, True), (False, False), ("true", True), ("FALSE", False), ("yes", None), (1, None)],
)
def test_truth_accepts_booleans_and_their_names(value: str | int, truth: object) -> None:
    assert node(value).truth is truth


def test_text_is_only_a_string() -> None:
    assert node("a").text == "a"
    assert node(1).text is None


def test_one_block_and_several_read_alike() -> None:
    one = body("versioning { enabled = true }")
    two = body("rule { id = 1 }\nrule { enabled = true }")
    assert [each.plain() for each in one.blocks("versioning")] == [{"enabled": True}]
    assert [each.plain() for each in two.blocks("rule")] == [{"id": 1}, {"enabled": True}]
    for found in (one.get("versioning", "enabled"), two.get("rule", "enabled")):
        assert found is not None
        assert found.truth is True


def test_blocks_reach_through_lists() -> None:
    tree = body("a {\n b { x = 1 }\n}\na {\n b { x = 2 }\n b { x = 3 }\n}")
    assert [each.plain() for each in tree.blocks("a", "b")] == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert tree.blocks("a", "none") == ()


def test_what_lies_under_an_expression_is_unresolved() -> None:
    found = body("encryption = var.encryption").get("encryption", "key")
    assert found is not None
    assert found.expression == Expression("var.encryption")
    assert found.truth is None


def test_a_known_value_is_preferred_to_an_unresolved_sibling() -> None:
    found = body("rules = [var.first, { on = true }]").get("rules", "on")
    assert found is not None
    assert found.truth is True


def test_what_is_not_there_is_none() -> None:
    tree = body("a = 1")
    assert tree.get("b") is None
    assert tree.get("a", "b", "c") is None
    assert tree.get() is tree
    assert node("x").items() == ()
    assert node("x").fields() == {}


def test_walk_visits_in_the_order_written_with_operands() -> None:
    tree = body('a = [1, 2]\ndynamic "d" {\n content { x = 3 }\n}')
    assert [each.value for each in tree.walk() if isinstance(each.value, int)] == [1, 2, 3]


def test_plain_writes_expressions_as_templates() -> None:
    assert body('a = f(1)\nb = [null, "x"]').plain() == {"a": "${f(1)}", "b": [None, "x"]}
