"""Hostile repositories: nothing crashes, nothing is believed, what is lost is said to be lost."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bartizan.cli.options import Options
from bartizan.cli.wiring import assess_tree
from bartizan.cli.workload import tree_of
from bartizan.core.words import Outcome
from tests.builders_git import work_tree
from tests.builders_runs import NOW, SMALL, Bartizan, Done, lay
from tests.e2e.test_terminal import on_a_terminal

SECRET = "TOP-SECRET-OF-ANOTHER-FOLDER"
CLIENT = "import openai\nopenai.OpenAI()\n"
GARBAGE = b"\x93\x00\xff\xfe{[(<\x1b]0;pwned\x07" * 100
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
NAMES = (
    "new\nline.py",
    "red\x1b[31mred.py",
    "title\x1b]0;pwned\x07.py",
    "<script>alert(1)<!-- .py",
    "right\u202etfel.py",
    "a" * 252 + ".py",
    "tab\t.py",
    "quote'\"`.py",
    "back\\slash.py",
    "[bold]x[/bold].py",
    "%41 ?#.py",
    "zero\u200bwidth.py",
    "line\u2028separator.py",
)
# Files that no reader of theirs can understand; each has to be named as unread.
LOST: Mapping[str, str | bytes] = {
    **{f"garbage/x.{end}": GARBAGE for end in ("py", "ipynb", "tf", "csv", "jsonl", "js")},
    "garbage/pyproject.toml": GARBAGE,
    "garbage/Dockerfile": GARBAGE,
    "garbage/package.json": GARBAGE,
    "garbage/.mcp.json": GARBAGE,
    "garbage/docker-compose.yml": GARBAGE,
    "garbage/.github/workflows/ci.yml": GARBAGE,
    "wide/x.py": CLIENT.encode("utf-16"),
    "wide/x.ipynb": CLIENT.encode("utf-16"),
    "nul/x.py": CLIENT + "\x00",
    "old/two.py": CLIENT + "print 'hello'\nexec 'x' in y\n",
    "new/three.py": CLIENT + "try:\n    pass\nexcept A, B:\n    x = t'{openai}'\n",
    "deep/minus.py": CLIENT + "x = " + "-" * 50_000 + "1\n",
    "deep/dots.py": CLIENT + "x = a" + ".a" * 30_000 + "\n",
    "deep/x.ipynb": "[" * 200_000,
    "deep/x.tf": "resource a b {\n" + "x {\n" * 20_000,
    "deep/brackets.tf": "a = " + "[" * 50_000,
    "deep/text.tf": 'resource "aws_s3_bucket" "x" { a = "' + "${" * 20_000,
    "deep/package.json": '{"a":' * 100_000,
    "deep/.github/workflows/ci.yml": "- " * 60_000,
    "bomb/docker-compose.yml": BOMB + "services: *m\n",
    "bomb/k8s/pod.yaml": BOMB + "apiVersion: v1\n",
    "bomb/.github/workflows/ci.yml": BOMB,
    "torn/x.ipynb": '{"cells": [{"cell_type": "code", "source": ["import openai',
    "torn/list.ipynb": "[]",
}
# Files that are odd and can be read: they may not be lost, and what is in them is found.
READ: Mapping[str, str | bytes] = {
    "odd/bom.py": b"\xef\xbb\xbf" + CLIENT.encode(),
    "odd/crlf.py": CLIENT.replace("\n", "\r\n"),
    "odd/mac.py": CLIENT.replace("\n", "\r"),
    "odd/empty.py": "",
    "odd/one_line.py": "x = '" + "a" * 2_000_000 + "'\n" + CLIENT,
    "odd/indented.py": CLIENT + "".join(f"{' ' * n}if 1:\n" for n in range(95)) + " " * 95 + "x\n",
    "odd/no_cells.ipynb": '{"nbformat": 4, "metadata": {}}',
    "odd/null_cells.ipynb": '{"cells": null, "nbformat": 4}',
    "odd/number.ipynb": '{"cells": [{"cell_type": "code", "source": 5}], "nbformat": 4}',
    "odd/readme/README.md": "[](" * 50_000 + "```" * 50_000,
}
IGNORED: Mapping[str, str | bytes] = {
    ".gitignore": (
        "!app.py\n[z\n\\\n!\n*.log\n/\n//\n[!]\n[[:alpha:]]x\n[b-a]\n\\ \n\x00\n"
        + "a*" * 2_000
        + "\n"
        + "*a" * 400
        + "b\n**/private/**\n!**/private/keep.py\n"
    ),
    "x.log": "log",
    "deep/private/secret.py": CLIENT,
    "b/.gitignore": "*\n!.gitignore\n",
    "b/gone.py": CLIENT,
    "c/.gitignore": "x\n" * 100_000,
    "c/read.py": CLIENT,
    "d/.gitignore": b"\xff\xfe\xc3*.py\n",
}  # fmt: skip
Report = dict[str, Any]


def report_of(done: Done) -> Report:
    """The report of a run that ended well."""
    assert done.code == 0, done.err
    assert done.untroubled
    read: Report = json.loads(done.out)
    return read


def assess(bartizan: Bartizan, root: Path) -> Report:
    return report_of(bartizan("assess", root, "--format", "json", "--now", NOW, "--no-cache"))


def unread(report: Report) -> dict[str, str]:
    """Why each path was not read."""
    return {item["path"]: item["reason"] for item in report["coverage"]["skipped"]}


def passing_places(report: Report) -> set[str]:
    return {
        place["path"]
        for finding in report["findings"]
        if finding["outcome"] == "pass"
        for place in finding["locations"]
    }


# --- contents ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def contents(bartizan: Bartizan, tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("contents")
    return assess(bartizan, lay(root, {**SMALL, **LOST, **READ}))


@pytest.mark.parametrize("path", LOST)
def test_file_that_cannot_be_understood_is_said_to_be_unread(contents: Report, path: str) -> None:
    assert path in unread(contents)
    assert path not in passing_places(contents)


@pytest.mark.parametrize("path", READ)
def test_odd_file_is_read(contents: Report, path: str) -> None:
    assert path not in unread(contents)


def test_no_collector_broke(contents: Report) -> None:
    broken = [run for run in contents["coverage"]["collectors"] if not run["ok"]]
    assert broken == []
    assert not [reason for reason in unread(contents).values() if "broke" in reason]


@pytest.mark.parametrize("path", ["odd/bom.py", "odd/crlf.py", "odd/one_line.py"])
def test_what_is_in_an_odd_file_is_found(contents: Report, path: str) -> None:
    places = {place["path"] for asset in contents["assets"] for place in asset["locations"]}
    assert path in places


@pytest.mark.parametrize(
    "path", ["x.py", "x.ipynb", "x.tf", "x.pkl", "x.pt", "x.json", "x.yaml", "Dockerfile"]
)  # fmt: skip
@pytest.mark.parametrize("content", [b"", GARBAGE, b"[" * 90_000, b'{"a":' * 50_000, b"\n" * 9])
def test_alone_it_passes_nothing(path: str, content: bytes, tmp_path: Path) -> None:
    """In this process: a folder that holds one file of rubbish proves nothing about a model."""
    root = lay(tmp_path, {path: content})
    found = assess_tree(tree_of(root), Options(root=root, now=NOW, cached=False))
    passing = [each for each in found.findings if each.outcome is Outcome.PASS]
    assert [each.check for each in passing if each.control.startswith(("MOD", "APP", "DAT"))] == []


def test_a_gigabyte_of_text_is_not_read_whole(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    names = ("x.txt", "x.py", "x.ipynb", "x.tf", "data/x.csv", "x.json", "README", "x.bin")
    for name in (*names, "x.pkl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.write(b"\x80\x02" if name == "x.pkl" else CLIENT.encode())
            file.truncate(1 << 30)
    report = assess(bartizan, tmp_path)
    assert {"x.py", "x.ipynb", "x.tf", "data/x.csv"} <= set(unread(report))
    assert "x.pkl" not in passing_places(report)


# --- entries ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("entries")
    root = lay(folder / "root", {**SMALL, "sub/x.py": CLIENT, "wt/.git": "gitdir: /nowhere\n"})
    lay(folder / "outside", {"secret.py": f"{CLIENT}KEY = '{SECRET}'\n", "README.md": SECRET})
    os.mkfifo(root / "pipe.py")
    os.mkfifo(root / "bartizan.yaml")
    os.mkfifo(root / "sub" / ".gitignore")
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "self.py").symlink_to(root / "self.py")
    (root / "nowhere.py").symlink_to(root / "gone.py")
    (root / "inside.py").symlink_to("app.py")
    (root / "secret.py").symlink_to(folder / "outside" / "secret.py")
    (root / "README").symlink_to(folder / "outside" / "README.md")
    (root / "others").symlink_to(folder / "outside", target_is_directory=True)
    (root / "device.py").symlink_to("/dev/zero")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(root)
        listener.bind("socket.py")
        os.chdir(here)
    name = os.fsencode(root) + b"/not\xff\xfeutf8"
    os.mkdir(name)  # noqa: PTH102  (a name that pathlib cannot show)
    for path in (name + b"/x.py", name + b".py"):
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(CLIENT.encode())
    return root


def test_odd_entries_are_left_out_with_their_reason(bartizan: Bartizan, entries: Path) -> None:
    report = assess(bartizan, entries)
    why = unread(report)
    pipes = ("pipe.py", "bartizan.yaml", "socket.py")
    assert {why[name] for name in pipes} == {"is not a regular file"}
    links = ("loop", "self.py", "nowhere.py", "inside.py")
    assert {why[name] for name in links} == {"is a symbolic link"}
    for name in ("secret.py", "README", "others/", "device.py"):
        assert why[name] == "is a symbolic link out of the workload"
    assert "its rules are not honoured" in why["sub/.gitignore"]
    assert sum("not UTF-8" in reason for reason in why.values()) == 2
    assert report["coverage"]["files_seen"] == len(SMALL) + 2


def test_what_lies_outside_is_never_shown(
    bartizan: Bartizan, entries: Path, tmp_path: Path
) -> None:
    names = ("r.json", "r.html", "r.sarif", "r.md", "r.cdx.json", "r.oscal.json")
    outputs = [part for name in names for part in ("-o", str(tmp_path / name))]
    done = bartizan("assess", entries, "-v", *outputs)
    assert done.code == 0
    assert SECRET not in done.said
    assert not [name for name in names if SECRET in (tmp_path / name).read_text()]


def test_link_out_of_the_workload_is_lost_evidence(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(
        tmp_path, {"root/app.py": "import torch\ntorch.load('m', weights_only=True)\n", "x": CLIENT}
    )
    before = assess(bartizan, tmp_path / "root")
    (tmp_path / "root" / "more.py").symlink_to(tmp_path / "x")
    after = assess(bartizan, tmp_path / "root")
    for report, lost in ((before, False), (after, True)):
        outcomes = {f["outcome"] for f in report["findings"] if f["check"] == "model-torch-load"}
        assert outcomes == ({"pass", "unknown"} if lost else {"pass"})


def test_file_that_vanishes_after_it_was_listed_is_lost(tmp_path: Path) -> None:
    tree = tree_of(lay(tmp_path, {**SMALL, "data/x.csv": "a,b\n1,2\n", "m.pkl": b"\x80\x04N."}))
    for entry in tree.entries:
        (tmp_path / entry.path).unlink()
    found = assess_tree(tree, Options(root=tmp_path, now=NOW, cached=False))
    assert {skipped.path for skipped in found.coverage.skipped} >= {"app.py", "data/x.csv", "m.pkl"}
    own = [each for each in found.findings if each.control[:3] in {"MOD", "APP", "DAT"}]
    assert {Outcome.PASS, Outcome.FAIL}.isdisjoint(each.outcome for each in own)


def test_file_that_becomes_a_link_after_it_was_listed_is_not_followed(tmp_path: Path) -> None:
    root = lay(tmp_path / "root", {"app.py": CLIENT, "README.md": "x\n"})
    lay(tmp_path, {"outside.py": f"{CLIENT}x = '{SECRET}'\n"})
    tree = tree_of(root)
    (root / "app.py").unlink()
    (root / "app.py").symlink_to(tmp_path / "outside.py")
    found = assess_tree(tree, Options(root=root, now=NOW, cached=False, excerpts=True))
    assert SECRET not in repr(found)
    assert any(skipped.path == "app.py" for skipped in found.coverage.skipped)


# --- names and folders ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("named")
    code = "import torch\ntorch.load('x')\n"
    return lay(root, {f"names/{name.replace('/', '')}": code for name in NAMES})


def test_hostile_names_are_shown_inert(bartizan: Bartizan, named: Path, tmp_path: Path) -> None:
    page, words = tmp_path / "r.html", tmp_path / "r.md"
    done = bartizan("assess", named, "-v", "-o", page, "-o", words)
    assert done.code == 0
    assert done.untroubled
    shown = on_a_terminal(bartizan, "assess", named, "-v")
    for text in (page.read_text(), words.read_text(), done.said, shown):
        for live in ("red\x1b[31m", "\x1b]0;", "\x07", "\u202e", "\u200b", "\u2028"):
            assert live not in text or (live, text) == ("\u200b", words.read_text())
    assert "<script>alert" not in page.read_text()
    assert "<script>alert" not in words.read_text()


def test_hostile_names_are_assessed_like_others(bartizan: Bartizan, named: Path) -> None:
    report = assess(bartizan, named)
    failing = {
        place["path"]
        for finding in report["findings"]
        if finding["check"] == "model-torch-load" and finding["outcome"] == "fail"
        for place in finding["locations"]
    }
    assert len(failing) == len(NAMES)


def test_json_for_a_terminal_is_inert(bartizan: Bartizan, named: Path) -> None:
    shown = on_a_terminal(bartizan, "assess", named, "--format", "json")
    assert "\u202e" not in shown
    assert "\x1b" not in shown


def test_deep_folders_are_lost_beyond_a_depth(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(tmp_path, {**SMALL, "/".join(["d"] * 59) + "/x.py": CLIENT})
    assert not [why for why in unread(assess(bartizan, tmp_path)).values() if "deep" in why]
    lay(tmp_path, {"/".join(["d"] * 70) + "/x.py": CLIENT})
    report = assess(bartizan, tmp_path)
    assert [why for why in unread(report).values() if "folders deep" in why]
    assert "unknown" in {finding["outcome"] for finding in report["findings"]}


def test_thousands_of_tiny_files(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(tmp_path, {f"part{n % 50}/f{n}.py": f"x = {n}\n" for n in range(5_000)})
    lay(tmp_path, SMALL)
    report = assess(bartizan, tmp_path)
    assert report["coverage"]["files_seen"] == 5_000 + len(SMALL)
    assert "model-torch-load" in {finding["check"] for finding in report["findings"]}


def test_many_unread_files_are_counted_where_they_are_not_listed(
    bartizan: Bartizan, tmp_path: Path
) -> None:
    lay(tmp_path, {f"src/f{n}.ts": "let x = 1\n" for n in range(2_100)})
    skipped = assess(bartizan, tmp_path)["coverage"]["skipped"]
    assert "holds 100 more that were not read" in {item["reason"] for item in skipped}


def test_odd_ignore_files_are_honoured_as_far_as_they_say_something(
    bartizan: Bartizan, tmp_path: Path
) -> None:
    done = bartizan("assess", work_tree(tmp_path, SMALL, IGNORED), "--format", "json")
    why = unread(report_of(done))
    assert done.err == ""
    for path in ("x.log", "b/gone.py"):
        assert why[path] == "is ignored by .gitignore"
    assert "its rules are not honoured" in why["c/.gitignore"]
    assert not {"app.py", "c/read.py"} & set(why)


def test_folder_of_lost_files_alone_is_no_empty_folder(bartizan: Bartizan, tmp_path: Path) -> None:
    lay(tmp_path, {"x.py": CLIENT})
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.py").symlink_to(tmp_path / "x.py")
    done = bartizan("assess", tmp_path / "root")
    assert (done.code, done.out) == (2, "")
    assert "is a symbolic link out of the workload" in done.err


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5_000, b"not a database", b"SQLite format 3\x00"]
)
def test_broken_cache_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    own = Bartizan(tmp_path)
    names = ("facts.sqlite", "assessments.sqlite")
    lay(tmp_path, {f"cache/bartizan/{name}": content for name in names})
    root = lay(tmp_path / "root", SMALL)
    done = own("assess", root, "--format", "json", "--now", NOW)
    assert done.out == own("assess", root, "--format", "json", "--now", NOW, "--no-cache").out
    assert (done.code, done.err) == (0, "")
