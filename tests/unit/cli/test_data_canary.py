"""Rows as bait stand between others, nobody is in them, and the key alone finds them again."""

import csv
import gzip
import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.main import main
from bartizan.datasets.bait import Finder, Planted, people

HEAD = "id,first_name,last_name,email,phone,plan,ssn,note"
NOTE = "called about the invoice of month {}, wants it by mail"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", *map(str, arguments)])
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").write_bytes(os.urandom(32))
    rows = [
        f"{n},Anna,Schmidt,a{n}@firma.de,+1 415 867 {5300 + n},{'free' if n % 2 else 'pro'},"
        f'536-22-{8000 + n},"{NOTE.format(n)}"'
        for n in range(200)
    ]
    (tmp_path / "users.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    objects = [{"id": n, "mail": f"a{n}@firma.de", "more": {"deep": n}} for n in range(50)]
    lines = "".join(f"{json.dumps(each)}\n" for each in objects)
    (tmp_path / "users.jsonl").write_text(lines)
    return tmp_path


def plant(folder: Path, name: str, copy: str = "acme", *more: str | Path) -> int:
    return run(
        "canary", folder / name, folder / f"{copy}-{name}", "--copy", copy,
        "--domain", "mail.firma.de", "--key-file", folder / "key", "--list", folder / "list",
        *more,
    )  # fmt: skip


def find(folder: Path, *paths: Path) -> int:
    return run("find-canaries", *paths, "--key-file", folder / "key", "--list", folder / "list")


def test_rows_are_added_and_the_others_stay(folder: Path) -> None:
    assert plant(folder, "users.csv") == 0
    before = (folder / "users.csv").read_text().splitlines()
    after = (folder / "acme-users.csv").read_text().splitlines()
    assert len(after) == len(before) + 5
    kept = [row for row in csv.reader(after) if "@mail.firma.de" not in row[3]]
    assert kept == list(csv.reader(before))
    bait = [row for row in csv.DictReader(after) if "@mail.firma.de" in row["email"]]
    for row in bait:
        assert row["plan"] in ("free", "pro")
        assert row["ssn"] == ""
        assert "555-01" in row["phone"]
        assert row["email"] in row["note"]


def test_objects_keep_their_fields(folder: Path) -> None:
    assert plant(folder, "users.jsonl") == 0
    rows = [json.loads(line) for line in (folder / "acme-users.jsonl").read_text().splitlines()]
    assert len(rows) == 55
    assert {tuple(row) for row in rows} == {("id", "mail", "more")}
    assert all(type(row["id"]) is int for row in rows)


def test_a_find_says_whose_copy_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plant(folder, "users.csv", "acme") == 0
    assert plant(folder, "users.csv", "bolt", "--rows", "3") == 0
    rows = list(csv.DictReader((folder / "bolt-users.csv").read_text().splitlines()))
    (one, *_) = [row for row in rows if "@mail.firma.de" in row["email"]]
    address = one["email"].replace("@", "%40").upper()
    (folder / "access.log.gz").write_bytes(gzip.compress(f"GET /?m={address} 200\n".encode()))
    parquet.write_table(
        pa.table({"who": [f"{one['first_name']} {one['last_name']}"], "tel": [one["phone"]]}),
        folder / "dump.parquet",
    )
    (folder / "gateway.jsonl").write_text(json.dumps({"said": {"text": one["note"]}}) + "\n")
    capsys.readouterr()
    for name in ("access.log.gz", "dump.parquet", "gateway.jsonl"):
        assert find(folder, folder / name) == 1
        out = capsys.readouterr().out
        assert "of the copy bolt" in out
        assert one["email"] not in out
    assert find(folder, folder / "users.csv", folder / "users.jsonl") == 0


def test_a_name_alone_is_no_find(folder: Path) -> None:
    person = next(people(b"k" * 32, Planted("acme", 1, "firma.de")))
    finder = Finder(b"k" * 32, [Planted("acme", 1, "firma.de")])
    assert finder.find(f"{person.given} {person.surname}") == ()
    assert finder.find(person.phones[0]) == ()
    assert finder.find(person.email)[0].by == ("email",)
    assert Finder(b"x" * 32, [Planted("acme", 1, "firma.de")]).find(person.email) == ()


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ('{{"to": "\\u003c{email}\\u003e"}}', ("email",)),
        ("GET /?to=%3C{email}%3E", ("email",)),
        ("rcpt={email} 250", ("email",)),
        ("{given} {surname} phone={phone} 2026-01-02T10:00:00Z", ("person", "phone")),
        ("2026-01-02 10:00:00 {phone} {given} {surname}", ("person", "phone")),
        ("{surname}, {given}; {british}", ("person", "phone")),
        ("{surname} was called at {phone}", ()),
    ],
)
def test_a_row_is_found_however_a_log_writes_it(text: str, by: tuple[str, ...]) -> None:
    planted = Planted("acme", 1, "firma.de")
    person = next(people(b"k" * 32, planted))
    written = text.format(
        email=person.email,
        given=person.given,
        surname=person.surname,
        phone=person.phones[0],
        british=person.phones[1],
    )
    found = Finder(b"k" * 32, [planted]).find(written)
    assert [each.by for each in found] == ([by] if by else [])


