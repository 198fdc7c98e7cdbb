"""What is remembered of an assessment holds only while nothing that decides it has changed."""

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


def rows() -> int:
    path = user_cache_folder() / "assessments.sqlite"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM sealed").fetchone()[0])


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


def test_a_broken_memory_is_as_good_as_none(options: Options) -> None:
    first = remember.run(options)
    path = user_cache_folder() / "assessments.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE sealed SET value = ?", (b"not what was sealed",))
    assert remember.run(options) == first
    path.write_bytes(b"garbage")
    assert remember.run(options) == first
