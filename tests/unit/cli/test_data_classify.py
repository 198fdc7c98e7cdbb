"""`bartizan data classify` says by its exit code whether all was read, and never shows a value."""

import json
from pathlib import Path

import pytest

from bartizan.cli.main import main

SECRET = "anna.berg@firma.de"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", "classify", *map(str, arguments)])
    return int(ended.value.code or 0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "users.csv").write_text(f"id,mail\n1,{SECRET}\n2,none\n")
    (tmp_path / "chat.jsonl").write_text(
        json.dumps({"text": f"Größe 😀 {SECRET}"}) + "\n" + json.dumps({"other": 1}) + "\n"
    )
    (tmp_path / "plain.txt").write_text("nothing here\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\x00")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["plain.txt"], 0),
        (["users.csv"], 0),
        (["users.csv", "--at-most", "internal"], 1),
        (["users.csv", "--at-most", "confidential"], 0),
        (["plain.txt", "image.png"], 4),
        (["users.csv", "image.png", "--at-most", "public"], 1),
        (["empty"], 3),
        (["missing"], 2),
        (["users.csv", "--type", "nonsense"], 2),
        (["users.csv", "--field", "mail"], 2),
        (["users.csv", "--cluster", "local[2]"], 2),
        (["users.csv", "--spans", "--engine", "ray"], 2),
        (["s3://"], 2),
    ],
    ids=str,
)
def test_exit_codes(
    data: Path, arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    assert run(*arguments) == code


@pytest.mark.parametrize("form", ["terminal", "json"])
def test_no_value_is_shown(data: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(data, "--format", form)
    shown = capsys.readouterr()
    assert "email" in shown.out
    assert "anna" not in shown.out + shown.err


def test_the_document_says_types_counts_and_coverage(data: Path) -> None:
    run(data / "users.csv", "--format", "json", "-o", data / "out.json")
    document = json.loads((data / "out.json").read_text())
    (source,) = document["sources"]
    column = next(each for each in source["columns"] if each["column"] == "mail")
    assert (document["complete"], document["lowest_class"]) == (True, "confidential")
    assert (column["rows"], column["rows_seen"], column["unseen_share_below"]) == (2, 2, 0.0)
    assert [(held["type"], held["rows"], held["first_row"]) for held in column["types"]] == [
        ("email", 1, 0)
    ]


def test_spans_are_places_in_the_field_of_each_record(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data / "chat.jsonl", "--spans", "--field", "text", "--format", "jsonl") == 0
    shown = capsys.readouterr()
    first, second = map(json.loads, shown.out.splitlines())
    (span,) = first["spans"]
    assert f"Größe 😀 {SECRET}"[span["start"] : span["end"]] == SECRET
    assert second == {"record": 1, "spans": []}
    assert shown.err == ""


def test_a_field_that_no_record_has_is_unknown(data: Path) -> None:
    assert run(data / "chat.jsonl", "--spans", "--field", "prompt") == 4


def test_spans_of_all_fields_name_theirs(data: Path) -> None:
    assert run(data / "users.csv", "--spans", "-o", data / "spans.jsonl") == 0
    first = json.loads((data / "spans.jsonl").read_text().splitlines()[0])
    assert [(span["type"], span["field"]) for span in first["spans"]] == [("email", "mail")]


def test_digests_agree_under_one_key_file(data: Path) -> None:
    (data / "key").write_bytes(b"k" * 32)
    for name in ("one.json", "two.json"):
        run(data / "users.csv", "--format", "json", "--key-file", data / "key", "-o", data / name)
    assert (data / "one.json").read_bytes() == (data / "two.json").read_bytes()


def test_a_finished_scan_leaves_no_journal(data: Path) -> None:
    assert run(data / "users.csv", "--resume", data / "journal") == 0
    assert not (data / "journal").exists()


def test_names_of_files_are_inert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\x1b[31m\nb.csv: public.csv").write_text("mail\nanna.berg@firma.de\n")
    (tmp_path / "c\x1b]0;x\x07.jsonl").write_text("{")
    assert run(tmp_path) == 4
    told = capsys.readouterr().out
    assert not set(told) & set("\x1b\x07")
    assert "\nb.csv" not in told


def test_of_many_clear_sources_the_number_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        (tmp_path / f"plain{number}.txt").write_text("nothing here\n")
    assert run(tmp_path) == 0
    assert "nothing was found in 12 sources: public" in capsys.readouterr().out
    (tmp_path / "users.csv").write_text(f"id,mail\n1,{SECRET}\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\x00")
    assert run(tmp_path) == 4
    shown = capsys.readouterr().out
    assert "nothing was found in 12 others: public" in shown
    assert "users.csv: confidential" in shown
    assert "image.png: unknown" in shown


def test_each_type_of_a_column_is_told_with_its_own_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("mail x@y.de\nssn 078-05-1121\n")
    run(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    told = {line.split()[1]: line.rpartition(" ")[2] for line in lines if line.startswith("  text")}
    assert told == {"email": "(confidential)", "us_ssn": "(restricted)"}


def test_a_gate_that_is_not_met_says_why(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data / "users.csv", "--at-most", "internal") == 1
    assert "Above --at-most internal: confidential." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--type", "emial"], "Did you mean email?"),
        (["--key-file", "missing"], "head -c 32 /dev/urandom"),
        (["--key-file", "users.csv"], "head -c 32 /dev/urandom"),
    ],
    ids=["a type misspelt", "no key file", "another file"],
)
def test_a_slip_is_answered_with_what_to_write(
    data: Path,
    arguments: list[str],
    hint: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(data)
    assert run("users.csv", *arguments) == 2
    assert hint in capsys.readouterr().err


def test_line_ends_of_old_macs_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.csv").write_bytes(f"id,mail\r1,{SECRET}\r".encode())
    assert run(tmp_path) == 4
    assert "a carriage return ends a line" in capsys.readouterr().out
