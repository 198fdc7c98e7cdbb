"""Rows of every format, as they stand in the file."""

import bz2
import gzip
import json
import lzma
import os
import sqlite3
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from bartizan.classify.batch import Spec
from bartizan.collect.datasets.reading import batches, parts
from bartizan.collect.datasets.source import Source
from bartizan.collect.datasets.walking import sources
from bartizan.core.errors import FormatError

SPEC = Spec(key=bytes(32))
TABLE = pa.table({"name": ["Ann", None], "age": [3, 4], "tags": [["x", "y"], []]})


def rows(path: Path) -> list[dict[str, str]]:
    found = []
    for source in sources([path]):
        assert not source.unread, source.unread
        for part in parts(source):
            for batch in batches(part, SPEC):
                cells = zip(*batch.cells, strict=True)
                found += [dict(zip(batch.columns, row, strict=True)) for row in cells]
    return found


def exhausted(source: Source) -> None:
    for part in parts(source):
        for _ in batches(part, SPEC):
            pass


TEXTS = {
    "a.csv": (b'a;b\n1;x\n2;"y\nz"\n', [{"a": "1", "b": "x"}, {"a": "2", "b": "y\nz"}]),
    "end.csv": (b"a,b\n\0end,1\n2\n", [{"a": "\0end", "b": "1"}, {"a": "2", "b": ""}]),
    "more.csv": (b"a,b\n1,2,3\n", [{"a": "1", "b": "2", "column 3": "3"}]),
    "data-in-head.csv": (b"x@y.de,7\n", [{"column 1": "x@y.de", "column 2": "7"}]),
    "a.tsv": (b"a\tb\n1\tx,y\n", [{"a": "1", "b": "x,y"}]),
    "a.jsonl": (b'{"a": {"b": 1}}\n\n{"c": ["x", "y"]}\n', [
        {"a.b": "1", "c": ""}, {"a.b": "", "c": ""}, {"a.b": "", "c": "x\ny"},
    ]),
    "a.json": (b'[{"a": "x"}, {"a": null}]', [{"a": "x"}, {"a": ""}]),
    "wrapped.json": (b'{"data": [{"a": "x"}]}', [{"a": "x"}]),
    "lines.json": (b'\xef\xbb\xbf{"a": "x"}\r\n\n{"data": ["y"]}\n', [
        {"a": "x", "data": ""}, {"a": "", "data": ""}, {"a": "", "data": "y"},
    ]),
    "lists.json": (b'["x"]\n["y"]', [{"value": "x"}, {"value": "y"}]),
    "one-line.json": (b'\n{"data": [{"a": "x"}]}\n\n', [{"a": "x"}]),
    "a.txt": (b"\xef\xbb\xbfone\r\ntwo", [{"text": "one"}, {"text": "two"}]),
    "utf16.txt": ("eins\nzwei".encode("utf-16"), [{"text": "eins"}, {"text": "zwei"}]),
    "key.txt": (b"-----BEGIN X-----\nab\n-----END X-----\nz", [
        {"text": "-----BEGIN X-----\nab\n-----END X-----"},
        {"text": ""}, {"text": ""}, {"text": "z"},
    ]),
    "a.html": (b"<p>one <b>two</b></p><a href='mailto:x'>y</a><!-- z --><style>q</style>", [
        {"text": "one two", "attribute": "", "comment": ""},
        {"text": "", "attribute": "mailto:x", "comment": ""},
        {"text": "", "attribute": "", "comment": " z "},
        {"text": "y", "attribute": "", "comment": ""},
    ]),
    "a.ipynb": (json.dumps({"cells": [{
        "cell_type": "code", "source": ["print(1)"],
        "outputs": [{"output_type": "stream", "text": ["1\n"]}],
    }]}).encode(), [{"source": "print(1)", "output": "1"}]),
    "unknown-name": (b"plain text", [{"text": "plain text"}]),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_rows_of_texts(name: str, tmp_path: Path) -> None:
    content, expected = TEXTS[name]
    (tmp_path / name).write_bytes(content)
    assert rows(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("ending", "pack"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)],
    ids=["gzip", "bzip2", "xz"],
)
def test_packed_files_are_unpacked_as_they_are_read(
    ending: str, pack: type, tmp_path: Path
) -> None:
    (tmp_path / f"a.csv{ending}").write_bytes(pack(b"a,b\n1,2\n"))
    assert rows(tmp_path / f"a.csv{ending}") == [{"a": "1", "b": "2"}]


