"""Which waivers of a workload its audit log remembers."""

from datetime import date
from pathlib import Path

import pytest

from bartizan.audit.record import Record
from bartizan.cli.auditlog import NO_ACCESS, look
from bartizan.cli.recorded import waived
from bartizan.collect.declared import read_declared
from bartizan.collect.disk import walk_folder
from bartizan.collect.memory import MemoryTree
from tests import builders as build
from tests.builders_log import workload
from tests.checks.case import NOW

# The name that the profile of the builder gives.
NAME = "assistant"


def recorded(control: str, day: int, name: str = NAME) -> Record:
    return waived(build.waived(control, expires=date(2026, 11, day)), "text", name)


def remembered(*records: Record) -> dict[str, date]:
    files = {
        path: text.encode() if isinstance(text, str) else text
        for path, text in workload("assessment.made", *records).items()
    }
    profile = read_declared({"bartizan.yaml": files["bartizan.yaml"]}).profile
    log = look(MemoryTree(files), Path("workload"), profile, NO_ACCESS, NOW).log
    assert log is not None
    assert log.actions["assessment.made"] == 3
    return dict(log.waived)


@pytest.mark.parametrize("days", [(1, 20), (20, 1)])
def test_the_last_day_of_a_control_counts(days: tuple[int, int]) -> None:
    records = [recorded("APP-02", day) for day in days]
    assert remembered(*records, recorded("APP-03", 5)) == {
        "APP-02": date(2026, 11, 20),
        "APP-03": date(2026, 11, 5),
    }


def test_waivers_of_another_workload_are_not_its_own() -> None:
    assert remembered(recorded("APP-02", 1, "another"), recorded("APP-02", 1, "")) == {}


HIDDEN = [
    (".bartizan/audit/journal", ".bartizan/audit/journal/00000000000000000004"),
    ("*.more", ".bartizan/audit/tile/0/000.more"),
    ("", ".bartizan/audit/node_modules/x"),
    ("", ".bartizan/audit/.git/x"),
]


@pytest.mark.parametrize(("ignored", "path"), HIDDEN)
def test_nothing_in_a_log_hides_behind_what_a_workload_leaves_out(
    tmp_path: Path, ignored: str, path: str
) -> None:
    for name, content in workload("assessment.made").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / ".gitignore").write_text(f"{ignored}\n")
    profile = read_declared({"bartizan.yaml": (tmp_path / "bartizan.yaml").read_bytes()}).profile

    def tampered() -> tuple[tuple[str, str], ...]:
        log = look(walk_folder(tmp_path), tmp_path, profile, NO_ACCESS, NOW).log
        assert log is not None
        return log.tampered

    assert tampered() == ()
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("hidden")
    assert tampered() != ()
