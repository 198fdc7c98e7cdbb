"""Text tables give rows with their lines."""

import csv

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.rows import read_table


def rows(content: bytes, kind: str, *, cut: bool = False) -> list[tuple[int, tuple[str, ...]]]:
    table = read_table(content, kind, cut=cut)
    return [(row.line, row.cells) for row in table.rows]


def test_csv_with_quotes_over_lines() -> None:
    content = b'a;b\r\n1;"x\r\ny"\r\n\r\n2;z\r\n'
    assert read_table(content, "csv").columns == ("a", "b")
    assert rows(content, "csv") == [(2, ("1", "x\ny")), (5, ("2", "z"))]


def test_tsv_and_text() -> None:
    assert rows(b"a\tb\n1\t2\n", "tsv") == [(2, ("1", "2"))]
    assert rows(b"one\n\ntwo\n", "txt") == [(1, ("one",)), (3, ("two",))]


def test_json_lines_join_their_columns() -> None:
    content = b'{"a": 1}\n{"b": null, "a": [1, "x"]}\n"text"\n'
    assert read_table(content, "jsonl").columns == ("a", "b", "value")
    assert rows(content, "jsonl")[1] == (2, ('[1, "x"]', "", ""))


def test_json_finds_its_list() -> None:
    content = b'{"meta": 1,\n"data": [{"a": "x"},\n{"a": {"b": 2}}, 3]}'
    assert rows(content, "json") == [(2, ("x",)), (3, ('{"b": 2}',)), (3, ("3",))]
    assert rows(b'{"a": 1}', "json") == [(1, ("1",))]


def test_the_last_line_of_a_beginning_is_left_out() -> None:
    assert rows(b"a\n1\n2", "csv", cut=True) == [(2, ("1",))]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b",".join(b"c%d" % n for n in range(2_001)) + b"\n", "csv"),
        (b'{"data": [{' + b",".join(b'"%d": 1' % n for n in range(2_001)) + b"}]}", "json"),
    ],
)
def test_too_many_columns_are_an_error(content: bytes, kind: str) -> None:
    with pytest.raises(FormatError, match="columns"):
        read_table(content, kind)


def test_json_that_is_no_table_is_one_row() -> None:
    assert rows(b"[]", "json") == [(1, ("[]",))]
    assert rows(b"", "csv") == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\x00\x01", "csv"), (b"{", "json"), (b"{\n", "jsonl"), (b'a\n"' + b"x" * 200_000, "csv")],
)
def test_broken_tables_are_errors(content: bytes, kind: str) -> None:
    with pytest.raises(FormatError):
        rows(content, kind)


def test_a_field_has_its_limit_whatever_others_have_set() -> None:
    before = csv.field_size_limit(1 << 30)
    try:
        with pytest.raises(FormatError, match="field larger"):
            rows(b'a\n"' + b"x" * 200_000, "csv")
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (b'{"a": 1}\n\n{"a": 2}\n', [("1",), ("2",)]),
        (b'\xef\xbb\xbf\n{"a": 1}\r\n{"a": 2}', [("1",), ("2",)]),
        (b'{"data": [{"a": 1}]}\n\n', [("1",)]),
        (b'[{"a": 1},\n{"a": 2}]\n', [("1",), ("2",)]),
    ],
    ids=["lines", "lines behind a mark", "one document", "a list over lines"],
)
def test_json_may_be_lines(content: bytes, cells: list[tuple[str, ...]]) -> None:
    assert [row.cells for row in read_table(content, "json").rows] == cells


def test_the_beginning_of_json_lines_is_enough() -> None:
    rows = read_table(b'{"a": 1}\n{"a": 2}\n{"a":', "json", cut=True).rows
    assert [row.cells for row in rows] == [("1",), ("2",)]


@pytest.mark.parametrize("content", [b'{"a": 1}\nno', b'1\n{"a": 2}', b"[" * 100_000 + b"\n{}"])
def test_what_is_neither_a_document_nor_lines_is_a_format_error(content: bytes) -> None:
    with pytest.raises(FormatError):
        list(read_table(content, "json").rows)