def test_json_lines_are_known_by_their_content_wherever_they_stand(tmp_path: Path) -> None:
    content = b'{"a": 1}\n{"a": 2}\n'
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(content))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("in/a.json", content)
    assert [source.kind for source in sources([tmp_path])] == ["jsonl", "jsonl"]
    assert rows(tmp_path) == [{"a": "1"}, {"a": "2"}] * 2


def test_members_of_a_zip_are_sources_of_their_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/a.csv", "a,b\n1,2\n")
        archive.writestr("b.txt", "two")
    assert [source.name for source in sources([tmp_path])] == ["a.zip!b.txt", "a.zip!in/a.csv"]
    assert rows(tmp_path) == [{"text": "two"}, {"a": "1", "b": "2"}]


def test_parquet_is_read_by_row_groups(tmp_path: Path) -> None:
    parquet.write_table(TABLE, tmp_path / "a.parquet", row_group_size=1)
    (source,) = sources([tmp_path])
    assert len(list(parts(source))) == 2
    assert rows(tmp_path) == [
        {"name": "Ann", "age": "3", "tags": "x\ny"},
        {"name": "", "age": "4", "tags": ""},
    ]


def test_feather_is_read(tmp_path: Path) -> None:
    feather.write_feather(TABLE, str(tmp_path / "a.feather"))
    assert len(rows(tmp_path)) == 2


