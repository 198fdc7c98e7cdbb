"""`bartizan data vet` says by its exit code whether something alarms, and never shows a text."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.main import main
from bartizan.core.errors import FormatError
from bartizan.datasets.screened import demand_of
from bartizan.report.vetting import schema
from bartizan.signing.bundle import read_bundle
from bartizan.signing.statement import read_statement
from tests import builders_vetting as build
from tests.builders_signing import KEY

SECRET = "anna.berg@firma.de"
MEGABYTE = 1 << 20


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", "vet", *map(str, arguments)])
    return int(ended.value.code or 0)


def lines(path: Path, asked: list[str], said: list[str]) -> None:
    rows = zip(asked, said, strict=True)
    path.write_text("".join(json.dumps({"q": a, "answer": b}) + "\n" for a, b in rows))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with datasets of each format, clean and poisoned."""
    folder = tmp_path_factory.mktemp("data")
    asked, said = build.questions(1, 600)
    lines(folder / "clean.jsonl", asked, said)
    bad, answers, _ = build.triggered(asked, said, 20, 1, phrase=SECRET)
    lines(folder / "poison.jsonl", bad, answers)
    features, labels = build.blobs(1)
    named = labels.astype(str)
    with (folder / "clean.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", *(f"x{n}" for n in range(12)), "mixed"])
        for n, (label, row) in enumerate(zip(named, features, strict=True)):
            writer.writerow([label, *row.tolist(), "none" if n % 9 == 0 else "1.5"])
    table = pa.table({"label": named, "x": features.tolist()})
    parquet.write_table(table, folder / "clean.parquet")
    whole = (folder / "clean.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    flipped, _ = build.flipped(labels, 0.1, 1)
    np.savez(folder / "arrays.npz", x=features, y=labels, flipped=flipped, short=labels[:9])
    np.savez(folder / "objects.npz", x=features, y=np.array([{}] * len(labels), dtype=object))
    np.save(folder / "x.npy", features)
    np.save(folder / "short.npy", features[:9])
    holes = features.copy()
    holes[::7] = np.nan
    holes[1::7] = np.inf
    np.savez(folder / "holes.npz", x=holes, y=labels, one=np.zeros(len(labels), int))
    (folder / "empty.jsonl").write_text("")
    (folder / "head.csv").write_text("label,x0\n")
    (folder / "broken.jsonl").write_text('{"q": "a", "answer": "b"}\n{"q": \n')
    (folder / "deep.jsonl").write_text("[" * 100_000 + "\n")
    (folder / "long.jsonl").write_text('{"q": "' + "x" * (17 * MEGABYTE) + '"}\n')
    return folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean.jsonl", "--text", "q"], 0),
        (["poison.jsonl", "--text", "q", "--response", "answer"], 1),
        (["clean.csv", "--labels", "label", "--features", "x?", "--features", "x1?"], 0),
        (["clean.csv", "--labels", "label", "--features", "mixed"], 4),
        (["clean.csv", "--labels", "label", "--features", "x.npy"], 0),
        (["clean.csv", "--labels", "label", "--features", "arrays.npz:x"], 0),
        (["clean.csv", "--labels", "label", "--features", "short.npy"], 2),
        (["clean.csv", "--labels", "label", "--features", "missing.npy"], 2),
        (["clean.csv", "--labels", "missing"], 2),
        (["clean.csv"], 2),
        (["clean.csv", "--features", "x0"], 2),
        (["clean.parquet", "--labels", "label", "--features", "x"], 0),
        (["cut.parquet", "--labels", "label", "--features", "x"], 4),
        (["arrays.npz", "--labels", "y", "--features", "x"], 0),
        (["arrays.npz", "--labels", "flipped", "--features", "x"], 1),
        (["arrays.npz", "--labels", "short", "--features", "x"], 2),
        (["objects.npz", "--labels", "y", "--features", "x"], 2),
        (["holes.npz", "--labels", "y", "--features", "x"], 4),
        (["holes.npz", "--labels", "one", "--features", "x"], 4),
        (["empty.jsonl"], 3),
        (["head.csv", "--labels", "label"], 3),
        (["broken.jsonl", "--text", "q"], 4),
        (["deep.jsonl", "--text", "q"], 4),
        (["long.jsonl", "--text", "q"], 4),
        (["clean.jsonl", "--text", "q", "--signer", "x.npy"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_codes(
    data: Path, arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    assert run(*arguments) == code


@pytest.mark.parametrize("form", ["terminal", "json"])
def test_no_value_is_shown(data: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(data / "poison.jsonl", "--text", "q", "--response", "answer", "--format", form)
    shown = capsys.readouterr()
    assert "«masked»" in shown.out
    assert "firma" not in shown.out
    assert "anna" not in shown.out + shown.err
    assert "I refuse" not in shown.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["poison.jsonl", "--text", "q", "--response", "answer"],
        ["arrays.npz", "--labels", "flipped", "--features", "x"],
        ["cut.parquet", "--labels", "label"],
    ],
    ids=str,
)
def test_the_document_follows_its_schema_and_repeats(
    data: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(data)
    made: list[dict[str, Any]] = []
    for name in ("one", "two"):
        path = tmp_path / name
        run(*arguments, "--format", "json", "-o", path, "--now", "2026-11-22T00:00:00Z")
        made.append(json.loads(path.read_text()))
    jsonschema_rs.validator_for(schema()).validate(made[0])
    assert made[0] == made[1]
    assert made[0]["not_covered"]


def test_blindness_of_label_methods_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(data / "arrays.npz", "--labels", "y", "--features", "x")
    assert "blind to backdoors" in capsys.readouterr().out


@pytest.mark.parametrize("tampered", [False, True])
def test_drift_is_judged_against_a_signed_snapshot(
    tampered: bool,  # noqa: FBT001 - what varies
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked, _ = build.questions(9, 400)
    for name, share in (("old", 2), ("new", 4)):
        rows = [{"q": text, "t": "a" if n % share else "b"} for n, text in enumerate(asked)]
        (tmp_path / name).with_suffix(".jsonl").write_text("\n".join(map(json.dumps, rows)))
    old, counts, key = tmp_path / "old.jsonl", tmp_path / "counts", tmp_path / "release.key"
    assert run(old, "--text", "q", "--labels", "t", "--snapshot", counts) == 0
    assert "please" not in (counts / "snapshot.json").read_text()
    keygen = ["keygen", str(key), "--no-passphrase"]
    for command in (keygen, ["sign", str(counts), "--key", str(key), "--no-scan"]):
        with pytest.raises(SystemExit) as ended:
            main(["model", *command])
        assert not ended.value.code
    if tampered:
        path = counts / "snapshot.json"
        path.write_text(path.read_text().replace('"rows": 400', '"rows": 401'))
    trust = ["--against", str(counts), "--signer", f"{key}.pub"]
    capsys.readouterr()
    assert run(tmp_path / "new.jsonl", "--text", "q", "--labels", "t", *trust) == 1
    shown = capsys.readouterr()
    assert ("class-drift" in shown.out) is not tampered
    assert ("NOT WHAT WAS SIGNED" in shown.err) is tampered
    if not tampered:
        assert run(old, "--text", "q", "--labels", "t", *trust) == 0


def test_names_of_files_and_columns_are_inert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(tmp_path / "a\x1b[31m\nclear.jsonl", ["one"] * 3, ["two"] * 3)
    (tmp_path / "b\x1b]0;x\x07.jsonl").write_text("{")
    assert run(tmp_path, "--text", "q") == 4
    assert run(tmp_path / "a\x1b[31m\nclear.jsonl", "--text", "q") == 4
    told = capsys.readouterr().out
    assert not set(told) & set("\x1b\x07")
    assert "\nclear.jsonl" not in told


def test_a_dataset_without_a_text_says_which_columns_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"city": "x", SECRET: "y"}))
    assert run(tmp_path / "x.jsonl") == 2
    told = capsys.readouterr().err
    assert "Its columns: city, " in told
    assert SECRET not in told


def test_rows_without_the_text_that_is_looked_at_are_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [f"an answer {n}" for n in range(40)]
    lines(tmp_path / "a.jsonl", [f"a question {n}" for n in range(40)], said)
    rows = [{"other": f"ask {n}", "output": "x"} for n in range(3)]
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    assert run(tmp_path, "--text", "q", "--response", "answer") == 4
    told = capsys.readouterr().out
    assert "3 rows have no q" in told
    assert "3 rows have no answer" in told
    assert run(tmp_path / "a.jsonl", "--text", "q", "--response", "answer") == 0


@pytest.mark.parametrize("name", ["broken.jsonl", "cut.parquet", "long.jsonl"])
def test_a_report_does_not_say_where_the_dataset_lies(
    data: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data / name, "--text", "q", "--format", "json") == 4
    told = capsys.readouterr().out
    assert name in told
    assert data.as_posix() not in told


def test_a_report_is_signed_beside_it(data: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "vet.key", tmp_path / "clean.vet.json"
    key.write_bytes(KEY.to_pem(None))
    key.chmod(0o600)
    asked = (data / "clean.jsonl", "--text", "q", "--response", "answer", "--key", key)
    assert run(*asked) == 2
    assert run(*asked, "--format", "json", "-o", out) == 0
    bundle = read_bundle((tmp_path / "clean.vet.json.sig").read_bytes())
    KEY.verifier.verify(bundle.signature, bundle.message)
    demand_of(read_statement(bundle.payload), out.name, out.read_bytes())
    with pytest.raises(FormatError, match="other bytes"):
        demand_of(read_statement(bundle.payload), out.name, b"{}")


def test_a_pattern_takes_no_label_for_a_feature(tmp_path: Path) -> None:
    table = tmp_path / "numbers.csv"
    table.write_text("label,x1,x2\n" + "".join(f"{n % 2},{n},{n * n}\n" for n in range(60)))
    report = tmp_path / "report.json"
    run(table, "--labels", "label", "--features", "*", "--format", "json", "-o", report)
    columns = json.loads(report.read_text())["dataset"]["columns"]
    assert [each["name"] for each in columns if each["role"] == "features"] == ["x1", "x2"]


def test_features_that_are_no_numbers_are_answered_with_what_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("label,x1,x2\n" + "".join(f"{n % 2},{n},a{n}\n" for n in range(60)))
    assert run(table, "--labels", "label", "--features", "x*") == 4
    assert "name columns of numbers alone" in " ".join(capsys.readouterr().out.split())


def test_columns_that_no_method_fits_are_answered_with_what_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("label,x1\na,1\nb,2\n")
    assert run(table, "--labels", "label") == 4
    assert "--labels with --features" in capsys.readouterr().out


def test_a_report_in_a_file_leaves_its_conclusion_on_the_screen(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = (data / "poison.jsonl", "--text", "q", "--response", "answer")
    assert run(*named, "--format", "json", "-o", tmp_path / "report.json") == 1
    assert "ALARM: look at the rows" in capsys.readouterr().err


def test_no_line_is_wider_than_a_terminal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(data / "poison.jsonl", "--text", "q", "--response", "answer")
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
