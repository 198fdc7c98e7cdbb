"""`bartizan data redact` writes a whole file of the same format, or none."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.main import main

MAIL = "anna.berg@firma.de"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", "redact", *map(str, arguments)])
    return int(ended.value.code or 0)


CASES = {
    "a.txt": (f"an {MAIL}\nund\n", "an «email»\nund\n"),
    "a.csv": (f'id,mail,note\n1,{MAIL},"x, y"\n', 'id,mail,note\n1,«email»,"x, y"\n'),
    "a.tsv": (f"id\tmail\n1\t{MAIL}\n", "id\tmail\n1\t«email»\n"),
    "a.jsonl": (
        f'{{"t": "{MAIL}", "n": 1, "b": true}}\n\n{{"{MAIL}": null}}\n',
        '{"t": "«email»", "n": 1, "b": true}\n\n{"«email»": null}\n',
    ),
    "a.json": (f'{{"t": ["{MAIL}"]}}', '{\n  "t": [\n    "«email»"\n  ]\n}\n'),
}


@pytest.mark.parametrize("name", CASES)
def test_files_stay_what_they_are(name: str, tmp_path: Path) -> None:
    content, expected = CASES[name]
    (tmp_path / name).write_text(content)
    assert run(tmp_path / name, tmp_path / f"out-{name}") == 0
    assert (tmp_path / f"out-{name}").read_text() == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, f"out-{name}"])


def test_parquet_keeps_its_columns_and_empty_cells(tmp_path: Path) -> None:
    table = pa.table({"mail": [MAIL, None], "n": [1, 2], "card": [4111111111111111, 1]})
    parquet.write_table(table, tmp_path / "a.parquet")
    assert run(tmp_path / "a.parquet", tmp_path / "b.parquet") == 0
    assert parquet.read_table(tmp_path / "b.parquet").to_pydict() == {
        "mail": ["«email»", None],
        "n": [1, 2],
        "card": ["«credit_card»", "1"],
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"a": 1}\nbroken\n'),
        ("a.parquet", "PAR1"),
        ("a.bin", "\0"),
        ("a.csv.gz", "x"),
        ("a.db", "x"),
        ("two.json", f'{{"{MAIL}": 1, "b{MAIL}": 2}}'),
    ],
)
def test_what_cannot_be_redacted_leaves_nothing_behind(
    name: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)
    assert run(tmp_path / name, tmp_path / "out") == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_policy_decides_and_equal_values_stay_equal(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"k" * 32)
    (tmp_path / "p.yaml").write_text("types: {email: pseudonym}\ncolumns: {id: hash}\n")
    (tmp_path / "a.csv").write_text(f"id,mail\n7,{MAIL}\n8,{MAIL}\n")
    options = ("--policy", tmp_path / "p.yaml", "--key-file", tmp_path / "key")
    assert run(tmp_path / "a.csv", tmp_path / "b.csv", *options) == 0
    _, first, second = (line.split(",") for line in (tmp_path / "b.csv").read_text().splitlines())
    assert first[1] == second[1] != MAIL
    assert first[0] != second[0]
    assert run(tmp_path / "b.csv", tmp_path / "c.csv", *options) == 0
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert json.loads((tmp_path / "c.csv.redacted.json").read_text())["schema"]


def test_a_changed_file_is_redacted_again(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"k" * 32)
    (tmp_path / "a.txt").write_text(f"{MAIL}\n")
    options = ("--key-file", tmp_path / "key")
    run(tmp_path / "a.txt", tmp_path / "b.txt", *options)
    (tmp_path / "b.txt").write_text("x@y.de\n")
    run(tmp_path / "b.txt", tmp_path / "c.txt", *options)
    assert (tmp_path / "c.txt").read_text() == "«email»\n"


def test_a_file_is_not_written_over_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MAIL)
    assert run(tmp_path / "a.txt", tmp_path / "a.txt") == 2
    assert (tmp_path / "a.txt").read_text() == MAIL


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("western.csv", "a,b\nJosé,1\n".encode("cp1252")),
        ("broken.txt", b"\xff\xfea"),
        ("twice.json", b'{"a": "x", "a": "y"}'),
        ("half.json", b'{"a": "\\ud800"}'),
    ],
)
def test_what_would_not_come_through_whole_is_refused(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(tmp_path / name, tmp_path / "out") == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_rule_for_a_field_is_for_all_that_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("columns: {who: mask}\n")
    (tmp_path / "a.json").write_text('{"who": {"n": "x", "ill": true, "z": null}, "ok": true}')
    assert run(tmp_path / "a.json", tmp_path / "b.json", "--policy", tmp_path / "p.yaml") == 0
    assert json.loads((tmp_path / "b.json").read_text()) == {
        "who": {"n": "«value»", "ill": "«value»", "z": None},
        "ok": True,
    }


def test_a_rule_for_a_column_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.yaml").write_text("columns: {emial: hash}\n")
    (tmp_path / "a.csv").write_text("email,n\nx,1\n")
    assert run(tmp_path / "a.csv", tmp_path / "b.csv", "--policy", tmp_path / "p.yaml") == 0
    assert "no column emial" in capsys.readouterr().err


def test_columns_of_parquet_are_named_without_values_and_apart(tmp_path: Path) -> None:
    parquet.write_table(pa.table({MAIL: [1]}), tmp_path / "a.parquet")
    assert run(tmp_path / "a.parquet", tmp_path / "b.parquet") == 0
    assert parquet.read_table(tmp_path / "b.parquet").column_names == ["«email»"]
    twice = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])
    parquet.write_table(twice, tmp_path / "a.parquet")
    assert run(tmp_path / "a.parquet", tmp_path / "c.parquet") == 2


def test_bytes_that_are_no_text_need_a_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"photo": [b"\x89PNG\0\1"], "mail": [MAIL]})
    source, out = tmp_path / "a.parquet", tmp_path / "b.parquet"
    parquet.write_table(table, source)
    assert run(source, out) == 2
    assert "column photo holds bytes that are no text" in capsys.readouterr().err
    assert not out.exists()
    (tmp_path / "p.yaml").write_text("columns: {photo: keep}\n")
    assert run(source, out, "--policy", tmp_path / "p.yaml") == 0
    assert parquet.read_table(out).to_pylist() == [{"photo": b"\x89PNG\0\1", "mail": "«email»"}]


def test_a_name_within_a_person_is_replaced_whatever_it_is(tmp_path: Path) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_text('{"user": {"name": "Chet Okonkwo"}, "product": {"name": "Red Lamp"}}\n')
    assert run(source, out) == 0
    masked = json.loads(out.read_text())
    assert masked["product"] == {"name": "Red Lamp"}
    assert "Okonkwo" not in out.read_text()
    (tmp_path / "p.yaml").write_text("columns: {name: keep}\n")
    assert run(source, out, "--policy", tmp_path / "p.yaml") == 0
    assert out.read_text() == source.read_text()


def test_a_column_that_is_replaced_in_part_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = "".join(
        f"{n},ada{n}@firma.de,mail ada{n}@firma.de about the long order\n" for n in range(8)
    )
    source = tmp_path / "in.csv"
    source.write_text(f"id,contact,note\n{mails}9,at the front desk,none\n")
    assert run(source, tmp_path / "out.csv") == 0
    shown = capsys.readouterr().err
    assert "warning: column contact looks like email, but only 8 of 9 cells" in shown
    assert "column note " not in shown
    assert "column id" not in shown
    policy = tmp_path / "policy.yaml"
    policy.write_text("columns: {contact: mask}")
    assert run(source, tmp_path / "out.csv", "--policy", policy) == 0
    assert "warning" not in capsys.readouterr().err
