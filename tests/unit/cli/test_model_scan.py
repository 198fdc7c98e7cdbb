"""`bartizan model scan` says its verdict by its exit code, and in three forms."""

import io
import json
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.cli.main import main
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
