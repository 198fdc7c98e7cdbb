"""`data redact` with tokens, and `data restore`: there and back, and no value on the way."""

import json
import os
import stat
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.main import main

MAIL, OTHER = "anna.berg@firma.de", "Jörg.Maß@firma.de"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", *map(str, arguments)])
    return int(ended.value.code or 0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("seal.key", "other.key"):
        assert run("key", tmp_path / name) == 0
    (tmp_path / "p.yaml").write_text('types: {"*": tokenise}\ncolumns: {id: tokenise}\n')
    return tmp_path


def redact(place: Path, source: str, target: str, *keys: str) -> int:
    named = [part for key in keys or ("seal",) for part in ("--key", f"file:{place / key}.key")]
    rules = ("--policy", place / "p.yaml", "--map", place / "map")
    return run("redact", place / source, place / target, *rules, *named)


def restore(place: Path, source: str, target: str, key: str = "seal") -> int:
    options = ("--map", place / "map", "--key", f"file:{place / key}.key")
    return run("restore", place / source, place / target, *options)


CASES = {
    "a.txt": f"an {MAIL}, {OTHER}\nund {MAIL}\n",
    "a.csv": f'id,mail,note\n7,{MAIL},"x, y"\n8,,{OTHER}\n',
    "a.tsv": f"id\tmail\n7\t{MAIL}\n",
    "a.jsonl": f'{{"t": "{MAIL}", "n": 1, "id": "7"}}\n\n{{"{MAIL}": null}}\n',
    "a.json": f'{{\n  "t": [\n    "{MAIL}"\n  ]\n}}\n',
}


@pytest.mark.parametrize("name", CASES)
def test_tokens_lead_back_to_the_file(name: str, place: Path) -> None:
    (place / name).write_text(CASES[name])
    assert redact(place, name, f"out-{name}") == 0
    redacted = (place / f"out-{name}").read_text()
    assert "firma" not in redacted
    assert redact(place, f"out-{name}", f"again-{name}") == 0
    assert (place / f"again-{name}").read_text() == redacted
    assert restore(place, f"out-{name}", f"back-{name}") == 0
    assert (place / f"back-{name}").read_text() == CASES[name]
    assert stat.S_IMODE((place / f"back-{name}").stat().st_mode) == 0o600


def test_parquet_leads_back_too(place: Path) -> None:
    table = {"mail": [MAIL, None, OTHER], "n": [1, 2, 3]}
    parquet.write_table(pa.table(table), place / "a.parquet")
    assert redact(place, "a.parquet", "b.parquet") == 0
    assert MAIL not in str(parquet.read_table(place / "b.parquet").to_pydict())
    assert restore(place, "b.parquet", "c.parquet") == 0
    assert parquet.read_table(place / "c.parquet").to_pydict() == table


def test_equal_values_have_one_token_in_all_runs_of_a_map(place: Path) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    (place / "b.txt").write_text(f"{OTHER}\n{MAIL}\n")
    assert redact(place, "a.txt", "a.out") == redact(place, "b.txt", "b.out") == 0
    (first,), (second, third) = (
        (place / name).read_text().splitlines() for name in ("a.out", "b.out")
    )
    assert first == third != second


def test_no_value_is_in_clear_on_disk(place: Path) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    assert redact(place, "a.txt", "b.txt") == 0
    (place / "a.txt").unlink()
    held = {path.name: path.read_bytes() for path in place.iterdir()}
    assert set(held) == {"seal.key", "other.key", "p.yaml", "b.txt", "map", "map.lock"}
    assert not any(MAIL.encode() in content for content in held.values())
    assert stat.S_IMODE((place / "map").stat().st_mode) == 0o600


def test_a_strange_token_stays_and_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "a.txt").write_text(f"{MAIL} «email:0123456789abcdef»\n")
    assert redact(place, "a.txt", "b.txt") == 0
    assert restore(place, "b.txt", "c.txt") == 4
    assert (place / "c.txt").read_text() == f"{MAIL} «email:0123456789abcdef»\n"
    assert "1 that look like tokens" in capsys.readouterr().err


