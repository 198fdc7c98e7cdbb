"""What is remembered of an assessment holds only while nothing that decides it has changed."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bartizan.assess.facts import Assessment
from bartizan.cli import remember
from bartizan.cli.options import Options
from bartizan.core.words import Phase
from bartizan.engine.cache import user_cache_folder

NOW = "2026-11-25T09:00:00Z"
LOADS = "import torch\ntorch.load('a.pt')\n"


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "work"
    root.mkdir()
    (root / "load.py").write_text(LOADS)
    return Options(root=root, now=NOW)


def fails(assessment: Assessment) -> set[str]:
    return {finding.check for finding in assessment.findings if finding.outcome == "fail"}


def bandit(rule: str) -> str:
    result = {"ruleId": rule, "message": {"text": "x"}}
    return json.dumps({"runs": [{"tool": {"driver": {"name": "Bandit"}}, "results": [result]}]})


def rows() -> int:
    path = user_cache_folder() / "assessments.sqlite"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM sealed").fetchone()[0])
        except sqlite3.OperationalError:  # nothing was ever written
            return 0


def test_the_same_content_is_recalled_and_says_the_same(options: Options) -> None:
    first = remember.run(options)
    assert (rows(), remember.run(options)) == (1, first)
    assert rows() == 1
    assert remember.run(replace(options, cached=False)) == first


def test_a_changed_file_is_judged_anew_though_its_size_and_times_are_the_same(
    options: Options,
) -> None:
    path = options.root / "load.py"
    path.write_text(LOADS.replace("'a.pt'", "'a.pt', weights_only=True "))
    safe = remember.run(options)
    stamp = path.stat()
    path.write_text(LOADS.replace("'a.pt'", "'a.pt', weights_only=False"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert path.stat().st_size == stamp.st_size
    assert remember.run(options).findings != safe.findings
    assert rows() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"now": "2026-11-26T09:00:00Z"},
        {"phase": Phase.SCALE},
        {"excerpts": True},
    ],
    ids=["another day", "another phase", "with excerpts"],
)
def test_what_decides_the_answer_is_part_of_what_is_remembered(
    options: Options, change: dict[str, Any]
) -> None:
    remember.run(options)
    remember.run(replace(options, **change))
    assert rows() == 2


def test_the_moment_is_that_of_the_run(options: Options) -> None:
    remember.run(options)
    later = remember.run(replace(options, now="2026-11-25T21:00:00Z"))
    assert (later.moment.hour, rows()) == (21, 1)


def test_imported_results_are_never_recalled(options: Options) -> None:
    folder = options.root / ".bartizan" / "imports"
    folder.mkdir(parents=True)
    (folder / "a.sarif").write_text("{}")
    remember.run(options)
    assert rows() == 0


@pytest.mark.parametrize(
    "imports",
    [
        "imports: [reports/*.sarif]\n",
        "imports: [REPORTS/A.sarif]\n",
        "imports: ['*.SARIF']\n",
        '"\\x69mports": [reports/a.sarif]\n',
        '"\\u0069mports":\n  - "rep\\x6frts/a.sarif"\n',
        "? imports\n: &named [reports/a.sarif]\n",
    ],
)
@pytest.mark.parametrize("ignored", [True, False])
def test_a_report_that_the_profile_names_is_read_anew(
    options: Options, imports: str, *, ignored: bool
) -> None:
    report = options.root / "reports" / "a.sarif"
    report.parent.mkdir()
    head = "schema: bartizan.workload/v1\nname: bot\n"
    (options.root / "bartizan.yaml").write_text(head + imports)
    (options.root / ".gitignore").write_text("reports/\n" if ignored else "")
    seen = []
    for rule in ("B301", "B302"):
        report.write_text(bandit(rule))
        seen.append({each.check for each in remember.run(options).findings if each.source})
    assert [{"bandit:B301"} <= seen[0], {"bandit:B302"} <= seen[1]] == [True, True]
    assert rows() == 0


def test_a_report_in_a_profile_that_is_flowing_json_is_read_anew(options: Options) -> None:
    profile = '{"schema": "bartizan.workload/v1", "name": "bot", "\\u0069mports": ["a.sarif"]}'
    (options.root / "bartizan.yaml").write_text(profile)
    (options.root / "a.sarif").write_text(bandit("B301"))
    assert "bandit:B301" in {each.check for each in remember.run(options).findings}
    assert rows() == 0


def test_a_broken_memory_is_as_good_as_none(options: Options) -> None:
    first = remember.run(options)
    path = user_cache_folder() / "assessments.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE sealed SET value = ?", (b"not what was sealed",))
    assert remember.run(options) == first
    path.write_bytes(b"garbage")
    assert remember.run(options) == first
