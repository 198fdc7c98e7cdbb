"""Which files of a folder are looked at: what git tracks always, what a link shows never."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bartizan.collect.beneath import head_below
from bartizan.collect.disk import DiskTree, walk_folder
from bartizan.collect.walk import MOST_NAMED
from bartizan.evidence.facts import Gap
from tests.builders_git import REPOSITORY, Tracked, git, git_index, sealed, work_tree
from tests.builders_runs import lay

CODE = "import torch\n"
ENVIRONMENT = {"venv/pyvenv.cfg": "home = /usr\n", "venv/lib/x.py": CODE}


def paths(tree: DiskTree) -> set[str]:
    return {entry.path for entry in tree.entries if entry.path != ".gitignore"}


def lost(tree: DiskTree) -> dict[str, str]:
    return {gap.path: gap.reason for gap in tree.lost}


def skipped(tree: DiskTree) -> dict[str, str]:
    return {gap.path: gap.reason for gap in tree.skipped}


# --- what git tracks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "a.py",
        ".env",
        "build/lib/a.py",
        "venv/lib/a.py",
        ".venv/a.py",
        "node_modules/x/index.js",
        "lib/site-packages/a.py",
        "infra/.terraform/modules/m/main.tf",
        ".idea/a.py",
        "__pycache__/a.py",
        "deep/.ipynb_checkpoints/a.ipynb",
    ],
)
@pytest.mark.parametrize("rules", ["", "*\n", "*.py\n.env\nbuild/\nvenv/\n.venv\nnode_modules\n"])
def test_tracked_file_is_read_wherever_it_lies(tmp_path: Path, path: str, rules: str) -> None:
    others = {".gitignore": rules, **ENVIRONMENT}
    tree = walk_folder(work_tree(tmp_path, {path: CODE}, others))
    assert path in paths(tree)
    assert "venv/lib/x.py" not in paths(tree)


def test_what_git_does_not_track_and_ignores_is_skipped(tmp_path: Path) -> None:
    others = {
        ".gitignore": "*.log\nbuild/\n.env\n",
        "x.log": "x",
        ".env": "KEY=1",
        "build/x.py": CODE,
        "node_modules/x/index.js": "x",
        "node_modules/y/index.js": "y",
        "new.py": CODE,
        **ENVIRONMENT,
    }
    tracked = {"a.py": CODE, "node_modules/x/index.js": "x"}
    tree = walk_folder(work_tree(tmp_path, tracked, others))
    assert paths(tree) == {"a.py", "new.py", "node_modules/x/index.js"}
    assert skipped(tree) == {
        ".env": "is ignored by .gitignore",
        ".git/": "holds tools, caches or other people's packages",
        "build/": "is ignored by .gitignore",
        "node_modules/": "holds tools, caches or other people's packages; "
        "what git tracks of it is read",
        "venv/": "holds tools, caches or other people's packages",
        "x.log": "is ignored by .gitignore",
    }


@pytest.mark.parametrize("name", ["venv", ".venv"])
def test_only_a_virtual_environment_is_one(tmp_path: Path, name: str) -> None:
    lay(tmp_path, {f"{name}/a.py": CODE, f"x/{name}/pyvenv.cfg": "", f"x/{name}/b.py": CODE})
    assert paths(walk_folder(tmp_path)) == {f"{name}/a.py"}


def test_tracked_file_that_is_not_checked_out_is_lost(tmp_path: Path) -> None:
    work_tree(tmp_path, {"a.py": CODE, "b/b.py": CODE})
    git(tmp_path, "commit", "--quiet", "--message=x")
    git(tmp_path, "sparse-checkout", "set", "--cone", "--sparse-index", "c")
    assert lost(walk_folder(tmp_path)) == {"b/": "is tracked by git and not checked out"}


def test_tracked_file_that_is_a_pipe_now_is_lost(tmp_path: Path) -> None:
    root = work_tree(tmp_path, {"a.py": CODE, "b.py": CODE})
    (root / "a.py").unlink()
    os.mkfifo(root / "a.py")
    os.mkfifo(root / "c.py")
    tree = walk_folder(root)
    assert lost(tree) == {"a.py": "is not a regular file"}
    assert skipped(tree)["c.py"] == "is not a regular file"


def test_pipe_named_as_code_is_lost_where_no_index_says_that_it_is_not_kept(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    os.mkfifo(tmp_path / "control")
    tree = walk_folder(tmp_path)
    assert lost(tree) == {"a.py": "is not a regular file"}
    assert skipped(tree) == {"control": "is not a regular file"}


def submodule(tmp_path: Path) -> Path:
    own = work_tree(tmp_path / "own", {"code.py": CODE, "lib.py": CODE, ".gitignore": "code.py\n"})
    git(own, "commit", "--quiet", "--message=x")
    root = work_tree(tmp_path / "root", {"a.py": CODE})
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(own), "sub")
    return root


def test_submodule_is_read_by_its_own_index(tmp_path: Path) -> None:
    tree = walk_folder(submodule(tmp_path))
    assert {"a.py", "sub/code.py", "sub/lib.py"} <= paths(tree)
    assert tree.lost == ()


def test_submodule_that_is_not_checked_out_is_lost(tmp_path: Path) -> None:
    root = submodule(tmp_path)
    git(root, "submodule", "--quiet", "deinit", "--force", "sub")
    assert lost(walk_folder(root)) == {"sub/": "is a submodule that is not checked out"}


# --- without an index -----------------------------------------------------------------------------

IGNORED_CODE = {
    ".gitignore": "hidden.py\nbuild/\ndata/\n*.ts\n.env\n",
    "hidden.py": CODE,
    "build/lib/b.py": CODE,
    "build/Dockerfile": "FROM x",
    "build/main.tf": "",
    "build/out.txt": "x",
    "build/node_modules/x.py": CODE,
    "data/rows.csv": "a,b\n",
    "web.ts": "x",
    ".env": "KEY=1",
    "a.txt": "x",
}


def test_without_an_index_ignored_code_is_read_and_nothing_else_that_is_ignored(
    tmp_path: Path,
) -> None:
    tree = walk_folder(lay(tmp_path, IGNORED_CODE))
    assert paths(tree) == {
        "a.txt", "hidden.py", "build/lib/b.py", "build/Dockerfile", "build/main.tf",
    }  # fmt: skip
    assert "no index of git" in skipped(tree)["build/"]
    assert tree.lost == ()


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
@pytest.mark.parametrize("folder", ["env", "build/env", "venv"])
def test_without_an_index_an_ignored_environment_is_skipped(
    tmp_path: Path, folder: str, mark: str
) -> None:
    files = {".gitignore": "env/\nbuild/\n", f"{folder}/lib/x.py": CODE, "a.py": CODE}
    tree = walk_folder(lay(tmp_path, {**files, f"{folder}/{mark}": ""}))
    assert paths(tree) == {"a.py"}
    assert "tools" in skipped(tree)[f"{folder}/"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither its SHA-1"),
        (b"garbage" * 100, "neither its SHA-1"),
        (git_index([Tracked(b"hidden.py")])[:-30], "neither its SHA-1"),
        (sealed(b"DIRC\x00\x00\x00\x07\x00\x00\x00\x01"), "no index of version"),
    ],
)
def test_index_that_cannot_be_read_is_none_and_is_named(
    tmp_path: Path, content: bytes, said: str
) -> None:
    tree = walk_folder(lay(tmp_path, {**IGNORED_CODE, ".git/index": content}))
    assert "hidden.py" in paths(tree)
    assert said in skipped(tree)[".git/index"]


def test_rules_in_a_folder_of_tools_do_not_reach_into_its_submodule(tmp_path: Path) -> None:
    index = git_index([Tracked(b"node_modules/sub", REPOSITORY)])
    files = {"node_modules/.gitignore": "*\n", "node_modules/sub/a.py": CODE}
    tree = walk_folder(lay(tmp_path, {".git/index": index, **files}))
    assert paths(tree) == {"node_modules/sub/a.py"}


def test_names_of_all_indexes_share_one_room(tmp_path: Path) -> None:
    names = ("ü" * 100 + f"{number:05}" for number in range(40_000))
    index = git_index((Tracked(name.encode()) for name in names), 4)
    folders = ("", "a/", "b/")
    lay(tmp_path, {f"{folder}.git/index": index for folder in folders} | {"e/x.py": CODE})
    told = {path: why for path, why in skipped(walk_folder(tmp_path)).items() if "index" in path}
    assert set(told) == {"a/.git/index", "b/.git/index"}
    assert all("what git tracks is not known" in why for why in told.values())


def test_more_absent_files_than_are_named_are_lost_as_one(tmp_path: Path) -> None:
    rows = [Tracked(b"%06d.py" % number, absent=True) for number in range(MOST_NAMED + 1)]
    tree = walk_folder(lay(tmp_path, {".git/index": git_index(rows, 3), "a.py": CODE}))
    why = lost(tree)["."]
    assert (
        why == "holds 000000.py, which is tracked by git and not checked out, and 20000 more such"
    )


def test_repositories_within_one_another_each_say_what_they_track(tmp_path: Path) -> None:
    index = git_index([Tracked(b"node_modules/x/i.py")])
    laid = {"deep/er/.git/index": index, ".git/index": git_index([Tracked(b"venv/y.py")])}
    code = ("deep/er/node_modules/x/i.py", "venv/y.py", "node_modules/x/i.py", "deep/venv/y.py")
    files = dict.fromkeys(code, CODE) | {"venv/pyvenv.cfg": "", "deep/venv/pyvenv.cfg": ""}
    found = paths(walk_folder(lay(tmp_path, {**laid, **files})))
    assert {path for path in found if path.endswith(".py")} == set(code[:2])


def test_index_outside_the_root_is_not_read(tmp_path: Path) -> None:
    work_tree(tmp_path / "repository", {"a.py": CODE})
    root = lay(tmp_path / "root", {"a.py": CODE, ".git": "gitdir: ../repository/.git\n"})
    assert skipped(walk_folder(root))[".git"] == (
        "leads out of the workload: what git tracks is not known"
    )
    (root / ".git").unlink()
    (root / ".git").symlink_to("../repository/.git")
    assert "what git tracks is not known" in skipped(walk_folder(root))[".git/index"]


def test_what_people_declare_is_never_ignored(tmp_path: Path) -> None:
    declared = {
        "bartizan.yaml": "x",
        ".bartizan/imports/a.sarif": "x",
        ".bartizan/imports/b/c.json": "x",
        ".bartizan/waivers/w.yaml": "x",
    }
    rules = {
        ".gitignore": "*\n.bartizan/\nbartizan.yaml\n",
        ".bartizan/.gitignore": "*\n",
        ".bartizan/imports/.gitignore": "*\n",
    }
    for root in (
        work_tree(tmp_path / "a", {"a.py": CODE}, {**declared, **rules}),
        lay(tmp_path / "b", {"a.py": CODE, **declared, **rules}),
    ):
        assert set(declared) <= paths(walk_folder(root))


def test_what_is_ignored_can_still_be_named(tmp_path: Path) -> None:
    others = {
        ".gitignore": "reports/\n*.sarif\n",
        "x.sarif": "x",
        "reports/a/b.json": "x",
        "reports/.gitignore": "*\n",
    }
    tree = walk_folder(work_tree(tmp_path, {"reports/kept.json": "x"}, others))
    assert {each.path for each in tree.ignored()} == {
        "x.sarif", "reports/a/b.json", "reports/.gitignore",
    }  # fmt: skip
    assert all(each.written for each in tree.ignored())


def test_only_a_file_that_git_does_not_track_has_a_date(tmp_path: Path) -> None:
    root = work_tree(tmp_path / "a", {"old.sarif": "x"}, {"new.sarif": "x"})
    dated = {entry.path for entry in walk_folder(root).entries if entry.written is not None}
    assert dated == {"new.sarif"}
    unknown = walk_folder(lay(tmp_path / "b", {"a.sarif": "x"}))
    assert [entry.written for entry in unknown.entries] == [None]


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (".git/hooks/run.py", "link.py"),
        (".git", "link.py/"),
        ("ignored/x.py", "link.py"),
        ("ignored", "link.py/"),
        ("node_modules/x/x.py", "link.py"),
        ("venv", "link.py/"),
        (".git/not/there.py", "link.py"),
        ("../outside.py", "link.py"),
        ("../nowhere.py", "link.py"),
        ("folder/../.git/hooks/run.py", "link.py"),
        ("to-git/hooks/run.py", "link.py"),
    ],
)
def test_link_to_what_is_not_read_is_lost(tmp_path: Path, target: str, path: str) -> None:
    others = {
        ".gitignore": "ignored/\nto-git\n",
        ".git/hooks/run.py": CODE,
        "ignored/x.py": CODE,
        "node_modules/x/x.py": CODE,
        "folder/x.txt": "x",
        **ENVIRONMENT,
    }
    lay(tmp_path, {"outside.py": CODE})
    root = work_tree(tmp_path / "root", {"a.py": CODE}, others)
    (root / "to-git").symlink_to(".git")
    (root / "link.py").symlink_to(target)
    assert "is a symbolic link" in lost(walk_folder(root))[path]


@pytest.mark.parametrize("target", ["a.py", "folder", "folder/b.py", ".", "nowhere.py", "chain"])
def test_link_to_what_is_read_anyway_is_fine(tmp_path: Path, target: str) -> None:
    root = lay(tmp_path, {"a.py": CODE, "folder/b.py": CODE})
    (root / "chain").symlink_to("folder")
    (root / "link.py").symlink_to(target)
    tree = walk_folder(root)
    assert tree.lost == ()
    assert skipped(tree)["link.py"] == "is a symbolic link"


@pytest.mark.parametrize(
    "path",
    ["link/passwd", "in/link/passwd", "folder/../../passwd", "/etc/passwd", "", ".", "..", "a//b",
     "folder/./b.py", "a\x00b", "folder", "nowhere", "last"],
)  # fmt: skip
def test_nothing_is_opened_through_a_link_or_out_of_the_root(tmp_path: Path, path: str) -> None:
    lay(tmp_path, {"outside/passwd": "secret", "passwd": "secret"})
    root = lay(tmp_path / "root", {"folder/b.py": CODE, "in/x": "x"})
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "in" / "link").symlink_to("../link")
    (root / "last").symlink_to(tmp_path / "passwd")
    assert isinstance(head_below(root, path, 100), Gap)
    assert head_below(root, "folder/b.py", 100) == CODE.encode()


def test_folder_that_becomes_a_link_after_it_was_listed_is_not_entered(tmp_path: Path) -> None:
    lay(tmp_path, {"outside/a.py": "secret"})
    root = lay(tmp_path / "root", {"folder/a.py": CODE})
    tree = walk_folder(root)
    (root / "folder").rename(root / "moved")
    (root / "folder").symlink_to(tmp_path / "outside")
    assert isinstance(tree.read("folder/a.py"), Gap)


def test_root_that_is_a_link_is_followed(tmp_path: Path) -> None:
    lay(tmp_path / "real", {"a.py": CODE})
    (tmp_path / "root").symlink_to("real")
    tree = walk_folder(tmp_path / "root")
    assert tree.read("a.py") == CODE.encode()


def next_handle(folder: Path) -> int:
    """The lowest handle that is free."""
    handle = os.open(folder, os.O_RDONLY)
    os.close(handle)
    return handle


def test_no_handle_stays_open(tmp_path: Path) -> None:
    files: Mapping[str, str] = {f"a/{n}/b.py": CODE for n in range(50)}
    root = work_tree(tmp_path, files)
    before = next_handle(root)
    tree = walk_folder(root)
    for entry in tree.entries:
        tree.read(entry.path)
        tree.read(f"{entry.path}/x")
    assert next_handle(root) == before