@pytest.mark.parametrize("part", ["a", "a.", "aaaa.", "1", "(1", "anna smith "])
def test_looking_for_bait_takes_linear_time(part: str) -> None:
    assert Finder(b"k" * 32, [Planted("acme", 5, "firma.de")]).find(part * 400_000) == ()


def test_the_rows_of_others_stay_to_the_byte(folder: Path) -> None:
    lines = [f'{{"mail":"a{n}@firma.de", "big": 1e400, "n": 1.00, "n": 2}}' for n in range(20)]
    (folder / "odd.jsonl").write_text("\n".join(lines) + "\n")
    assert plant(folder, "odd.jsonl") == 0
    after = (folder / "acme-odd.jsonl").read_text().splitlines()
    assert [line for line in after if line in lines] == lines


def test_a_list_is_no_copy_by_another_name(folder: Path) -> None:
    (folder / "link").symlink_to(folder)
    assert plant(folder, "users.csv", "acme", "--list", folder / "link" / "acme-users.csv") == 2
    assert not (folder / "acme-users.csv").exists()


def test_what_was_not_read_is_unknown(folder: Path) -> None:
    assert plant(folder, "users.csv") == 0
    (folder / "broken.parquet").write_bytes(b"PAR1")
    assert find(folder, folder / "broken.parquet") == 4


def test_a_list_of_another_key_or_a_changed_one_is_refused(folder: Path) -> None:
    assert plant(folder, "users.csv") == 0
    content = (folder / "list").read_text()
    (folder / "list").write_text(content.replace("acme", "bolt"))
    assert find(folder, folder / "users.csv") == 2
    (folder / "list").write_text(content)
    (folder / "key").write_bytes(os.urandom(32))
    assert find(folder, folder / "users.csv") == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,n\n1,2\n"),
        ("a.csv", "mail,mail\na@firma.de,b@firma.de\n"),
        ("a.csv", "mail\n"),
        ("a.jsonl", '{"mail": "a@firma.de"}\nbroken\n'),
        ("a.jsonl", '["a@firma.de"]\n'),
        ("a.parquet", "PAR1"),
        ("a.csv.gz", "x"),
    ],
)
def test_what_takes_no_bait_is_left_alone(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    assert plant(folder, name) == 2
    assert not (folder / f"acme-{name}").exists()


def test_a_copy_has_a_name_of_its_own(folder: Path) -> None:
    assert plant(folder, "users.csv") == 0
    assert plant(folder, "users.csv") == 2
    assert plant(folder, "users.csv", "no/name") == 2
