"""The two examples, as `make demo` shows them: one has gaps in every layer, one passes its gate."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TypedDict

import pytest

ROOT = Path(__file__).parents[2]
BARTIZAN = Path(sys.executable).with_name("bartizan")
GAPS = ROOT / "examples" / "support-assistant"
CLOSED = ROOT / "examples" / "support-assistant-hardened"
# A day on which the attestations of the second example are live.
NOW = "2026-11-25T09:00:00Z"
LATER = "2028-01-01T00:00:00Z"


class Finding(TypedDict):
    check: str
    layer: str
    outcome: str


class Control(TypedDict):
    id: str
    status: str


class Report(TypedDict):
    findings: list[Finding]
    controls: list[Control]


def bartizan(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [BARTIZAN, *arguments, "--no-cache"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    target = tmp_path_factory.mktemp("report") / "report.json"
    done = bartizan("assess", GAPS, "--now", NOW, "-o", target)
    assert done.returncode == 0, done.stderr
    read: Report = json.loads(target.read_text(encoding="utf-8"))
    return read


def test_the_first_example_has_gaps_in_every_layer(report: Report) -> None:
    failed = {finding["layer"] for finding in report["findings"] if finding["outcome"] == "fail"}
    unproven = {control["id"][:3] for control in report["controls"] if control["status"] != "pass"}
    assert failed >= {"data", "model", "application", "infrastructure"}
    assert unproven >= {"DAT", "MOD", "APP", "INF", "ORG"}


def test_the_gate_of_the_first_example_is_not_met() -> None:
    assert bartizan("gate", GAPS, "--phase", "production", "--now", NOW).returncode == 1


def test_the_gate_of_the_second_example_is_met() -> None:
    done = bartizan("gate", CLOSED, "--phase", "production", "--now", NOW)
    assert done.returncode == 0, done.stdout


def test_the_second_example_fails_no_check(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    bartizan("assess", CLOSED, "--now", NOW, "-o", target)
    read: Report = json.loads(target.read_text(encoding="utf-8"))
    assert [each["check"] for each in read["findings"] if each["outcome"] == "fail"] == []


def test_the_gate_shuts_again_when_attestations_have_ended() -> None:
    done = bartizan("gate", CLOSED, "--phase", "production", "--now", LATER)
    assert done.returncode in {1, 4}


def test_taking_the_evidence_away_shuts_the_gate(tmp_path: Path) -> None:
    shutil.copytree(CLOSED, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("infra"))
    done = bartizan("gate", tmp_path, "--phase", "production", "--now", NOW)
    assert done.returncode in {1, 4}


def test_an_altered_file_of_the_signed_model_shuts_the_gate(tmp_path: Path) -> None:
    shutil.copytree(CLOSED, tmp_path, dirs_exist_ok=True)
    card = tmp_path / "models" / "README.md"
    card.write_text(
        card.read_text(encoding="utf-8") + "\nFit for every purpose.\n", encoding="utf-8"
    )
    done = bartizan("gate", tmp_path, "--phase", "production", "--now", NOW)
    assert done.returncode == 1
    assert "MOD-05" in done.stdout


def test_the_second_example_was_promoted_by_a_second_person(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    bartizan("assess", CLOSED, "--now", NOW, "-o", target)
    read: Report = json.loads(target.read_text(encoding="utf-8"))
    outcomes = {each["check"]: each["outcome"] for each in read["findings"]}
    assert outcomes["model-promotion-signed"] == "pass"
    assert outcomes["model-signature-valid"] == "review"  # the weights lie in the store


@pytest.mark.parametrize("name", ["assistant/evil.pyz", "lib/evil.whl", "evil.zip", "data.bin"])
def test_code_in_an_archive_shuts_the_gate(tmp_path: Path, name: str) -> None:
    shutil.copytree(CLOSED, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("__main__.py", "import openai, os\n")
    done = bartizan("gate", tmp_path, "--phase", "production", "--now", NOW)
    assert done.returncode in {1, 4}, done.stdout


def test_reports_of_equal_input_are_equal_to_the_byte(tmp_path: Path) -> None:
    names = ("a.json", "a.html", "a.sarif", "a.md", "a.cdx.json", "a.oscal.json")
    for run in ("first", "second"):
        folder = tmp_path / run
        folder.mkdir()
        outputs = [part for name in names for part in ("-o", str(folder / name))]
        assert bartizan("assess", GAPS, "--now", NOW, *outputs).returncode == 0
    for name in names:
        first, second = (tmp_path / run / name for run in ("first", "second"))
        assert first.read_bytes() == second.read_bytes(), name
