"""`bartizan model scan` says its verdict by its exit code, and in three forms."""

import io
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.cli.main import main
from bartizan.cli.model_memory import ScanMemory
from bartizan.formats.pickle.facts import Name
from bartizan.scan.allowed import Grant, allowed
from bartizan.scan.facts import FileScan, ScanFinding, Verdict
from tests.builders_opcodes import PLAIN, SHELL, call, whole

SCHEMAS = Path(__file__).parents[2] / "schemas"
REVIEW = whole(call("acme", "Net"))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", "scan", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name, content in (("safe", PLAIN), ("critical", SHELL), ("review", REVIEW)):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "inconclusive").write_bytes(b"\x01\x02\x03")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["safe"], 0),
        (["safe", "review"], 4),
        (["safe", "inconclusive"], 4),
        (["review", "critical"], 1),
        (["missing"], 2),
        (["*.none"], 3),
    ],
)
def test_the_worst_file_decides_the_exit_code(models: Path, names: list[str], code: int) -> None:
    assert run(*(str(models / name) for name in names)) == code


def test_paths_come_from_stdin_too(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{models / 'critical'}\n\n{models / 'safe'}\n"))
    assert run("-") == 1


def test_the_document_is_what_is_promised(models: Path) -> None:
    run(str(models), "--format", "json", "-o", str(models.parent / "scan.json"))
    document = json.loads((models.parent / "scan.json").read_text())
    assert document["schema"] == "bartizan.model-scan/v1"
    assert {"engine", "allow_list"} <= document["tool"].keys()
    assert [Path(each["path"]).name for each in document["files"]] == [
        "critical",
        "inconclusive",
        "review",
        "safe",
    ]
    wanted = {"path", "verdict", "format", "digest", "findings", "coverage", "allowed"}
    assert all(each.keys() == wanted for each in document["files"])
    assert document["files"][0]["findings"][0]["verdict"] == "critical"


def test_sarif_is_valid(models: Path) -> None:
    run(str(models), "--format", "sarif", "-o", str(models.parent / "scan.sarif"))
    document = json.loads((models.parent / "scan.sarif").read_text())
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    assert list(jsonschema_rs.validator_for(schema).iter_errors(document)) == []
    assert {each["level"] for each in document["runs"][0]["results"]} == {"error", "none"}


def test_a_person_sees_what_is_not_safe_and_a_count(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(str(models))
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].startswith("critical")
    assert "posix:system" in shown
    assert "4 files: 1 critical, 1 inconclusive, 1 review, 1 safe" in shown
    assert f"{models / 'safe'}" not in shown


GRANT = """schema: bartizan.workload/v1
name: w
allowed_classes:
  - {class: %s, uses: [called], owner: ml-platform, reason: ours, expires: 2027-01-31}
"""


@pytest.mark.parametrize(
    ("name", "now", "code"),
    [
        ("acme:Net", "2027-01-31T00:00:00Z", 0),
        ("acme:Net", "2027-02-01T00:00:00Z", 4),
        ("acme:Other", "2027-01-31T00:00:00Z", 4),
        ("os:system", "2027-01-31T00:00:00Z", 2),
        ("acme:Net.load", "2027-01-31T00:00:00Z", 2),
    ],
    ids=["in time", "expired", "another class", "a gadget", "a method"],
)
def test_a_class_is_allowed_by_a_profile_for_a_time(
    models: Path, name: str, now: str, code: int
) -> None:
    profile = models / "bartizan.yaml"
    profile.write_text(GRANT % name)
    assert run(str(models / "review"), "--profile", str(profile), "--now", now) == code


def test_what_is_safe_only_since_a_user_allows_it_is_said(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = models / "bartizan.yaml"
    profile.write_text(GRANT % "acme:Net")
    now = ("--now", "2026-11-26T00:00:00Z")
    run(str(models / "review"), "--profile", str(profile), *now)
    assert "acme:Net is allowed by ml-platform until 2027-01-31" in capsys.readouterr().out


def test_a_profile_beside_the_models_allows_nothing_unasked(models: Path) -> None:
    (models / "bartizan.yaml").write_text(GRANT % "acme:Net")
    assert run(str(models / "review")) == 4


def test_a_large_file_is_remembered_by_its_content_and_name(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(models / "cache"))
    large = models / "large.pkl"
    large.write_bytes(SHELL.ljust(2 << 20, b"\x00"))
    documents = []
    for name in ("first.json", "second.json"):
        assert run(str(large), "--format", "json", "-o", str(models / name)) == 1
        documents.append((models / name).read_bytes())
    assert documents[0] == documents[1]
    assert (models / "cache" / "bartizan" / "model-scans.sqlite").exists()


class Kept:
    keeps = True

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self.rows[key] for key in keys if key in self.rows}

    def put(self, values: Mapping[str, bytes]) -> None:
        self.rows |= values


SCAN = FileScan(
    path="a/m.pkl",
    format="pickle",
    digest="sha256:0",
    findings=(ScanFinding(rule="r", verdict=Verdict.REVIEW, message="m", offset=3),),
    names=("a.B",),
)


def test_what_is_recalled_is_what_was_kept_and_only_for_the_same_judges() -> None:
    cache = Kept()
    ScanMemory(allowed(), cache).keep(SCAN)
    memory = ScanMemory(allowed(), cache)
    assert memory.recall("b/m.pkl", "sha256:0") == replace(SCAN, path="b/m.pkl")
    assert memory.recall("a/m.npz", "sha256:0") is None
    assert memory.recall("a/m.pkl", "sha256:1") is None
    grant = Grant(Name("acme", "Net"), "c", "me", date(2027, 1, 1))
    assert ScanMemory(allowed().with_grants([grant]), cache).recall("a/m.pkl", "sha256:0") is None


@pytest.mark.parametrize("row", [b"", b"{}", b"[1]", b'{"findings": 1, "coverage": {}}'])
def test_a_broken_row_is_no_scan(row: bytes) -> None:
    cache = Kept()
    memory = ScanMemory(allowed(), cache)
    memory.keep(SCAN)
    cache.rows = dict.fromkeys(cache.rows, row)
    assert memory.recall("a/m.pkl", "sha256:0") is None