def test_tables_of_a_database_are_read_and_views_are_not(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute('CREATE TABLE "od""d" (a TEXT, b BLOB)')
        connection.execute('INSERT INTO "od""d" VALUES (?, ?)', ("x", b"y"))
        connection.execute('CREATE VIEW v AS SELECT * FROM "od""d"')
    connection.close()
    assert rows(tmp_path) == [{"a": "x", "b": "y"}]


HOSTILE = {
    "truncated.parquet": b"PAR1\x00\x00",
    "no.feather": b"ARROW1 nothing",
    "no.db": b"SQLite format 3\x00" + b"\xff" * 200,
    "deep.json": b"[" * 100_000,
    "deep-lines.json": b"[" * 100_000 + b"\n{}\n",
    "long-line.json": b'["' + b"x" * (2 << 20) + b'"]\n{}\n',
    "broken-line.json": b'{"a": 1}\n{"a": ',
    "cut.json.gz": gzip.compress(b'{"a": 1}\n{"a": 2}\n' * 1000)[:-20],
    "deep.jsonl": b'{"a":' * 60 + b"1" + b"}" * 60,
    "binary.csv": b"a\x00b\n",
    "open-quote.csv": b'a,b\n1,2\n3,"4\n5,6\n7,8\n',
    "open-quote-last.csv": b'a,b\n1,2\n3,"',
    "open-quote-head.csv": b'a,"b\n1,2\n',
    "cut.txt.gz": gzip.compress(b"text" * 1000)[:-20],
    "no.xz": b"nothing",
    "no.ipynb": b"[]",
    "long.jsonl": b'"' + b"x" * (17 << 20) + b'"',
    "many.csv": b",".join(b"c%d" % n for n in range(5000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_a_format_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    (source,) = sources([tmp_path / name])
    with pytest.raises(FormatError):
        exhausted(source)


def test_links_devices_and_broken_zips_are_named_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    assert [bool(source.unread) for source in sources([tmp_path])] == [True, True]


def test_a_line_of_many_megabytes_comes_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (3 << 20) + b"\nlast")
    found = [row["text"] for row in rows(tmp_path)]
    assert "".join(found[:-1]) == "x" * (3 << 20)
    assert found[-1] == "last"


def test_without_the_extra_a_table_is_unread_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet.write_table(TABLE, tmp_path / "a.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (source,) = sources([tmp_path])
    with pytest.raises(FormatError, match=r"pip install 'bartizan\[data\]'"):
        exhausted(source)


KEPT = {
    "beside.json": (b'{"data": [{"a": "x"}], "owner": "y"}', ["x", "y"]),
    "twice.json": (b'{"a": "x", "a": "y"}', ["x\ny"]),
    "twice.jsonl": (b'{"a": "x", "a": "y"}', ["x\ny"]),
    "key.json": (b'{"by": {"ann@firm.de": null}}', ["ann@firm.de"]),
    "a.xml": (b'<a mail="x"><![CDATA[y]]></a>', ["x", "y"]),
    "western.txt": ("Jos\xe9\n".encode("cp1252"), ["Jos\xe9"]),
    "mixed.csv": ("a,b\nJos\xe9,".encode("cp1252") + "Zo\xeb\n".encode(), ["José", "ZoÃ«"]),
    "separators.txt": ("one\u2028two\n\nthree".encode("utf-16"), ["one\u2028two", "three"]),
}


@pytest.mark.parametrize("name", KEPT)
def test_no_text_of_a_document_is_passed_over(name: str, tmp_path: Path) -> None:
    content, expected = KEPT[name]
    (tmp_path / name).write_bytes(content)
    assert [cell for row in rows(tmp_path / name) for cell in row.values() if cell] == expected


def test_a_key_that_is_a_value_is_in_no_name_of_a_column(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"ann@firm.de": {"n": 1}}')
    assert rows(tmp_path / "a.jsonl") == [{"«email»": "ann@firm.de", "«email».n": "1"}]


def test_fields_beyond_those_of_a_table_are_one_column(tmp_path: Path) -> None:
    lines = (json.dumps({f"k{n}": n for n in range(s, s + 90)}) for s in range(0, 9000, 90))
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    columns = {name for row in rows(tmp_path / "a.jsonl") for name in row}
    assert len(columns) <= 4_001
    assert any("k8999: 8999" in cell for row in rows(tmp_path / "a.jsonl") for cell in row.values())


def test_a_database_whose_rows_are_not_all_in_the_file_is_not_read_to_its_end(
    tmp_path: Path,
) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute('CREATE TABLE "sqliteXt" (a TEXT)')
    connection.commit()
    (source,) = sources([tmp_path / "a.db"])
    with pytest.raises(FormatError, match="wal"):
        exhausted(source)
    connection.close()
    assert [batch.table for part in parts(source) for batch in batches(part, SPEC)] == []


def test_a_table_whose_name_is_only_like_those_of_sqlite_is_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute('CREATE TABLE "sqliteXt" (a TEXT)')
        connection.execute("INSERT INTO \"sqliteXt\" VALUES ('x')")
    connection.close()
    assert rows(tmp_path / "a.db") == [{"a": "x"}]


def test_a_long_line_is_parted_within_no_value(tmp_path: Path) -> None:
    filler = "é" * ((1 << 19) - 7)
    (tmp_path / "a.txt").write_text(f"{filler} to ann.berg@firm.de now")
    found = [row["text"] for row in rows(tmp_path / "a.txt")]
    assert len(found) > 1
    assert "".join(found) == f"{filler} to ann.berg@firm.de now"
    assert any("ann.berg@firm.de" in text for text in found)


def test_folders_are_walked_however_deep(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(1_200):
        deep /= "d"
    old = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1_200):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.txt").write_text("x")
        assert len(list(sources([tmp_path]))) == 1
    finally:
        for _ in range(1_200):
            Path("a.txt").unlink(missing_ok=True)
            os.chdir("..")
            Path("d").rmdir()
        os.chdir(old)
