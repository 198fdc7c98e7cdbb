"""What commands record in the log that a profile names, and what a repository cannot make of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bartizan.cli.exit import Exit
from tests.builders_runs import NOW, PROFILE, Bartizan, Done

ORIGIN = "example.com/evidence"


@dataclass(frozen=True)
class Logged:
    """A workload whose profile names a log beside it."""

    bartizan: Bartizan
    root: Path
    log: Path
    vkey: Path

    @property
    def key(self) -> Path:
        return self.log.with_name("log.key")

    def __call__(self, *arguments: str | Path, key: bool = True) -> Done:
        env = {"BARTIZAN_AUDIT_KEY": str(self.key), "BARTIZAN_AUDIT_LOG": str(self.log)}
        return self.bartizan(*arguments, env=env if key else None)

    def records(self) -> list[dict[str, Any]]:
        told = self.bartizan("audit", "query", self.log)
        assert told.code == Exit.DONE, told.err
        return [json.loads(line) for line in told.out.splitlines()][1:]


@pytest.fixture
def logged(bartizan: Bartizan, small: Path, tmp_path: Path) -> Logged:
    log, vkey = tmp_path / "log", tmp_path / "vkey"
    made = bartizan("audit", "init", log, "--origin", ORIGIN)
    vkey.write_text(made.out)
    name(small, "../log", made.out.strip())
    return Logged(bartizan, small, log, vkey)


def name(root: Path, log: str, vkey: str, origin: str = ORIGIN) -> None:
    """Write a profile that names a log."""
    audit = f"audit:\n  log: {log}\n  origin: {origin}\n  keys: ['{vkey}']\n"
    (root / "bartizan.yaml").write_text(PROFILE + audit)


def test_a_report_carries_the_receipt_of_its_own_record(logged: Logged, tmp_path: Path) -> None:
    report, page = tmp_path / "report.json", tmp_path / "report.html"
    assert logged("assess", logged.root, "--now", NOW, "-o", report, "-o", page).code == Exit.DONE
    (record,) = logged.records()
    assert record["what"]["action"] == "assessment.made"
    assert "c2sp.org/tlog-proof@v1" in page.read_text()
    checked = logged("audit", "check", report, "--key", logged.vkey)
    assert checked.code == Exit.DONE, checked.said


def test_what_is_recorded_is_said_with_its_place(logged: Logged) -> None:
    done = logged("assess", logged.root, "--now", NOW)
    assert (
        f"Recorded assessment.made of workload:small-bot in {logged.log} as record 1." in done.err
    )
    done = logged("gate", logged.root, "--phase", "prototype", "--now", NOW)
    assert f"Recorded gate.asked of workload:small-bot in {logged.log} as record 2." in done.err


def test_a_changed_report_is_not_proven(logged: Logged, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    logged("assess", logged.root, "--now", NOW, "-o", report)
    changed = json.loads(report.read_text())
    changed["gates"]["production"]["open"] = True
    report.write_text(json.dumps(changed))
    checked = logged("audit", "check", report, "--key", logged.vkey)
    assert checked.code == Exit.NOT_MET
    assert "another report" in checked.err


def test_a_receipt_of_another_report_proves_nothing(logged: Logged, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    logged("assess", logged.root, "--now", NOW, "-o", first)
    (logged.root / "more.py").write_text("import pickle\npickle.load(open('x', 'rb'))\n")
    logged("assess", logged.root, "--now", NOW, "-o", second)
    swapped = json.loads(second.read_text()) | {"receipt": json.loads(first.read_text())["receipt"]}
    second.write_text(json.dumps(swapped))
    assert logged("audit", "check", second, "--key", logged.vkey).code == Exit.NOT_MET


def test_gates_attestations_and_waivers_are_recorded(logged: Logged) -> None:
    root = logged.root
    logged("gate", root, "--phase", "production", "--now", NOW)
    logged(
        "attest", "ORG-08", root, "--by", "Ada Lovelace", "--role", "executive-owner", "--now", NOW
    )
    logged(
        "waive", "MOD-03", root, "--reason", "soon", "--requested-by", "ada", "--approved-by",
        "grace@example.com", "--approver-role", "security", "--days", "20", "--now", NOW,
    )  # fmt: skip
    told = [(each["what"]["action"], each["who"]["principal"]) for each in logged.records()]
    assert [action for action, _ in told] == ["gate.asked", "attestation.made", "waiver.made"]
    assert [who for _, who in told[1:]] == ["Ada Lovelace", "grace@example.com"]


@pytest.mark.parametrize(
    ("named", "missing"), [(False, "--audit-log and --audit-key"), (True, "--audit-key")]
)
def test_without_the_key_nothing_is_written_and_what_is_missing_is_said(
    logged: Logged, missing: str, *, named: bool
) -> None:
    log = ("--audit-log", logged.log) if named else ()
    done = logged("assess", logged.root, "--now", NOW, *log, key=False)
    assert done.code == Exit.DONE
    assert f"audit log {ORIGIN}: to record it, give {missing}." in done.err
    assert logged.records() == []


def test_a_key_of_another_log_is_refused_before_anything_is_written(
    logged: Logged, tmp_path: Path
) -> None:
    logged.bartizan("audit", "init", tmp_path / "other", "--origin", "example.com/other")
    key = tmp_path / "other.key"
    done = logged(
        "attest", "ORG-08", logged.root, "--by", "Ada Lovelace", "--role", "executive-owner",
        "--audit-key", key, "--audit-log", tmp_path / "other",
    )  # fmt: skip
    assert (done.code, done.untroubled) == (Exit.USAGE, True)
    assert "example.com/other" in done.err
    assert not (logged.root / ".bartizan" / "attestations").is_dir() or not list(
        (logged.root / ".bartizan" / "attestations").iterdir()
    )


def test_a_key_alone_writes_nowhere(logged: Logged, tmp_path: Path) -> None:
    """Whoever changes bartizan.yaml could name an older copy, and have a fork of the log signed."""
    copytree(logged.log, tmp_path / "old")
    name(logged.root, "../old", logged.vkey.read_text().strip())
    done = logged("assess", logged.root, "--now", NOW, "--audit-key", logged.key, key=False)
    assert (done.code, done.untroubled) == (Exit.USAGE, True)
    assert "BARTIZAN_AUDIT_LOG" in done.err
    assert logged("assess", logged.root, "--now", NOW).code == Exit.DONE
    assert len(logged.records()) == 1
    assert (tmp_path / "old" / "checkpoint").read_text().split("\n")[1] == "1"


def test_a_profile_that_names_no_log_does_not_stop_the_recording(logged: Logged) -> None:
    (logged.root / "bartizan.yaml").unlink()
    assert logged("assess", logged.root, "--now", NOW).code == Exit.DONE
    assert len(logged.records()) == 1


def test_a_profile_of_another_log_is_refused(logged: Logged) -> None:
    name(logged.root, "../log", logged.vkey.read_text().strip(), origin="example.com/mine")
    done = logged("assess", logged.root, "--now", NOW)
    assert (done.code, done.untroubled) == (Exit.USAGE, True)
    assert logged.records() == []


def test_a_log_behind_links_in_a_circle_is_unknown(logged: Logged) -> None:
    (logged.root / "loop").symlink_to("loop")
    name(logged.root, "loop/x", logged.vkey.read_text().strip())
    done = logged("assess", logged.root, "--now", NOW, "--format", "json", key=False)
    findings = json.loads(done.out)["findings"]
    assert next(f["outcome"] for f in findings if f["check"] == "org-evidence-log") == "unknown"


def test_a_report_with_a_key_twice_is_no_report(logged: Logged, tmp_path: Path) -> None:
    """The second value would be proven, and another reader takes the first."""
    report = tmp_path / "report.json"
    logged("assess", logged.root, "--now", NOW, "-o", report)
    report.write_text(report.read_text().replace("{", '{"gates": {},', 1))
    checked = logged("audit", "check", report, "--key", logged.vkey)
    assert checked.code == Exit.USAGE
    assert "'gates' is given twice" in checked.err


def test_a_profile_cannot_make_an_assessment_read_a_log_elsewhere(logged: Logged) -> None:
    done = logged("assess", logged.root, "--now", NOW, "--format", "json", key=False)
    findings = json.loads(done.out)["findings"]
    (found,) = [each for each in findings if each["check"] == "org-evidence-log"]
    assert found["outcome"] == "unknown"
    assert "outside" in found["message"]


def test_an_assessment_is_not_recalled_where_a_log_is_evidence(logged: Logged) -> None:
    """The log lies outside of the folder: that the folder is unchanged says nothing of it."""

    def outcome() -> str:
        done = logged("assess", logged.root, "--now", NOW, "--audit-log", logged.log,
                      "--format", "json", key=False)  # fmt: skip
        findings = json.loads(done.out)["findings"]
        return next(str(f["outcome"]) for f in findings if f["check"] == "org-evidence-log")

    assert outcome() == "review"
    entries = next((logged.log / "tile" / "entries").rglob("*.p/*"))
    entries.write_bytes(entries.read_bytes().replace(b"log.created", b"log.creates"))
    assert outcome() == "fail"