def test_a_wrong_key_or_a_changed_map_writes_nothing(place: Path) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    assert redact(place, "a.txt", "b.txt") == 0
    assert restore(place, "b.txt", "c.txt", "other") == 4
    assert redact(place, "a.txt", "d.txt", "other") == 4
    content = bytearray((place / "map").read_bytes())
    content[-1] ^= 1
    (place / "map").write_bytes(content)
    assert restore(place, "b.txt", "c.txt") == 1
    assert redact(place, "a.txt", "d.txt") == 1
    assert not (place / "c.txt").exists()
    assert not (place / "d.txt").exists()


def test_who_could_open_the_map_is_never_shut_out(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    (place / "b.txt").write_text(f"{OTHER}\n")
    assert redact(place, "a.txt", "a2.txt", "seal", "other") == 0
    before = (place / "map").read_bytes()
    assert redact(place, "b.txt", "b2.txt", "seal") == 2
    assert "who could open it no more" in capsys.readouterr().err
    assert (place / "map").read_bytes() == before
    assert not (place / "b2.txt").exists()
    assert redact(place, "b.txt", "b2.txt", "seal", "other") == 0


def test_a_passphrase_seals_the_map_again(place: Path) -> None:
    (place / "phrase").write_text("correct horse battery staple\n")
    (place / "phrase").chmod(0o600)
    key = ("--key", f"passphrase:{place / 'phrase'}")
    rules = ("--policy", place / "p.yaml", "--map", place / "map", *key)
    for number, value in enumerate((MAIL, OTHER)):
        (place / f"{number}.txt").write_text(f"{value}\n")
        assert run("redact", place / f"{number}.txt", place / f"{number}.out.txt", *rules) == 0
    back = ("restore", place / "0.out.txt", place / "back.txt", "--map", place / "map", *key)
    assert run(*back) == 0
    assert (place / "back.txt").read_text() == f"{MAIL}\n"
    (place / "2.txt").write_text("max@firma.de\n")
    assert redact(place, "2.txt", "2.out.txt") == 4


def test_where_the_map_cannot_be_written_no_file_is_there(place: Path) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    (place / "map").symlink_to(place / "elsewhere")
    assert redact(place, "a.txt", "b.txt") == 2
    assert not (place / "b.txt").exists()
    assert not (place / "elsewhere").exists()


def test_a_map_that_another_run_has_is_left_alone(place: Path) -> None:
    import fcntl  # noqa: PLC0415 - of this test alone

    (place / "a.txt").write_text(f"{MAIL}\n")
    lock = os.open(place / "map.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert redact(place, "a.txt", "b.txt") == 2
    os.close(lock)
    assert redact(place, "a.txt", "b.txt") == 0


@pytest.mark.parametrize("content", ["{}", "[]", "x", json.dumps({"schema": "bartizan.tokens/v1"})])
def test_a_sealed_file_that_is_no_map_is_refused(content: str, place: Path) -> None:
    (place / "plain").write_text(content)
    key = ("--key", f"file:{place / 'seal'}.key")
    assert run("seal", place / "plain", place / "map", *key, "--dataset", "bartizan.tokens/v1") == 0
    (place / "a.txt").write_text("«email:0123456789abcdef»\n")
    assert restore(place, "a.txt", "b.txt") == 2
    assert not (place / "b.txt").exists()


def test_map_and_rule_go_together(place: Path) -> None:
    (place / "a.txt").write_text(f"{MAIL}\n")
    assert run("redact", place / "a.txt", place / "b", "--policy", place / "p.yaml") == 2
    key = ("--key", f"file:{place / 'seal'}.key")
    assert run("redact", place / "a.txt", place / "b", "--map", place / "map", *key) == 2
    assert not (place / "b").exists()
