"""JSON values, lines and limits."""

import math

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Limits, Plain


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1", 1),
        ("-0", 0),
        ("1.5e2", 150.0),
        ("1" * 5000, math.inf),
        ("true", True),
        ("null", None),
        ('"a\\n\\u00e9\\"b"', 'a\né"b'),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud800x"', "\ufffdx"),
        ("[]", []),
        ("{}", {}),
        (' [1, [2, {"a": [ ]}] ] ', [1, [2, {"a": []}]]),
        ("[NaN, -Infinity]", None),
    ],
)
def test_values(source: str, value: Plain) -> None:
    found = read_json(source.encode()).plain()
    if source.startswith("[NaN"):
        assert isinstance(found, list)
        assert math.isnan(float(str(found[0])))
        assert found[1] == -math.inf
    else:
        assert found == value


def test_lines_of_keys_and_values() -> None:
    tree = read_json(b'\xef\xbb\xbf{\r\n "a": [\n  1,\n  {"b"\n:\n2}\n ],\n "c": {}\n}\n')
    lines = {k: (v.key_line, v.line, v.end_line) for k, v in tree.fields().items()}
    assert lines == {"a": (2, 2, 7), "c": (8, 8, 8)}
    inner = tree.get("a", "b")
    assert inner is not None
    assert (inner.key_line, inner.line) == (4, 6)
    assert (tree.line, tree.end_line) == (1, 9)
    assert [item.line for item in tree.fields()["a"].items()] == [3, 4]


LENIENT = b"""// servers
{
  /* two
     lines */
  "a": [1, 2,], // more
  "b": "// text",
}
"""


def test_comments_and_last_commas_only_where_asked_for() -> None:
    tree = read_json(LENIENT, lenient=True)
    assert tree.plain() == {"a": [1, 2], "b": "// text"}
    assert tree.fields()["b"].line == 6
    with pytest.raises(FormatError):
        read_json(LENIENT)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[",
        "[1",
        "[1 2]",
        "[1,]",
        '{"a" 1}',
        '{"a": 1,}',
        "{a: 1}",
        "{1: 1}",
        '"a\nb"',
        '"a',
        '"\\x"',
        "01",
        "1.",
        "+1",
        "nul",
        "trueish",
        "[1] 2",
        "]",
        ",",
        "[}",
        "// c\n1",
    ],
)
def test_what_is_refused(source: str) -> None:
    with pytest.raises(FormatError, match="not JSON: line"):
        read_json(source.encode())


def test_depth_size_and_number_of_values_are_limited() -> None:
    with pytest.raises(FormatError, match="nested deeper than 100"):
        read_json(b"[" * 100_000)
    with pytest.raises(FormatError, match="nested deeper than 100"):
        read_json(b'{"a":' * 100_000)
    limits = Limits(size=9, depth=3, nodes=4)
    with pytest.raises(FormatError, match="more than 4 values"):
        read_json(b"[1,2,3,4]", limits=limits)
    with pytest.raises(FormatError, match="10 bytes"):
        read_json(b"[1,2,3,45]", limits=limits)


def test_an_unclosed_comment_is_refused() -> None:
    with pytest.raises(FormatError):
        read_json(b"/* " * 10_000, lenient=True)


@pytest.mark.parametrize(
    "value",
    [
        '["a\\u00e9\\n", {"b": [1.5e3, null, NaN]}]',
        "{}",
        "[]",
        '["one",\n  "two"\n]',
        f"[{'9' * 5000}]",
    ],
)
def test_a_value_that_is_passed_over_leaves_the_lines_behind_it(value: str) -> None:
    source = f'{{"skip": {value},\n "kept": 1}}'.encode()
    tree, whole = read_json(source, without=frozenset({"skip"})), read_json(source)
    assert tree.get("skip") is not None
    assert tree.get("skip", "b") is None
    assert tree.get("kept") == whole.get("kept")
    assert tree.end_line == whole.end_line


def test_a_plain_value_is_not_passed_over() -> None:
    assert read_json(b'{"skip": "a"}', without=frozenset({"skip"})).plain() == {"skip": "a"}


@pytest.mark.parametrize("value", ["[1", "[1 2]", "[" * 100_000, '["\x01"]', "[//\n]", "[1]]"])
def test_what_is_passed_over_must_be_json(value: str) -> None:
    with pytest.raises(FormatError):
        read_json(f'{{"skip": {value}}}'.encode(), without=frozenset({"skip"}))
