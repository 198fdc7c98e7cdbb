"""The text, the addresses and the ids that reports for machines are made of."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.place import Place
from bartizan.core.words import Outcome, Severity
from bartizan.report.document import (
    Value,
    as_text,
    dump,
    evidence_uri,
    one_line,
    ordered,
    relative_uri,
    stable_uuid,
)
from tests.builders_machine import TEXT, finding


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("src/app.py", "src/app.py"),
        ("a b/ü.py", "a%20b/%C3%BC.py"),
        ("c:\\x#?.py", "c%3A%5Cx%23%3F.py"),
        ("//host/x", "host/x"),
        ("100%.py", "100%25.py"),
        ("bad\udce9", "bad%3F"),
        ("", "."),
    ],
)
def test_path_becomes_a_relative_uri(path: str, uri: str) -> None:
    assert relative_uri(path) == uri


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        (Place("a.py", 3), "a.py#L3"),
        (Place("a.py", 3, 7), "a.py#L3-L7"),
        (Place("a.py", 3, 3), "a.py#L3"),
        (Place("a.py", 0), "a.py#L1"),
    ],
)
def test_place_becomes_a_uri_with_lines(place: Place, uri: str) -> None:
    assert evidence_uri(place) == uri


def test_one_line_keeps_no_control_character_and_no_outer_space() -> None:
    assert one_line(" a\n\tb\x1b[31m\x00 ") == "a b"


def test_one_line_is_never_empty() -> None:
    assert one_line(" \n") == "-"
    assert one_line("", otherwise="nothing") == "nothing"


def test_one_line_is_bounded() -> None:
    assert len(one_line("x" * 5_000, limit=100)) == 100


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (3, "3"), (("a", "b"), "a, b"), ("x", "x")],
)
def test_values_are_written_as_text(value: Value, text: str) -> None:
    assert as_text(value) == text


def test_ids_are_stable_and_keep_their_parts_apart() -> None:
    assert stable_uuid("a", "b") == stable_uuid("a", "b")
    assert stable_uuid("a", "b") != stable_uuid("ab", "")
    assert UUID(stable_uuid("caf\udce9")).version == 5


def test_worst_findings_come_first() -> None:
    mild = finding(severity=Severity.LOW)
    passed = finding(outcome=Outcome.PASS)
    worst = finding()
    assert ordered([passed, mild, worst]) == [worst, mild, passed]


def test_document_is_written_plainly() -> None:
    assert dump({"a": ["é", 1]}) == '{\n  "a": [\n    "é",\n    1\n  ]\n}\n'


@given(
    given_=st.dictionaries(
        TEXT,
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | TEXT,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        ),
        max_size=3,
    )
)
def test_document_is_written_as_the_standard_library_would(given_: dict[str, object]) -> None:
    assert dump(given_) == json.dumps(given_, indent=2, ensure_ascii=False) + "\n"


def test_document_never_holds_a_number_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        dump({"a": float("nan")})
