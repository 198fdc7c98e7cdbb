"""Which waivers of a workload its audit log remembers."""

from datetime import date
from pathlib import Path

import pytest

from bartizan.audit.record import Record
from bartizan.cli.auditlog import NO_ACCESS, look
from bartizan.cli.recorded import waived
from bartizan.collect.declared import read_declared
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
