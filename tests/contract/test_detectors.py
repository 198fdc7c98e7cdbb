"""Every type of sensitive value keeps what its examples promise."""

import re

import pytest
import re2

from bartizan.classify import find
from bartizan.classify.entity import Entity
from bartizan.classify.registry import ENTITIES
from bartizan.classify.shaping import options

EACH = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


def found(text: str, name: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in find(text) if span.type == name]


@EACH
def test_each_example_is_found_where_it_stands(entity: Entity) -> None:
    for example in entity.must:
        start, end = example.index("«"), example.index("»") - 1
        text = example.replace("«", "").replace("»", "")
        assert (start, end) in found(text, entity.name), example


@EACH
def test_nothing_is_found_in_what_only_looks_like_it(entity: Entity) -> None:
    for example in entity.must_not:
        assert found(example, entity.name) == [], example


@EACH
def test_each_type_has_examples_of_both_kinds(entity: Entity) -> None:
    assert entity.must
    assert entity.must_not


@EACH
def test_patterns_are_written_for_both_engines(entity: Entity) -> None:
    for shape in entity.shapes:
        source = shape.whole.encode()
        assert re2.compile(source, options()).groups == re.compile(source).groups <= 1


def test_names_of_types_are_plain() -> None:
    assert all(re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)*", entity.name) for entity in ENTITIES)


def test_twenty_countries_have_a_number_with_check_digits() -> None:
    countries = {
        entity.name[:2]
        for entity in ENTITIES
        if entity.category.value == "government-id" and entity.name[2] == "_"
    }
    assert len(countries) >= 20


@EACH
def test_no_pattern_cuts_a_character_in_two(entity: Entity) -> None:
    for shape in entity.shapes:
        assert r"\x80-\xff" not in shape.whole
