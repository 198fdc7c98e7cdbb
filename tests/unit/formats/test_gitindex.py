"""An index of git says what is tracked, or that it cannot be read."""

import sys
from pathlib import Path

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.gitindex import MAX_HELD, GitIndex, read_git_index
from tests.builders_git import (
    FILE,
    LINK,
    REPOSITORY,
    SPARSE_FOLDER,
    Tracked,
    git,
    git_index,
    sealed,
    work_tree,
)

NAMES = ("a", "a/b.py", "a/b/ü.py", "a/" + "x" * 4_000, "with space", "z/1234567")
EXTENSION = b"TREE" + (5).to_bytes(4) + b"12345"


@pytest.mark.parametrize("oid", [20, 32])
@pytest.mark.parametrize("version", [2, 3, 4])
def test_names_are_read(version: int, oid: int) -> None:
    entries = [Tracked(name.encode()) for name in NAMES]
    content = git_index(entries, version, oid, EXTENSION)
    assert read_git_index(content) == GitIndex(tuple(sorted(NAMES)))


@pytest.mark.parametrize("length", range(1, 20))
@pytest.mark.parametrize("version", [2, 4])
def test_padding_is_skipped(length: int, version: int) -> None:
    names = ("a" * length, "b" * length)
    content = git_index([Tracked(name.encode()) for name in names], version)
    assert read_git_index(content).files == tuple(sorted(names))


def test_kinds_are_told_apart() -> None:
    entries = [
        Tracked(b"file", FILE),
        Tracked(b"gone.py", FILE, absent=True),
        Tracked(b"link", LINK),
        Tracked(b"module", REPOSITORY),
        Tracked(b"sparse/", SPARSE_FOLDER, absent=True),
    ]
    found = read_git_index(git_index(entries, 3))
    assert found.files == ("file", "gone.py", "link")
    assert found.absent == {"gone.py", "sparse/"}
    assert found.repositories == {"module"}


def test_name_that_is_not_utf_8_is_kept() -> None:
    found = read_git_index(git_index([Tracked(b"\xff.py")]))
    assert found.files == ("\udcff.py",)


def test_index_without_a_checksum_is_read() -> None:
    content = git_index([Tracked(b"a.py")])
    assert read_git_index(content[:-20] + bytes(20)).files == ("a.py",)


GOOD = git_index([Tracked(b"a.py"), Tracked(b"b.py")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "SHA-1"),
        (GOOD[:-1], "SHA-1"),
        (GOOD.replace(b"a.py", b"c.py"), "SHA-1"),
        (sealed(b"DIRX" + GOOD[4:-20]), "no index of version"),
        (sealed(b"DIRC" + (5).to_bytes(4) + GOOD[8:-20]), "no index of version"),
        (sealed(b"DIRC"), "too short"),
        (sealed(GOOD[:8] + (3).to_bytes(4) + GOOD[12:-20]), "ends within an entry"),
        (sealed(GOOD[:8] + b"\xff\xff\xff\xff" + GOOD[12:-20]), "4294967295 entries"),
        (sealed(GOOD[:-24]), "ends within its last entry"),
        (sealed(GOOD[:8] + (1).to_bytes(4) + GOOD[12:-20]), "extension that is not known"),
        (git_index([], extensions=b"link" + bytes(4)), "split"),
        (git_index([], extensions=b"TREE"), "ends within an extension"),
        (git_index([], extensions=b"TREE" + (9).to_bytes(4)), "ends within its last"),
        (git_index([Tracked(b"")]), "name that is empty"),
        (git_index([Tracked(b"x" * 5_000)], 4), "too long"),
        (sealed(git_index([Tracked(b"x" * 9)], 4)[:-30]), "name that is empty, too long or does"),
        (sealed(GOOD[:7] + b"\x04" + GOOD[8:-20]), "takes more off"),
        (sealed(git_index([Tracked(b"")], 4)[:-22] + b"\xff" * 9), "number that does not end"),
    ],
)
def test_what_cannot_be_the_whole_index_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_git_index(content)


def test_index_that_would_unfold_to_much_is_refused() -> None:
    deep = b"a/" * 1_900
    entries = [Tracked(deep + b"%06d" % number) for number in range(20_000)]
    content = git_index(entries, 4)
    assert len(content) < MAX_HELD / 32
    with pytest.raises(FormatError, match="take more memory"):
        read_git_index(content)


@pytest.mark.parametrize("name", ["a.py", "ü.py"])
def test_names_are_counted_by_the_memory_that_they_take(name: str) -> None:
    content = git_index([Tracked(name.encode())])
    held = read_git_index(content).held
    assert held >= sys.getsizeof(name)
    assert read_git_index(content, held).files == (name,)
    with pytest.raises(FormatError, match="take more memory"):
        read_git_index(content, held - 1)


def test_name_in_conflict_is_given_once() -> None:
    assert read_git_index(git_index([Tracked(b"b"), Tracked(b"b"), Tracked(b"a")])).files == (
        "a",
        "b",
    )


@pytest.mark.parametrize("version", [2, 3, 4])
def test_it_reads_what_git_writes(tmp_path: Path, version: int) -> None:
    names = {name: name for name in (*NAMES[1:3], "deep/" * 30 + "x.py", "with\nnewline")}
    work_tree(tmp_path, names)
    git(tmp_path, "update-index", f"--index-version={version}")
    git(tmp_path, "commit", "--quiet", "--message=x")
    if version == 3:
        git(tmp_path, "update-index", "--skip-worktree", "a/b.py")
    found = read_git_index((tmp_path / ".git/index").read_bytes())
    listed = git(tmp_path, "ls-files", "-z").split("\x00")
    assert set(found.files) == set(filter(None, listed)) == set(names)
    assert found.absent == ({"a/b.py"} if version == 3 else set())


def test_it_reads_the_index_of_a_repository_that_hashes_by_sha_256(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    work_tree(tmp_path, {"a.py": "x"})
    assert read_git_index((tmp_path / ".git/index").read_bytes()).files == ("a.py",)
