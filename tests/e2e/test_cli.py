"""Help, and `bartizan assess`: what it says and which code it ends with, for good input and bad."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.cli.assess import FORMATS
from bartizan.cli.main import COMMANDS
from bartizan.report import report_json
from tests.builders_runs import NOW, PROFILE, SMALL, Bartizan, lay, refused
from tests.contract.test_report_schemas import faults

REPORTS = {
    "r.json": "json",
    "r.sarif": "sarif",
    "r.cdx.json": "cyclonedx",
    "r.oscal.json": "oscal",
    "r.poam.json": "poam",
}
EVERY = (*REPORTS, "r.html", "r.md")
# Where the meaning of an exit code is part of what the command is for.
TELLING = ("assess", "gate", "diff")
BESIDE_ONE = ("catalogue export", "catalogue check")


def outputs(folder: Path, names: tuple[str, ...] = EVERY) -> list[str]:
    folder.mkdir(exist_ok=True)
    return [part for name in names for part in ("-o", str(folder / name))]


@pytest.mark.parametrize("command", [*COMMANDS, *BESIDE_ONE])
def test_help_has_an_example(bartizan: Bartizan, command: str) -> None:
    done = bartizan(*command.split(), "--help")
    assert done.code == 0
    assert f"bartizan {command}" in done.out.split("Examples:")[1]
    assert command not in TELLING or "Exit codes:" in done.out


def test_help_of_all_lists_commands_and_exit_codes(bartizan: Bartizan) -> None:
    done = bartizan("--help")
    assert done.code == 0
    assert all(f"  {command} " in done.out for command in COMMANDS)
    assert "Exit codes:" in done.out


def test_no_command_is_usage(bartizan: Bartizan) -> None:
    assert bartizan().code == 2
    assert bartizan("frobnicate").code == 2


# --- assess ---------------------------------------------------------------------------------


def test_assess_writes_every_format_at_once(
    bartizan: Bartizan, small: Path, tmp_path: Path
) -> None:
    done = bartizan("assess", small, "--now", NOW, *outputs(tmp_path / "out"))
    assert done.code == 0
    assert done.untroubled
    for file, form in REPORTS.items():
        assert faults(form, (tmp_path / "out" / file).read_text("utf-8")) == [], file
    assert "<!doctype html>" in (tmp_path / "out" / "r.html").read_text("utf-8").lower()
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(EVERY)


@pytest.mark.parametrize("form", FORMATS)
def test_format_goes_to_stdout_alone(bartizan: Bartizan, small: Path, form: str) -> None:
    done = bartizan("assess", small, "--now", NOW, "--format", form)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    if form in {"json", "sarif", "cyclonedx", "oscal", "oscal-poam"}:
        assert isinstance(json.loads(done.out), dict)


def test_report_holds_what_was_found_and_what_was_not(bartizan: Bartizan, small: Path) -> None:
    report = json.loads(bartizan("assess", small, "--format", "json", "--now", NOW).out)
    failed = {each["check"] for each in report["findings"] if each["outcome"] == "fail"}
    assert "model-torch-load" in failed
    assert report["gates"]["production"]["open"] is False
    assert report["coverage"]["files_seen"] == len(SMALL)
    assert report["posture"]["overall"]["low"] < report["posture"]["overall"]["high"]


def test_unknown_ending_is_refused_before_work(bartizan: Bartizan, tmp_path: Path) -> None:
    refused(bartizan("assess", tmp_path / "nowhere", "-o", "report.pdf"), "report.pdf", ".sarif")


@pytest.mark.parametrize("command", ["assess", "plan", "requirements", "init", "gate"])
def test_folder_that_is_none(bartizan: Bartizan, small: Path, command: str) -> None:
    phase = ("--phase", "production") if command == "gate" else ()
    refused(bartizan(command, small / "nowhere", *phase), "nowhere does not exist", "hint:")
    if command != "init":
        refused(bartizan(command, small / "app.py", *phase), "is a file, not a folder")


@pytest.mark.parametrize("command", ["assess", "plan", "requirements", "init", "gate"])
def test_empty_folder_is_nothing_to_assess(
    bartizan: Bartizan, tmp_path: Path, command: str
) -> None:
    phase = ("--phase", "production") if command == "gate" else ()
    done = bartizan(command, tmp_path, *phase)
    assert (done.code, done.out) == (3, "")
    assert "holds no files" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moment", ["yesterday", "", "2026-13-01", "9999-12-31T23:59:59-14:00"])
def test_clock_that_is_none_is_refused(bartizan: Bartizan, small: Path, moment: str) -> None:
    if moment:
        refused(bartizan("assess", small, "--now", moment), f"'{moment}' is not a moment")
    else:
        assert bartizan("assess", small, "--now", moment).code in {0, 2}


def test_output_that_cannot_be_written_leaves_nothing(
    bartizan: Bartizan, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    (folder / "report.json").mkdir(parents=True)
    (folder / "report.json" / "kept").touch()
    missing = bartizan("assess", small, "-o", tmp_path / "no" / "report.json")
    refused(missing, "cannot write", "no/report.json", "hint:")
    refused(bartizan("assess", small, "-o", small / "app.py" / "r.json"), "Not a directory")
    assert bartizan("assess", small, "-o", folder / "report.json").code == 2
    assert [path.name for path in folder.iterdir()] == ["report.json"]
    assert not (tmp_path / "no").exists()


def test_report_replaces_the_one_before_whole(
    bartizan: Bartizan, small: Path, tmp_path: Path
) -> None:
    target = tmp_path / "r.json"
    target.write_text("old")
    assert bartizan("assess", small, "-o", target).code == 0
    jsonschema_rs.validate(report_json.schema(), json.loads(target.read_text()))


def test_report_takes_the_place_of_no_link(bartizan: Bartizan, small: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "r.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    refused(bartizan("assess", small, "-o", link), "it is a link", "hint:")
    assert (link.is_symlink(), target.read_text()) == (True, "old")


# --- the same input gives the same bytes -------------------------------------------------------


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_reports_depend_on_nothing_but_the_files(bartizan: Bartizan, tmp_path: Path) -> None:
    files = {**SMALL, "bartizan.yaml": PROFILE}
    first = lay(tmp_path / "one", files)
    other = lay(tmp_path / "another name", dict(reversed(files.items())))
    runs = {
        "fresh": (first, ()),
        "cached": (first, ()),
        "uncached": (first, ("--no-cache",)),
        "elsewhere": (other, ()),
    }
    made = {}
    for name, (root, extra) in runs.items():
        done = bartizan("assess", root, "--now", NOW, *extra, *outputs(tmp_path / name))
        assert done.code == 0, done
        made[name] = read_all(tmp_path / name)
    for name, reports in made.items():
        assert {file for file in EVERY if reports[file] != made["fresh"][file]} == set(), name


def test_one_process_or_two_say_the_same(bartizan: Bartizan, tmp_path: Path) -> None:
    words = "import openai\nopenai.OpenAI()\n" + "# words of no use\n" * 60_000
    root = lay(tmp_path / "large", {**SMALL, **{f"part{n}.py": words for n in range(4)}})
    made = []
    for name, cores in (("one", {0}), ("all", os.sched_getaffinity(0))):
        folder = tmp_path / name
        code = f"import os; os.sched_setaffinity(0, {cores}); from bartizan.cli.main import main"
        arguments = ["assess", str(root), "--no-cache", "--now", NOW, *outputs(folder)]
        command = [sys.executable, "-c", f"{code}; main({arguments!r})"]
        subprocess.run(command, check=True, capture_output=True, env=bartizan.environment())
        made.append(read_all(folder))
    assert made[0] == made[1]
