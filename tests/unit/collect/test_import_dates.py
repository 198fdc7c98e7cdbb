"""A report is as old as it says, and one that does not say so plausibly is not fresh."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bartizan.cli.importing import guarded, read_reports, report_at
from bartizan.cli.reports import reports_in
from bartizan.collect.disk import walk_folder
from bartizan.collect.imports.dates import date_in, dated_name, plausible, settled
from bartizan.collect.imports.read import TOO_MANY, read_import
from bartizan.core.errors import InvalidInputError
from bartizan.evidence.declared import Declared
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported
from tests.builders_git import work_tree
from tests.builders_runs import lay

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PAST, AHEAD = "2026-11-01T00:00:00Z", "2099-01-01T00:00:00Z"
FILE = datetime(2026, 11, 20, tzinfo=UTC)


def sarif(end: str | None) -> object:
    call = {"executionSuccessful": True, **({"endTimeUtc": end} if end else {})}
    driver = {"name": "Bandit"}
    result = {"ruleId": "B301", "message": {"text": "x"}}
    return {"runs": [{"tool": {"driver": driver}, "invocations": [call], "results": [result]}]}


def ocsf(time: str | None) -> object:
    row = {
        "class_uid": 2004,
        "status_code": "PASS",
        "metadata": {"event_code": "x", "product": {"name": "Prowler"}},
    }
    return [row | ({"time_dt": time} if time else {})]


def cyclonedx(time: str | None) -> object:
    metadata = {"timestamp": time} if time else {}
    return {"bomFormat": "CycloneDX", "metadata": metadata, "vulnerabilities": [{"id": "CVE-1"}]}


def seen(found: Imported) -> set[datetime | None]:
    return {row.seen for row in found.results}


@pytest.mark.parametrize("report", [sarif, ocsf, cyclonedx])
@pytest.mark.parametrize(
    ("said", "written", "expected"),
    [
        (PAST, FILE, datetime(2026, 11, 1, tzinfo=UTC)),
        (PAST, None, datetime(2026, 11, 1, tzinfo=UTC)),
        (None, FILE, FILE),
        (None, None, None),
        (AHEAD, None, None),
        (AHEAD, FILE, FILE),
        (AHEAD, NOW + timedelta(days=400), None),
        ("2026-11-25T11:00:00Z", None, NOW),
    ],
)
def test_date_is_that_of_the_report_or_of_its_file_and_never_ahead(
    report: object, said: str | None, written: datetime | None, expected: datetime | None
) -> None:
    assert callable(report)
    content = json.dumps(report(said)).encode()
    assert seen(settled(read_import("a", content), written, NOW)) == {expected}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-11-20-a.sarif", FILE),
        ("a.sarif", None),
        ("2026-13-20-a.sarif", None),
        ("2026-11-20.sarif", None),
        ("x-2026-11-20-a.sarif", None),
    ],
)
def test_name_may_say_the_day(name: str, day: datetime | None) -> None:
    assert date_in(name) == day
    assert date_in(dated_name(name, FILE.date())) == FILE


def test_what_lies_a_moment_ahead_is_now() -> None:
    assert plausible(NOW + timedelta(hours=2), NOW) == NOW


def test_the_last_moment_of_the_calendar_is_one() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert (plausible(last, last), plausible(NOW, last)) == (last, NOW)


UNDATED = json.dumps(sarif(None)).encode()


def inside(root: Path) -> Imported:
    tree = walk_folder(root)
    return read_reports((), tree, reports_in(tree, Declared()), NOW)


@pytest.mark.parametrize(
    ("tracked", "others", "expected"),
    [
        ({"a.sarif": UNDATED}, {}, {None}),
        ({"2026-11-20-a.sarif": UNDATED}, {}, {FILE}),
        ({"2099-01-01-a.sarif": UNDATED}, {}, {None}),
        ({}, {"a.sarif": UNDATED}, {datetime(2026, 11, 24, tzinfo=UTC)}),
    ],
    ids=["checked out", "named by its day", "named by a day ahead", "made here"],
)
def test_date_of_a_checkout_is_no_date(
    tmp_path: Path,
    tracked: Mapping[str, bytes],
    others: Mapping[str, bytes],
    expected: set[datetime | None],
) -> None:
    folder = ".bartizan/imports/"
    root = work_tree(
        tmp_path,
        {"a.py": "x", **{f"{folder}{name}": content for name, content in tracked.items()}},
        {f"{folder}{name}": content for name, content in others.items()},
    )
    yesterday = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    for path in (root / folder).iterdir():
        os.utime(path, (yesterday, yesterday))
    assert seen(inside(root)) == expected


def test_without_git_no_file_has_a_date(tmp_path: Path) -> None:
    assert seen(inside(lay(tmp_path, {".bartizan/imports/a.sarif": UNDATED}))) == {None}


@pytest.mark.parametrize(
    ("name", "dated"), [("a.sarif", False), ("b.sarif", True), ("sub/a.sarif", False)]
)
def test_report_that_a_person_names_has_no_date_of_a_checkout(
    tmp_path: Path, name: str, *, dated: bool
) -> None:
    tracked = {"a.sarif": UNDATED, "sub/a.sarif": UNDATED}
    root = work_tree(tmp_path / "root", tracked, {"b.sarif": UNDATED})
    (tmp_path / "link").symlink_to(root / name)
    for path in (root / name, tmp_path / "link"):
        assert bool(report_at(path).written) is dated


def test_report_in_a_work_tree_whose_index_is_lost_has_no_date(tmp_path: Path) -> None:
    root = lay(tmp_path, {".git/index": b"x", "sub/a.sarif": UNDATED})
    assert report_at(root / "sub/a.sarif").written is None


def test_report_that_lies_in_no_work_tree_has_the_date_of_its_file(tmp_path: Path) -> None:
    assert report_at(lay(tmp_path, {"a.sarif": UNDATED}) / "a.sarif").written is not None


# --- what is lost ---------------------------------------------------------------------------------


def test_report_that_its_reader_breaks_on_leaves_a_gap_without_what_it_says() -> None:
    def read() -> Imported:
        raise TypeError(f"unhashable: {PAST}")

    (gap,) = guarded("a.sarif", read).gaps
    assert (gap.path, PAST in gap.reason, "TypeError" in gap.reason) == ("a.sarif", False, True)


def test_report_that_a_person_named_and_that_is_not_there_ends_the_run(tmp_path: Path) -> None:
    tree = walk_folder(lay(tmp_path, {"a.py": "x"}))
    with pytest.raises(InvalidInputError, match="cannot read"):
        read_reports([tmp_path / "a.sarif"], tree, reports_in(tree, Declared()), NOW)


def test_rows_are_counted_over_all_reports(tmp_path: Path) -> None:
    log = {"runs": [{"tool": {"driver": {"name": "X"}}, "results": [{"ruleId": "Y"}] * 2}]}
    two = json.dumps(log).encode()
    tree = walk_folder(lay(tmp_path, {f".bartizan/imports/{name}.sarif": two for name in "abc"}))
    found = read_reports((), tree, reports_in(tree, Declared()), NOW, 3)
    assert found.gaps == tuple(Gap(f".bartizan/imports/{n}.sarif", TOO_MANY) for n in "bc")


# --- which reports --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.sarif", "A.SARIF", "a.json", "a.txt", "a", "b/a.sarif", ".a", "readme.sarif"]
)
def test_whatever_lies_in_the_folder_of_imports_is_one(tmp_path: Path, name: str) -> None:
    root = lay(tmp_path, {f".bartizan/imports/{name}": UNDATED})
    assert "B301" in {row.rule for row in inside(root).results}


@pytest.mark.parametrize("name", [".gitkeep", ".gitignore", "README.md", "README", ".keep"])
def test_what_explains_the_folder_is_none(tmp_path: Path, name: str) -> None:
    assert inside(lay(tmp_path, {f".bartizan/imports/{name}": b"x"})) == Imported()


@pytest.mark.parametrize(
    ("link", "target", "read"),
    [
        (".bartizan/imports/a.sarif", "../../report.sarif", True),
        (".bartizan/imports/a.sarif", "../../.git/report.sarif", False),
        (".bartizan/imports/a.sarif", "nowhere.sarif", False),
        (".bartizan/imports", "../reports", False),
        (".bartizan", "elsewhere", False),
        (".bartizan/imports/a", "../../reports", False),
    ],
)
def test_linked_report_is_read_or_lost(
    tmp_path: Path, link: str, target: str, *, read: bool
) -> None:
    reports = ("report.sarif", ".git/report.sarif", "reports/x.sarif", "elsewhere/imports/x.sarif")
    root = lay(tmp_path, {"a.py": "x", **dict.fromkeys(reports, UNDATED)})
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(target)
    found = inside(root)
    assert ("B301" in {row.rule for row in found.results}, bool(found.gaps)) == (read, not read)
