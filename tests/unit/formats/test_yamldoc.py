"""YAML values, lines and limits."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.node import Expression, Limits, Node, Plain
from bartizan.formats.yamldoc import read_yaml


def one(source: str) -> Node:
    (document,) = read_yaml(source.encode())
    return document


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a: 1", 1),
        ("a: -12_000", -12000),
        ("a: 0x1F", 31),
        ("a: 0o17", "0o17"),
        ("a: 0b101", 5),
        ("a: 0644", "0644"),
        ("a: 012345678901", "012345678901"),
        ("a: 1.5", 1.5),
        ("a: 1.0e+3", 1000.0),
        ("a: 1e3", "1e3"),
        ("a: -.inf", float("-inf")),
        ("a: 22:22", "22:22"),
        ("a: 2012-10-17", "2012-10-17"),
        ("a: yes", True),
        ("a: Off", False),
        ("a: ~", None),
        ("a:", None),
        ("a: 'yes'", "yes"),
        ("a: !!str 1", "1"),
        ("a: !!int 1", 1),
        ("a: ! 1", "1"),
        ("a: |\n  x\n  y\n", "x\ny\n"),
        ("a: >-\n  x\n  y\n", "x y"),
        ("a: [1, {b: c}]", [1, {"b": "c"}]),
        ("a: 1" + "0" * 5000, "1" + "0" * 5000),
        ('a: "x{{ y }}"', "x{{ y }}"),
        ("a: run ${{ matrix.x }}", "run ${{ matrix.x }}"),
    ],
)
def test_values(source: str, value: Plain) -> None:
    assert one(source).plain() == {"a": value}


@pytest.mark.parametrize(
    ("source", "expression"),
    [
        ("a: !Ref Bucket", "!Ref Bucket"),
        ("a: !GetAtt A.Arn", "!GetAtt A.Arn"),
        ("a: !Sub '${A}-x'", "!Sub ${A}-x"),
        ("a: !If [c, x, y]", "!If"),
        ("a: !!python/object/apply:os.system ['id']", "!!python/object/apply:os.system"),
        ("a: !!binary aGk=", "!!binary aGk="),
    ],
)
def test_tags_stay_expressions(source: str, expression: str) -> None:
    found = one(source).get("a")
    assert found is not None
    assert found.expression is not None
    assert found.expression.text == expression


def test_the_arguments_of_a_tag_are_kept() -> None:
    found = one("a: !If [c, {x: 1}, !Ref AWS::NoValue]").get("a")
    assert found is not None
    assert found.expression is not None
    plain = [operand.plain() for operand in found.expression.operands]
    assert plain == ["c", {"x": 1}, "${!Ref AWS::NoValue}"]


def test_lines_of_keys_and_values() -> None:
    tree = one("a:\n  - x\n  - y: |\n      one\n      two\nb: {c: 1,\n  d: 2\n}\ne: 1\n")
    lines = {k: (v.key_line, v.line, v.end_line) for k, v in tree.fields().items()}
    assert lines == {"a": (1, 2, 5), "b": (6, 6, 8), "e": (9, 9, 9)}
    text = tree.get("a", "y")
    assert text is not None
    assert (text.key_line, text.line, text.end_line) == (3, 4, 5)


def test_several_documents_a_byte_order_mark_and_carriage_returns() -> None:
    documents = read_yaml(b"\xef\xbb\xbfa: 1\r\n---\r\nb: 2\r\n---\r\n")
    assert [each.plain() for each in documents] == [{"a": 1}, {"b": 2}, None]
    assert [each.line for each in documents] == [1, 3, 5]
    assert read_yaml(b"# nothing\n") == ()


def test_merge_keys_yield_to_own_entries_and_to_earlier_maps() -> None:
    tree = one("x: &x {k: 1, l: 1}\ny: &y {l: 2, m: 2}\nz:\n  m: 3\n  <<: [*x, *y]\n")
    merged = tree.get("z")
    assert merged is not None
    assert merged.plain() == {"k": 1, "l": 1, "m": 3}


def test_an_alias_is_its_anchor_at_the_place_of_the_alias() -> None:
    found = one("a: &x [1]\nb:\n  *x\n").get("b")
    assert found is not None
    assert (found.plain(), found.key_line, found.line) == ([1], 2, 3)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a: [1", "not YAML"),
        ("a: &a [*a]", "nothing that is complete"),
        ("a: *b", "not YAML|nothing that is complete"),
        ("a: &x 1\n? *x\n: 2", "a key that is not a scalar"),
        ("? [a]\n: b", "a key that is not a scalar"),
        ("a: {{ .Values.x }}", "^templated"),
        ("{{- if .x }}\na: 1\n{{- end }}", "^templated"),
        ("[" * 200, "nested deeper"),
        ("a: \x00", "not YAML"),
        ("&" + "a" * 5 + " [" * 101, "nested deeper"),
    ],
)
def test_what_is_refused(source: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_yaml(source.encode())


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(FormatError, match="not UTF-8 at byte 3"):
        read_yaml(b"a: \xff")


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        refers = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{refers}]")
    with pytest.raises(FormatError, match="aliases followed"):
        read_yaml("\n".join(lines).encode())


def test_aliases_cannot_nest_deeper_than_allowed() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 120))]
    with pytest.raises(FormatError, match="nested deeper"):
        read_yaml("\n".join(lines).encode())


def test_limits_are_those_that_were_asked_for() -> None:
    limits = Limits(size=10, depth=2, nodes=3)
    with pytest.raises(FormatError, match="11 bytes"):
        read_yaml(b"a" * 11, limits=limits)
    with pytest.raises(FormatError, match="more than 3 nodes"):
        read_yaml(b"[1,2,3]", limits=limits)
    assert read_yaml(b"[1,2]", limits=limits)[0].plain() == [1, 2]


def test_an_expression_is_no_map() -> None:
    found = one("a: !T {x: 1}").get("a")
    assert found is not None
    assert isinstance(found.value, Expression)
    assert found.fields() == {}
