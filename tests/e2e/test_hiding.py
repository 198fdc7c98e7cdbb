"""Ways to hide from an assessment: whatever a repository does with names, links and rules."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bartizan.cli.options import Options
from bartizan.cli.wiring import assess_tree
from bartizan.cli.workload import tree_of
from tests.builders_git import git, work_tree
from tests.builders_runs import NOW, PROFILE, Bartizan, lay, refused
from tests.e2e.test_hostile import report_of

SECRET = "TOP-SECRET-OF-ANOTHER-FOLDER"
SAFE = "import torch\ntorch.load('m', weights_only=True)\n"
UNSAFE = "import torch\ntorch.load('m', weights_only=False)\n"
KEY = "OPENAI_API_KEY=sk-proj-9rT2vXq7LmNp4KdYs8Wz\n"


def outcomes(root: Path, check: str) -> set[str]:
    found = assess_tree(tree_of(root), Options(root=root, now=NOW, cached=False))
    return {each.outcome.value for each in found.findings if each.check == check}


# --- code -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "content", "rules"),
    [
        ("hidden.py", UNSAFE, "hidden.py\n"),
        ("src/hidden.py", UNSAFE, "*\n"),
        ("venv/hidden.py", UNSAFE, ""),
        (".venv/lib/hidden.py", UNSAFE, "venv\n.venv\n"),
        ("venv/lib/site-packages/hidden.py", UNSAFE, ""),
        ("node_modules/hidden.py", UNSAFE, "node_modules/\n"),
        (".idea/hidden.py", UNSAFE, ".idea\n"),
        ("hidden.PY", UNSAFE, ""),
        ("hidden.Py", UNSAFE, "*.py\n*.PY\n*.Py\n"),
        ("bin/hidden", f"#!/usr/bin/env python3\n{UNSAFE}", "bin/\n"),
        ("notes.txt", UNSAFE, ""),
    ],
)
def test_code_that_git_tracks_is_judged(
    tmp_path: Path, path: str, content: str, rules: str
) -> None:
    tracked = {"app.py": SAFE, path: content, ".gitignore": rules}
    root = work_tree(tmp_path, tracked)
    assert outcomes(root, "model-torch-load") == {"pass", "fail"}


@pytest.mark.parametrize(
    ("path", "rules"),
    [("hidden.py", "hidden.py\n"), ("src/hidden.py", "*\n"), ("venv/hidden.py", "venv/\n")],
)
def test_code_of_an_unpacked_archive_is_judged_whatever_its_rules_say(
    tmp_path: Path, path: str, rules: str
) -> None:
    root = lay(tmp_path, {"app.py": SAFE, path: UNSAFE, ".gitignore": rules})
    assert outcomes(root, "model-torch-load") == {"pass", "fail"}


@pytest.mark.parametrize(
    "target", [".git/hidden.py", "build/hidden.py", "node_modules/hidden.py", "build/notes.txt"]
)
def test_code_behind_a_link_is_unknown(tmp_path: Path, target: str) -> None:
    others = {".gitignore": "build/\n", target: UNSAFE}
    root = work_tree(tmp_path, {"app.py": SAFE}, others)
    (root / "linked.py").symlink_to(target)
    git(root, "add", "linked.py")
    assert outcomes(root, "model-torch-load") == {"pass", "unknown"}


def test_code_that_is_ignored_and_not_tracked_is_no_part_of_the_workload(tmp_path: Path) -> None:
    others = {".gitignore": "build/\n", "build/x.py": UNSAFE}
    root = work_tree(tmp_path, {"app.py": SAFE}, others)
    assert outcomes(root, "model-torch-load") == {"pass"}


@pytest.mark.parametrize(("tracked", "expected"), [(True, {"fail"}), (False, {"not-applicable"})])
def test_environment_file_counts_when_git_tracks_it(
    tmp_path: Path, expected: set[str], *, tracked: bool
) -> None:
    files = {"app.py": SAFE, ".gitignore": ".env\n"}
    mine, others = ({**files, ".env": KEY}, {}) if tracked else (files, {".env": KEY})
    assert outcomes(work_tree(tmp_path, mine, others), "infra-env-file-tracked") == expected


# --- what people and other tools say --------------------------------------------------------------


def bandit(*rules: str, end: str = "2026-11-24T00:00:00Z") -> str:
    """A report in which the rules failed for sure."""
    results = [{"ruleId": rule, "message": {"text": "x"}, "level": "error"} for rule in rules]
    calls = [{"executionSuccessful": True, **({"endTimeUtc": end} if end else {})}]
    driver = {"name": "Bandit"}
    run = {"tool": {"driver": driver}, "results": results, "invocations": calls}
    return json.dumps({"runs": [run]})


@pytest.mark.parametrize("target", ["../shared.yaml", "build/shared.yaml", ".git/shared.yaml"])
def test_profile_that_cannot_be_looked_at_ends_the_run(
    bartizan: Bartizan, tmp_path: Path, target: str
) -> None:
    others = {".gitignore": "build/\n", target: PROFILE}
    root = work_tree(tmp_path / "root", {"app.py": SAFE}, others)
    (root / "bartizan.yaml").symlink_to(target)
    refused(bartizan("assess", root), "bartizan.yaml", "is a symbolic link")


def test_profile_may_be_a_link_to_a_file_of_the_workload(
    bartizan: Bartizan, tmp_path: Path
) -> None:
    root = lay(tmp_path, {"app.py": SAFE, "shared/profile.yaml": PROFILE})
    (root / "bartizan.yaml").symlink_to("shared/profile.yaml")
    report = report_of(bartizan("assess", root, "--format", "json", "--now", NOW))
    assert report["workload"]["name"] == "small-bot"


def imported(root: Path) -> set[str]:
    found = assess_tree(tree_of(root), Options(root=root, now=NOW, cached=False))
    return {each.check for each in found.findings if each.source or each.check == "import-readable"}


@pytest.mark.parametrize(
    "rules",
    [
        {".gitignore": ".bartizan/\n"},
        {".gitignore": "*.sarif\n.bartizan/imports/\n"},
        {".bartizan/.gitignore": "*\n"},
        {".bartizan/imports/.gitignore": "a.sarif\n"},
    ],
)
@pytest.mark.parametrize("is_work_tree", [True, False])
def test_rules_hide_no_report(
    tmp_path: Path, rules: Mapping[str, str], *, is_work_tree: bool
) -> None:
    report = {".bartizan/imports/a.sarif": bandit("B301"), "app.py": SAFE}
    root = lay(tmp_path, {**report, **rules})
    if is_work_tree:
        work_tree(tmp_path, {"app.py": SAFE})
    assert "bandit:B301" in imported(root)


@pytest.mark.parametrize(
    ("path", "rules", "check"),
    [
        ("security/a.sarif", "", "bandit:B301"),
        ("security/a.sarif", "security/\n", "bandit:B301"),
        ("security/a.sarif", "*.sarif\n", "bandit:B301"),
        ("security/A.SARIF", "", "bandit:B301"),
        ("Security/a.sarif", "", "bandit:B301"),
        ("elsewhere/a.sarif", "", "import-readable"),
    ],
)
def test_report_that_the_profile_names_is_read_or_missed(
    tmp_path: Path, path: str, rules: str, check: str
) -> None:
    profile = f"{PROFILE}imports: [security/*.sarif]\n"
    files = {"app.py": SAFE, "bartizan.yaml": profile, path: bandit("B301"), ".gitignore": rules}
    assert check in imported(lay(tmp_path, files))


def test_changed_report_is_read_by_the_next_run(bartizan: Bartizan, tmp_path: Path) -> None:
    profile = f"{PROFILE}imports: [security/*.sarif]\n"
    files = {"app.py": SAFE, "bartizan.yaml": profile, ".gitignore": "security/\n"}
    root = work_tree(tmp_path, files)
    for rule in ("B301", "B602", "B301"):
        lay(root, {"security/a.sarif": bandit(rule)})
        done = bartizan("assess", root, "--format", "json", "--now", NOW)
        checks = {finding["check"] for finding in report_of(done)["findings"]}
        assert [each for each in ("B301", "B602") if f"bandit:{each}" in checks] == [rule]


@pytest.mark.parametrize(
    ("end", "fresh"),
    [("2026-11-24T00:00:00Z", True), ("2099-01-01T00:00:00Z", False), ("", False)],
)
def test_clean_run_without_a_date_that_can_be_is_stale(
    bartizan: Bartizan, tmp_path: Path, end: str, *, fresh: bool
) -> None:
    report = {".bartizan/imports/a.sarif": bandit(end=end)}
    root = work_tree(tmp_path / "root", {"app.py": SAFE, **report})
    done = bartizan("assess", root, "--format", "json", "--now", NOW)
    found = report_of(done)
    rows = [each for each in found["findings"] if each["check"] == "bandit:(run)"]
    assert [("undated" in each["message"]) for each in rows] == [not fresh]
    (control,) = {each["control"] for each in rows}
    clauses = next(each for each in found["controls"] if each["id"] == control)["because"]
    assert any("too old" in because for because in clauses) is not fresh


def test_kept_report_without_a_date_stays_dated(bartizan: Bartizan, tmp_path: Path) -> None:
    root = work_tree(tmp_path / "root", {"app.py": SAFE})
    lay(tmp_path, {"undated.sarif": bandit(end=""), "dated.sarif": bandit()})
    for name in ("undated.sarif", "dated.sarif"):
        assert bartizan("import", tmp_path / name, "--into", root).code == 0
    kept = sorted(path.name for path in (root / ".bartizan/imports").iterdir())
    assert kept[1] == "dated.sarif"
    assert kept[0].endswith("-undated.sarif")
    git(root, "add", ".")
    done = bartizan("assess", root, "--format", "json", "--no-cache")
    assert "undated, so" not in done.out


# --- what lies elsewhere --------------------------------------------------------------------------


def test_page_shows_no_line_of_what_was_not_looked_at(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(tmp_path, {"outside/x.txt": f"{SECRET}\n" * 9, "x.txt": f"{SECRET}\n" * 9})
    others = {
        ".gitignore": "local/\n*.log\n",
        "local/x.txt": SECRET,
        "x.log": SECRET,
        ".git/x.txt": SECRET,
        "node_modules/x.txt": SECRET,
    }
    root = work_tree(tmp_path / "root", {"app.py": UNSAFE, "seen.txt": "shown-of-seen\n"}, others)
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "inner").symlink_to("local")
    (root / "x").symlink_to(tmp_path / "x.txt")
    uris = ("link/x.txt", "inner/x.txt", "x", "local/x.txt", "x.log", ".git/x.txt",
            "node_modules/x.txt", "../x.txt", "a/../../x.txt", str(tmp_path / "x.txt"),
            f"file://{tmp_path}/x.txt", "seen.txt", "x\x00.txt", "%2e%2e/x.txt")  # fmt: skip
    result = {"ruleId": "B608", "message": {"text": "x"}, "level": "error"}
    places = [
        {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
        for uri in uris
    ]
    results = [{**result, "locations": [place]} for place in places]
    run = {"tool": {"driver": {"name": "Bandit"}}, "results": results}
    lay(root, {".bartizan/imports/a.sarif": json.dumps({"runs": [run]})})
    page = tmp_path / "r.html"
    assert bartizan("assess", root, "-o", page, "--now", NOW).code == 0
    assert "shown-of-seen" in page.read_text()
    assert SECRET not in page.read_text()


@pytest.mark.parametrize("at", [".bartizan", ".bartizan/imports", ".bartizan/imports/a.sarif"])
@pytest.mark.parametrize("target", ["{}/outside", "{}/outside/nowhere"])
def test_import_writes_nothing_outside(
    bartizan: Bartizan, tmp_path: Path, at: str, target: str
) -> None:
    lay(tmp_path, {"a.sarif": bandit("B301"), "outside/own.txt": "own"})
    root = lay(tmp_path / "root", {"app.py": SAFE})
    (root / at).parent.mkdir(parents=True, exist_ok=True)
    (root / at).symlink_to(target.format(tmp_path))
    done = bartizan("import", tmp_path / "a.sarif", "--into", root)
    assert done.code in {0, 2}
    assert done.untroubled
    assert [path.name for path in (tmp_path / "outside").rglob("*")] == ["own.txt"]
