"""What is given twice is not read: which of the two counts depends on who reads it."""

from collections.abc import Callable

import pytest

from bartizan.collect.imports.read import read_import
from bartizan.core.errors import FormatError
from bartizan.formats.hcl import read_hcl, read_hcl_attributes
from bartizan.formats.jsondoc import read_json
from bartizan.formats.locks import read_lock
from bartizan.formats.rows import read_table
from bartizan.formats.yamldoc import read_yaml
from tests import builders as build


def lock(content: bytes) -> object:
    return read_lock("package-lock.json", content)


def lenient(content: bytes) -> object:
    return read_json(content, lenient=True)


def lines_of_json(content: bytes) -> object:
    return list(read_table(content, "jsonl").rows)


def report(content: bytes) -> object:
    return read_import("a.sarif", content, build.NOW)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_yaml, b"a: 1\na: 2\n"),
        (read_yaml, b"{a: 1, 'a': 2}"),
        (read_yaml, b"x:\n  - a: 1\n    b: 2\n    a: 1\n"),
        (read_yaml, b"a: 1\n---\na: {b: 1, b: 1}\n"),
        (read_yaml, b"a: [1]\n? a\n: 2\n"),
        (read_yaml, b"'a': 1\n\"\\x61\": 2\n"),
        (read_json, b'{"a": 1, "a": 1}'),
        (read_json, b'[{"b": {"a": [], "\\u0061": 2}}]'),
        (lenient, b'{"a": 1, /* no */ "a": 2,}'),
        (read_hcl, b'resource "x" "y" {\n  a = 1\n  a = 2\n}\n'),
        (read_hcl, b'resource "x" "y" {\n  a {\n  }\n  a = 2\n}\n'),
        (read_hcl, b'resource "x" "y" {\n  a = 2\n  a {\n  }\n}\n'),
        (read_hcl_attributes, b"a = 1\na = 2\n"),
        (lock, b'{"packages": {"a": {"version": "1", "version": "2"}}}'),
        (lines_of_json, b'{"a": 1}\n{"a": 1, "a": 2}\n'),
        (report, b'{"version": "2.1.0", "runs": [], "runs": []}'),
    ],
)
def test_a_key_that_is_given_twice_is_refused(
    read: Callable[[bytes], object], content: bytes
) -> None:
    with pytest.raises(FormatError, match=r"'(a|b|version|runs)' is given twice"):
        read(content)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_yaml, b"a: {b: 1}\nc: {b: 1}\n"),
        (read_yaml, b"x: &x {a: 1}\ny: &y {a: 2}\nz:\n  <<: *x\n  a: 3\nv:\n  <<: [*x, *y]\n"),
        (read_json, b'[{"a": 1}, {"a": 2}]'),
        (read_hcl, b'resource "x" "y" {\n  a {\n  }\n  a {\n  }\n}\n'),
    ],
)
def test_a_key_of_two_maps_is_no_key_twice(read: Callable[[bytes], object], content: bytes) -> None:
    assert read(content)


def test_the_line_is_named_and_a_long_key_is_cut() -> None:
    with pytest.raises(FormatError, match="line 3: 'b' is given twice"):
        read_yaml(b"a:\n  b: 1\n  b: 2\n")
    with pytest.raises(FormatError, match="line 2: 'b' is given twice"):
        read_json(b'{"b": 1,\n"b": 2}')
    key = b"k" * 5000
    with pytest.raises(FormatError) as caught:
        read_yaml(key + b": 1\n" + key + b": 2\n")
    assert len(caught.value.message) < 100
