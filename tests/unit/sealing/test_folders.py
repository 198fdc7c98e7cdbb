"""A sealed folder has the files that were sealed, each in its place, or does not open."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.sealing import Context, SealingError, rewrap_file, seal_file, seal_stream
from bartizan.sealing.context import MANIFEST
from bartizan.sealing.errors import KeyMissingError, MisplacedError
from bartizan.sealing.folders import (
    SCHEMA,
    open_folder,
    rewrap_folder,
    seal_folder,
)
from tests.builders_sealed import KEY, OTHER

FILES = {"a.bin": b"first", "b.bin": b"other", "deep/c.txt": b"", ".hidden": b"x"}
CONTEXT = Context("patients", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plain = tmp_path / "plain"
    for path, content in FILES.items():
        (plain / path).parent.mkdir(parents=True, exist_ok=True)
        (plain / path).write_bytes(content)
    seal_folder(plain, tmp_path / "sealed", CONTEXT, (KEY,))
    return tmp_path / "sealed"


def content(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


def test_a_folder_comes_back(folder: Path) -> None:
    opened = open_folder(folder, folder.with_name("opened"), (KEY,))
    assert content(folder.with_name("opened")) == FILES
    assert set(content(folder)) == {f"{name}.sealed" for name in (*FILES, MANIFEST)}
    assert (opened.length, len(opened.files)) == (11, 4)
    assert folder.stat().st_mode & 0o777 == 0o700


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def once(change: Callable[[int], None]) -> Callable[[int], None]:
    """Return a teller of progress that changes something when it is told first."""
    left = [change]
    return lambda count: left.pop()(count) if left else None


def swap(folder: Path) -> None:
    one, two = folder / "a.bin.sealed", folder / "b.bin.sealed"
    held = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(held)


def older(folder: Path) -> None:
    named = Context("patients", "1", name="a.bin")
    seal_file(folder.with_name("plain") / "a.bin", folder / "a.bin.sealed", named, (KEY,))


def other_manifest(folder: Path) -> None:
    manifest = folder / f"{MANIFEST}.sealed"
    manifest.write_bytes((folder / "a.bin.sealed").read_bytes())


EDITS: dict[str, tuple[Callable[[Path], object], str]] = {
    "files swapped": (swap, "a.bin is not the file that was sealed there, but b.bin"),
    "a file put back": (older, "is not the file that was sealed there"),
    "a file dropped": (lambda it: (it / "b.bin.sealed").unlink(), "lacks b.bin"),
    "a file added": (lambda it: (it / "z.sealed").write_bytes(b"z"), "adds z"),
    "the manifest replaced": (other_manifest, "is another file"),
    "the manifest dropped": (lambda it: (it / f"{MANIFEST}.sealed").unlink(), "cannot read"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_folder_does_not_open(
    folder: Path, edit: tuple[Callable[[Path], object], str]
) -> None:
    change, words = edit
    change(folder)
    with pytest.raises((MisplacedError, SealingError), match=words):
        open_folder(folder, folder.with_name("opened"), (KEY,))
    assert {each.name for each in folder.parent.iterdir()} == {"plain", "sealed"}


CLASHES = {
    "a file named as the sealed folder": ("a", "a.sealed/x"),
    "a folder named as the manifest": (f"{MANIFEST}.sealed/x",),
    "a line in a name": ("a\nb",),
    "a name that is no text": (os.fsdecode(b"a\xff"),),
    "a long path": ("/".join("d" * 300),),
}


@pytest.mark.parametrize("paths", CLASHES.values(), ids=CLASHES.keys())
def test_a_path_that_cannot_be_sealed_is_named_before_any_is(
    tmp_path: Path, paths: tuple[str, ...]
) -> None:
    for path in ("0", *paths):
        (tmp_path / "plain" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / path).write_bytes(b"x")
    told: list[int] = []
    with pytest.raises(BartizanError) as raised:
        seal_folder(tmp_path / "plain", tmp_path / "out", CONTEXT, (KEY,), told.append)
    assert str(tmp_path / "plain") in raised.value.message
    assert (told, names(tmp_path)) == ([], ["plain"])


@pytest.mark.parametrize("place", ["z", "deep"])
def test_what_becomes_a_link_meanwhile_is_not_followed(tmp_path: Path, place: str) -> None:
    plain, secret = tmp_path / "plain", tmp_path / "secret"
    for folder in (plain / "deep", secret):
        folder.mkdir(parents=True)
        (folder / "z").write_bytes(b"secret")
    for name in ("a", "z"):
        (plain / name).write_bytes(b"plain")

    def swap(_: int) -> None:
        (plain / place).rename(tmp_path / "away")
        (plain / place).symlink_to(secret / "z" if place == "z" else secret)

    with pytest.raises(SealingError, match=f"cannot read .*{place}"):
        seal_folder(plain, tmp_path / "out", CONTEXT, (KEY,), once(swap))
    assert not (tmp_path / "out").exists()


def test_two_names_that_the_file_system_takes_for_one_do_not_open(folder: Path) -> None:
    def take(_: int) -> None:
        (made,) = folder.parent.glob(".opened.*")
        (made / "b.bin").write_bytes(b"")

    with pytest.raises(SealingError, match="would replace another file"):
        open_folder(folder, folder.with_name("opened"), (KEY,), once(take))
    assert names(folder.parent) == ["plain", "sealed"]


def test_each_folder_is_its_owners_alone(folder: Path) -> None:
    before = os.umask(0)
    try:
        open_folder(folder, folder.with_name("opened"), (KEY,))
    finally:
        os.umask(before)
    modes = {each.stat().st_mode & 0o777 for each in folder.with_name("opened").rglob("*")}
    assert modes == {0o600, 0o700}


@pytest.mark.parametrize("target", [".", "/", ".."])
def test_a_target_without_a_name_is_there_already(folder: Path, target: str) -> None:
    with pytest.raises(SealingError, match="there already"):
        open_folder(folder, Path(target), (KEY,))


def test_the_next_run_removes_what_a_kill_left(folder: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from bartizan.sealing.folders import open_folder; from tests.builders_sealed import KEY\n"
        "open_folder(Path(sys.argv[1]), Path(sys.argv[2]), (KEY,),"
        " lambda _: os.kill(os.getpid(), signal.SIGKILL))"
    )
    opened = folder.with_name("opened")
    subprocess.run([sys.executable, "-c", script, str(folder), str(opened)], check=False)
    assert len(list(folder.parent.glob(".opened.*"))) == 1
    open_folder(folder, opened, (KEY,))
    assert names(folder.parent) == ["opened", "plain", "sealed"]


@pytest.mark.parametrize("name", ["link", MANIFEST])
def test_what_cannot_be_sealed_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    if name == "link":
        (tmp_path / "plain" / name).symlink_to("/etc/passwd")
    else:
        (tmp_path / "plain" / name).write_text("x")
    with pytest.raises(SealingError, match=name):
        seal_folder(tmp_path / "plain", tmp_path / "out", CONTEXT, (KEY,))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_not_replaced(folder: Path) -> None:
    with pytest.raises(SealingError, match="there already"):
        open_folder(folder, folder.with_name("plain"), (KEY,))
    assert content(folder.with_name("plain")) == FILES


def test_a_folder_is_rewrapped_and_again(folder: Path) -> None:
    assert rewrap_folder(folder, (KEY,), (OTHER,)) == 5
    assert rewrap_folder(folder, (OTHER,), (), (f"file:{KEY.key_id}",)) == 5
    open_folder(folder, folder.with_name("opened"), (OTHER,))
    with pytest.raises(KeyMissingError):
        open_folder(folder, folder.with_name("again"), (KEY,))
    with pytest.raises(InvalidInputError, match="no file"):
        rewrap_folder(folder, (OTHER,), (), (f"file:{KEY.key_id}",))


def test_a_rewrap_that_was_ended_half_way_is_run_again(folder: Path) -> None:
    first = f"file:{KEY.key_id}"
    before = (folder / "b.bin.sealed").read_bytes()
    rewrap_file(folder / "a.bin.sealed", (KEY,), (OTHER,), (first,))
    rewrap_file(folder / "b.bin.sealed", (KEY,), (OTHER,), (first,))
    cut = (folder / "b.bin.sealed").read_bytes()
    page = 4096
    (folder / "b.bin.sealed").write_bytes(cut[:page] + before[page : 2 * page] + cut[2 * page :])
    assert rewrap_folder(folder, (KEY, OTHER), (OTHER,), (first,)) == 5
    open_folder(folder, folder.with_name("opened"), (OTHER,))


def test_a_path_that_no_context_takes_is_an_error(tmp_path: Path) -> None:
    deep = tmp_path / "plain" / "/".join("d" * 300)
    deep.mkdir(parents=True)
    (deep / "a").write_bytes(b"deep")
    with pytest.raises(InvalidInputError, match="name of a context is up to 512 bytes"):
        seal_folder(tmp_path / "plain", tmp_path / "sealed", Context("d"), (KEY,))
    assert [each.name for each in tmp_path.iterdir()] == ["plain"]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({"schema": "v9", "files": []}),
        json.dumps({"schema": SCHEMA, "files": [1]}),
        json.dumps({"schema": SCHEMA, "files": [{"path": "../x", "file": "a", "length": 1}]}),
        json.dumps({"schema": SCHEMA, "files": [{"path": "/x", "file": "a", "length": 1}]}),
        json.dumps({"schema": SCHEMA, "files": [{"path": 1, "file": "a", "length": 1}]}),
    ],
)
def test_a_manifest_that_a_holder_of_the_key_made_up_is_refused(
    folder: Path, manifest: str
) -> None:
    named = Context("patients", "1", name=MANIFEST)
    with (folder / f"{MANIFEST}.sealed").open("wb") as target:
        seal_stream(BytesIO(manifest.encode()), target, named, (KEY,))
    with pytest.raises(FormatError):
        open_folder(folder, folder.with_name("opened"), (KEY,))


def test_no_file_is_sealed_as_a_manifest(tmp_path: Path) -> None:
    rows = json.dumps({"schema": SCHEMA, "files": []})
    (tmp_path / MANIFEST).write_text(rows)
    named = Context("patients", "1", name=MANIFEST)
    with pytest.raises(InvalidInputError, match="would pass for the list"):
        seal_file(tmp_path / MANIFEST, tmp_path / "s", named, (KEY,))
    assert names(tmp_path) == [MANIFEST]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="cannot read"):
        seal_folder(tmp_path / "no", tmp_path / "out", CONTEXT, (KEY,))
    with pytest.raises(BartizanError, match="cannot read"):
        open_folder(tmp_path / "no", tmp_path / "out", (KEY,))
