"""`bartizan data seal`, `open`, `rewrap`, `info` and `key`, as a person runs them."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.main import main
from bartizan.core.words import Phase
from bartizan.sealing.local import KeyFile, read_key_file
from tests.builders_messages import message
from tests.unit.connectors.vault_simulator import TOKEN, SimulatedVault

PLAIN = b"name,ssn\nAnna,078-05-1120\n" * 1000


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", *map(str, arguments)])
    return int(ended.value.code or 0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "users.csv").write_bytes(PLAIN)
    assert run("key", "k") == 0
    return tmp_path


def name_of(path: Path) -> str:
    return f"file:{KeyFile(read_key_file(path), Phase.PROTOTYPE).key_id}"


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "bartizan.sealed/v1"
    return dict(document)


def test_a_file_is_sealed_read_and_opened(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = name_of(here / "k")
    assert run("seal", "users.csv", "s", "--key", "file:k", "--version", "7") == 0
    assert "sealed s for" in capsys.readouterr().err
    assert run("info", "s") == 0
    said = capsys.readouterr().out
    assert "dataset     users.csv" in said
    assert "proven      no: give --key" in said
    assert run("info", "s", "--key", "file:k", "--format", "json") == 0
    document = answer(capsys)
    assert (document["proven"], document["version"], document["length"]) == (True, "7", len(PLAIN))
    assert document["recipients"] == [key]
    assert run("open", "s", "back.csv", "--key", "file:k", "--format", "json") == 0
    assert answer(capsys)["outcome"] == "opened"
    assert (here / "back.csv").read_bytes() == PLAIN


EDITS = {
    "truncated": lambda it: it[:-1],
    "appended": lambda it: it + b"x",
    "chunk-changed": lambda it: it[:-1] + bytes([it[-1] ^ 1]),
    "wrapped-key-edited": lambda it: it.replace(b"users.csv", b"users.csw", 1),
}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_exits_1_and_is_named(
    here: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    run("seal", "users.csv", "s", "--key", "file:k")
    (here / "s").write_bytes(EDITS[kind]((here / "s").read_bytes()))
    capsys.readouterr()
    assert run("open", "s", "back", "--key", "file:k", "--format", "json") == 1
    document = answer(capsys)
    assert (document["outcome"], document["kind"]) == ("rejected", kind)
    assert not (here / "back").exists()


@pytest.mark.parametrize("kind", ["file", "folder", "table"])
@pytest.mark.parametrize("expected", [("--version", "8"), ("--dataset", "other")])
def test_an_older_or_another_dataset_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], kind: str, expected: tuple[str, str]
) -> None:
    (here / "folder").mkdir()
    parquet.write_table(pa.table({"a": [1]}), here / "table")
    (here / "file").write_bytes(PLAIN)
    more = ("--columns", "a=public") if kind == "table" else ()
    run("seal", kind, "s", "--key", "file:k", "--version", "7", *more)
    capsys.readouterr()
    assert run("open", "s", "back", "--key", "file:k", *expected, "--format", "json") == 1
    assert answer(capsys)["kind"] == "other-dataset"
    assert not (here / "back").exists()
    right = ("--version", "7", "--dataset", kind)
    assert run("open", "s", "back", "--key", "file:k", *right) == 0


def test_without_its_key_a_file_is_unknown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("seal", "users.csv", "s", "--key", "file:k")
    run("key", "other")
    capsys.readouterr()
    assert run("open", "s", "back", "--key", "file:other", "--format", "json") == 4
    captured = capsys.readouterr()
    assert json.loads(captured.out)["kind"] == "no-key"
    assert "it was sealed for file:" in captured.err


def test_a_folder_is_sealed_rewrapped_and_opened(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = name_of(here / "k")
    (here / "d" / "e").mkdir(parents=True)
    (here / "d" / "e" / "a").write_bytes(PLAIN)
    assert run("seal", "d", "s", "--key", "file:k", "--dataset", "d1", "--format", "json") == 0
    assert answer(capsys)["recipients"] == [first]
    run("key", "other")
    assert run("rewrap", "s", "--key", "file:k", "--to", "file:other", "--remove", first) == 0
    capsys.readouterr()
    assert run("open", "s", "back", "--key", "file:k") == 4
    assert run("open", "s", "back", "--key", "file:other", "--format", "json") == 0
    assert (answer(capsys)["files"], (here / "back/e/a").read_bytes()) == (1, PLAIN)


def test_a_table_is_sealed_by_what_was_found_in_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"n": range(300), "mail": [f"anna{n}@firma.de" for n in range(300)]})
    parquet.write_table(table, here / "t.parquet")
    assert run("classify", "t.parquet", "--format", "json", "-o", "found.json") == 0
    arguments = ("--key", "file:k", "--classified", "found.json", "--class", "internal")
    assert (
        run("seal", "t.parquet", "s.parquet", *arguments, "-o", "r.json", "--format", "json") == 0
    )
    document = json.loads((here / "r.json").read_text())
    assert document["columns"] == {"n": "public", "mail": "confidential"}
    assert b"anna" not in (here / "s.parquet").read_bytes()
    assert run("open", "s.parquet", "back.parquet", "--key", "file:k") == 0
    assert parquet.read_table(here / "back.parquet").equals(table)
    for more, proven in (((), False), (("--key", "file:k"), True)):
        assert run("info", "s.parquet", "--format", "json", "-o", "r.json", *more) == 0
        document = json.loads((here / "r.json").read_text())
        assert (document["kind"], document["proven"]) == ("table", proven)
        assert (document["dataset"], document["class"]) == ("t.parquet", "confidential")
        assert document["recipients"] == [name_of(here / "k")]
    assert run("info", "s.parquet") == 0
    assert "opens with  file:" in capsys.readouterr().out
    assert run("key", "other") == 0
    changes = ("--to", "file:other", "--remove", name_of(here / "k"), "-o", "r.json")
    assert run("rewrap", "s.parquet", "--key", "file:k", *changes, "--format", "json") == 0
    document = json.loads((here / "r.json").read_text())
    assert (document["kind"], document["recipients"]) == ("table", [name_of(here / "other")])
    assert run("open", "s.parquet", "again.parquet", "--key", "file:k") == 4
    assert run("open", "s.parquet", "again.parquet", "--key", "file:other") == 0
    assert parquet.read_table(here / "again.parquet").equals(table)


FOUND = {"name": "a/t.parquet", "size": 0, "unread": None, "columns": []}
ROW = {"column": "n", "lowest_class": "public", "rows": 3, "rows_seen": 3}
CLASSIFIED: dict[str, tuple[list[dict[str, Any]], str | None]] = {
    "all rows seen": ([{"columns": [ROW]}], "public"),
    "a part of the rows seen": ([{"columns": [{**ROW, "rows_seen": 2}]}], "confidential"),
    "how many rows is not known": ([{"columns": [{**ROW, "rows": None}]}], "confidential"),
    "more than the default found": (
        [{"columns": [{**ROW, "rows_seen": 2, "lowest_class": "restricted"}]}],
        "restricted",
    ),
    "another file of that name": ([{"size": 1, "columns": [ROW]}], None),
    "two files of that name and size": ([{"columns": [ROW]}, {"name": "b/t.parquet"}], None),
    "two files of that name": (
        [{"name": "b/t.parquet", "size": 1}, {"columns": [{**ROW, "lowest_class": "internal"}]}],
        "internal",
    ),
    "a class that there is not": ([{"columns": [{**ROW, "lowest_class": "none"}]}], None),
    "no rows told": ([{"columns": [{"column": "n", "lowest_class": "public"}]}], None),
    "not read": ([{"unread": "too large"}], None),
}


@pytest.mark.parametrize("case", CLASSIFIED.values(), ids=CLASSIFIED.keys())
def test_a_column_is_of_a_lower_class_only_where_all_of_it_was_seen(
    here: Path, case: tuple[list[dict[str, Any]], str | None]
) -> None:
    sources, expected = case
    parquet.write_table(pa.table({"n": [1, 2, 3]}), here / "t.parquet")
    size = (here / "t.parquet").stat().st_size
    rows = [{**FOUND, "size": size, **each} for each in sources]
    (here / "found.json").write_text(json.dumps({"sources": rows}))
    arguments = ("--classified", "found.json", "--class", "confidential", "--format", "json")
    code = run("seal", "t.parquet", "s", "--key", "file:k", *arguments, "-o", "r.json")
    assert code == (2 if expected is None else 0)
    if expected is not None:
        assert json.loads((here / "r.json").read_text())["columns"] == {"n": expected}


@pytest.mark.parametrize("phase", ["production", "scale"])
def test_past_the_prototype_only_a_service_keeps_keys(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    first = name_of(here / "k")
    run("seal", "users.csv", "s", "--key", "file:k")
    (here / "bartizan.yaml").write_text(f"schema: bartizan.workload/v1\nname: w\nphase: {phase}\n")
    (here / "words").write_text("four words by chance\n")
    (here / "words").chmod(0o600)
    for key in ("file:k", "passphrase:words"):
        assert run("seal", "users.csv", "t", "--key", key) == 4
    assert run("open", "s", "back", "--key", "file:k") == 4
    assert f"opens nothing in the {phase} phase" in capsys.readouterr().err
    assert not (here / "t").exists()
    with SimulatedVault() as vault:
        monkeypatch.setenv("VAULT_ADDR", vault.address)
        monkeypatch.setenv("VAULT_TOKEN", TOKEN)
        arguments = ("--to", "vault:training", "--remove", first)
        assert run("rewrap", "s", "--key", "file:k", *arguments, "--format", "json") == 0
        assert answer(capsys)["recipients"] == ["vault:transit/training"]
        assert run("open", "s", "back", "--key", "vault:transit/training") == 0
    assert (here / "back").read_bytes() == PLAIN


def test_the_phase_of_the_workload_counts_wherever_the_command_runs(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "w" / "data").mkdir(parents=True)
    (here / "w" / "bartizan.yaml").write_text(
        "schema: bartizan.workload/v1\nname: w\nphase: production\n"
    )
    (here / "w" / "data" / "a").write_bytes(PLAIN)
    assert run("seal", "w/data/a", "s", "--key", "file:k") == 4
    assert run("seal", "users.csv", "w/data/s", "--key", "file:k") == 4
    (here / "w" / "data" / "link").symlink_to(here / "users.csv")
    assert run("seal", "w/data/link", "s", "--key", "file:k") == 4
    (here / "away").symlink_to(here / "w" / "data")
    assert run("seal", "away/a", "s", "--key", "file:k") == 4
    assert run("seal", "users.csv", "s", "--key", "file:k") == 0
    assert run("open", "s", "w/data/back", "--key", "file:k") == 4
    monkeypatch.chdir(here / "w" / "data")
    assert run("seal", "../../users.csv", "s", "--key", "file:../../k") == 4


@pytest.mark.parametrize(
    ("encoding", "code"), [("utf-8", 4), ("utf-8-sig", 4), ("utf-16", 2), ("utf-32", 2)]
)
def test_a_profile_that_cannot_be_read_is_no_prototype(
    here: Path, encoding: str, code: int
) -> None:
    profile = "schema: bartizan.workload/v1\nname: w\nphase: production\n"
    (here / "bartizan.yaml").write_bytes(profile.encode(encoding))
    assert run("seal", "users.csv", "s", "--key", "file:k") == code
    assert not (here / "s").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("seal", "users.csv", "users.csv", "--key", "file:k"),
        ("seal", "users.csv", "s", "--key", "file:missing"),
        ("seal", "users.csv", "s", "--key", "other:k"),
        ("seal", "users.csv", "s", "--key", "vault:training"),
        ("seal", "users.csv", "s", "--key", "file:k", "--columns", "ssn"),
        ("seal", "users.csv", "s", "--key", "file:k", "--columns", "ssn=restricted"),
        ("seal", "users.csv", "s", "--key", "file:k", "--classified", "users.csv"),
        ("seal", "users.csv", "no/s", "--key", "file:k"),
        ("seal", "users.csv", "s", "--key", "file:k", "--dataset", "a\x1b[2J"),
        ("seal", "users.csv", "s"),
        ("open", "users.csv", "s", "--key", "file:k"),
        ("rewrap", "users.csv", "--key", "file:k"),
        ("info", "users.csv"),
        ("key", "k"),
    ],
)
def test_what_cannot_be_done_is_usage_and_writes_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    for name in ("VAULT_ADDR", "VAULT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert run(*arguments) == 2
    assert sorted(each.name for each in here.iterdir()) == ["k", "users.csv"]


def test_a_new_passphrase_is_asked_twice_and_a_known_one_once(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["four words by chance", "four words by change", *["four words by chance"] * 3])
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(typed))
    assert run("seal", "users.csv", "s", "--key", "passphrase") == 0
    assert run("open", "s", "back", "--key", "passphrase") == 0
    assert (here / "back").read_bytes() == PLAIN
    assert next(typed, None) is None


def test_a_passphrase_that_was_taken_for_a_file_is_not_repeated(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ("four words by chance", "four words " * 100):
        assert run("seal", "users.csv", "s", "--key", f"passphrase:{words}") == 2
    captured = capsys.readouterr()
    assert "four words" not in captured.out + captured.err
    assert not (here / "s").exists()


def test_no_key_shows_in_any_output(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = (here / "k").read_text().split()[1]
    run("seal", "users.csv", "s", "--key", "file:k", "--format", "json")
    run("info", "s", "--key", "file:k")
    run("open", "s", "back", "--key", "file:k")
    captured = capsys.readouterr()
    assert secret not in captured.out + captured.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("convert s m --key file:k", "aws-kms"),
        ("convert s m --key file:k --dataset x", "taken in"),
        ("convert users.csv m --key file:k", "no sealed file"),
        ("convert s s --key file:k", "are one"),
    ],
)
def test_what_cannot_be_converted_is_said(
    line: str, said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("seal", "users.csv", "s", "--key", "file:k") == 0
    assert run(*line.split()) == 2
    assert said in capsys.readouterr().err
    assert not (here / "m").exists()


def test_a_message_says_what_it_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "m").write_bytes(message(b"x", {"team": "blue"}))
    assert run("info", "m") == 0
    said = capsys.readouterr().out
    assert "AWS Encryption SDK" in said
    assert "team=blue" in said
    assert run("info", "m", "--format", "json") == 0
    document = answer(capsys)
    assert (document["kind"], document["context"]) == ("message", {"team": "blue"})
    assert document["proven"] is False
    assert run("info", "m", "--key", "file:k") == 4
    assert run("open", "m", "plain", "--key", "file:k") == 2
    assert "data convert" in capsys.readouterr().err


def test_of_a_sealed_folder_the_manifest_is_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "people").mkdir()
    (here / "people" / "users.csv").write_bytes(PLAIN)
    assert run("info", "people") == 2
    assert "is no sealed folder" in capsys.readouterr().err
    assert run("seal", "people", "people.sealed", "--key", "file:k", "--version", "7") == 0
    capsys.readouterr()
    assert run("info", "people.sealed", "--key", "file:k", "--format", "json") == 0
    told = answer(capsys)
    assert (told["dataset"], told["version"], told["proven"]) == ("people", "7", True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["seal", "users.csv", "out", "--key", "k"], "file:k"),
        (["seal", "users.csv", "out", "--key", "nothing"], "`bartizan data key FILE`"),
        (["seal", "users.csv", "out"], "--key: A key: file:PATH"),
    ],
    ids=["a file without its kind", "no key", "none named"],
)
def test_a_key_that_is_not_named_well_is_answered_with_how(
    here: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert told in capsys.readouterr().err
    assert not (here / "out").exists()
