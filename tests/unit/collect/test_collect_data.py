"""Data files are sampled the same way each time, and say how much was seen."""

import pytest

from bartizan.collect.choosing import FIRST_ROWS, RESERVOIR
from bartizan.collect.data import collect, kind_of
from bartizan.evidence.data import DataFile
from tests.builders_models import pointer

KEY = b"k" * 32


def one(path: str, content: bytes, size: int = 0) -> DataFile:
    return collect([(path, content)], {path: size or len(content)}, KEY).data[0]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.csv", "csv"),
        ("x/a.jsonl", "jsonl"),
        ("alpaca_data_cleaned.json", "json"),
        ("data/a.json", "json"),
        ("data/a.txt", "txt"),
        ("a.txt", ""),
        ("package.json", ""),
        ("data/requirements.txt", ""),
        ("a.parquet", "parquet"),
        ("a.py", ""),
    ],
)
def test_what_a_data_file_is(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_a_whole_file_leaves_nothing_open() -> None:
    file = one("a.csv", b"x\n1\n2\n")
    assert (file.rows, file.sampled, file.bound) == (2, 2, 0.0)


def test_a_sample_states_its_bound_and_repeats() -> None:
    content = b"mail\n" + b"".join(b"row %d\n" % n for n in range(20_000))
    file = one("a.csv", content)
    assert (file.rows, file.sampled) == (20_000, FIRST_ROWS + RESERVOIR)
    assert file.bound == pytest.approx(3 / 1000)
    assert one("a.csv", content) == file


def test_a_beginning_is_said_to_be_one() -> None:
    file = one("a.csv", b"x\n1\n2\n3", size=1000)
    assert (file.partial, file.rows, file.bound) == (True, 2, 1.0)


def test_columns_are_judged_by_values_and_names() -> None:
    file = one("a.csv", b"mail,salary,when\nada@lovelace.org,10,+49 170 1234567\n,,x\n,,y\n")
    by_column = {hit.column: hit for hit in file.personal}
    assert by_column["mail"].what == "e-mail address"
    assert (by_column["mail"].count, by_column["mail"].line) == (1, 2)
    assert by_column["salary"].by_name
    assert "ada" not in repr(file)


def test_numbers_without_dashes_count_where_the_column_says_so() -> None:
    file = one("a.csv", b"ssn,id\n536221234,536221234\nnone,1\n")
    assert [(hit.what, hit.column) for hit in file.personal] == [
        ("US social security number", "ssn")
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"pesel\n44051401359\n", [("government-id", "Polish PESEL")]),
        (b"note\ncodice fiscale RSSMRA85T10A562S\n", [("government-id", "Italian tax code")]),
        (b"dob\n1990-03-14\n1991-03-14\n", [("identity", "date of birth")]),
        (b"mail\nuser@example.com\n", []),
        (b"text\nAnna Schmidt went to the market with Bob Miller.\n", []),
        (b"text\nborn on 1990-03-14\na\nb\nc\nd\ne\n", []),
        (b"card\n4242424242424242\n", []),
    ],
    ids=[
        "by column",
        "in text",
        "dates",
        "reserved",
        "names",
        "few of what is not proven",
        "tests",
    ],
)
def test_the_types_of_data_classify_are_looked_for(
    content: bytes, found: list[tuple[str, str]]
) -> None:
    assert [(hit.category, hit.what) for hit in one("a.csv", content).personal] == found


def test_a_few_telephone_numbers_in_prose_are_no_column_of_them() -> None:
    rows = b"".join(b"row %d\n" % n for n in range(20))
    assert one("a.csv", b"text\ncall +49 170 1234567\n" + rows).personal == ()


def test_binary_tables_and_pointers_are_listed_unread() -> None:
    assert one("a.avro", b"Obj").unread == "avro is not read by an assessment"
    assert "data classify" in one("a.sqlite", b"SQLite").unread
    assert "pointer" in one("data/a.csv", pointer()).unread


def test_records_cover_the_nearest_files() -> None:
    files = [
        ("data/a.csv", b"x\n1\n"),
        ("data/sub/b.csv", b"x\n1\n"),
        ("c.csv", b"x\n1\n"),
        ("d.csv", b"x\n1\n"),
        ("d.csv.dvc", b"outs:\n- md5: 0a1b\n"),
        ("README.md", b"# The product\n\nLicense: MIT\n"),
        ("data/README.md", b"---\nclass: restricted\nlicense: mit\n---\n"),
        ("data/datapackage.json", b"{"),
        ("e/e.csv", b"x\n1\n"),
        ("e/e.meta.json", b'{"sources": [1], "licenses": [], "owner": null, "use": 3}'),
    ]
    found = {file.path: file.record for file in collect(files, key=KEY).data}
    assert {path: record.path if record else None for path, record in found.items()} == {
        "data/a.csv": "data/README.md",
        "data/sub/b.csv": "data/README.md",
        "c.csv": None,
        "d.csv": "d.csv.dvc",
        "e/e.csv": "e/e.meta.json",
    }
    record = found["data/a.csv"]
    assert record is not None
    assert (record.label, record.at("class").line) == ("restricted", 2)
