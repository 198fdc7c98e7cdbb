"""Whatever is done to a signed tree is found, and named as what it is."""

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.cli.model_scanned import scan_folder
from bartizan.signing.compare import Kind
from bartizan.signing.hashing import ChangedError, hash_files
from bartizan.signing.manifest import Algorithm
from bartizan.signing.policyfile import trust_of
from bartizan.signing.statement import Statement
from bartizan.signing.tree import listing
from bartizan.signing.verify import Outcome, Verified, verify_folder
from tests.builders_signing import KEY, NOW, OTHER, lay_model, manifest_of, signed_by, stated

TRUST = trust_of([KEY.verifier])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    root = lay_model(tmp_path / "scorer")
    (root / "model.sig").write_bytes(signed_by(KEY, stated(root)))
    # As written: the signature is no part of what it covers.
    (tmp_path / "kept.sig").write_bytes((root / "model.sig").read_bytes())
    return root


def verified(root: Path, *, signature: str = "model.sig") -> Verified:
    return verify_folder(root, [root / signature], TRUST, NOW)


def test_what_was_signed_is_valid(model: Path) -> None:
    found = verified(model)
    assert (found.outcome, found.differences) == (Outcome.VALID, ())


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def keep_times(path: Path, change: Callable[[Path], None]) -> None:
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def link(root: Path) -> None:
    (root / "config.json").unlink()
    (root / "config.json").symlink_to("README.md")


def link_folder(root: Path) -> None:
    (root / "weights").rename(root.parent / "weights")
    (root / "weights").symlink_to(root.parent / "weights")


def put(root: Path, path: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_bytes(b".")


def folder_for_file(root: Path) -> None:
    (root / "README.md").unlink()
    (root / "README.md").mkdir()


def bind(root: Path) -> None:
    os.mkfifo(root / "pipe")


def bad_name(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.bin")).write_bytes(b"")


MUTATIONS: dict[str, tuple[Callable[[Path], object], set[tuple[str, Kind]]]] = {
    "one bit": (
        lambda root: flip(root / "weights/part-1.bin"),
        {("weights/part-1.bin", Kind.CHANGED)},
    ),
    "one bit, and the times as before": (
        lambda root: keep_times(root / "README.md", flip),
        {("README.md", Kind.CHANGED)},
    ),
    "a byte more": (
        lambda root: (root / "config.json").write_bytes(b"{} "),
        {("config.json", Kind.CHANGED)},
    ),
    "truncated to nothing": (
        lambda root: (root / "config.json").write_bytes(b""),
        {("config.json", Kind.CHANGED)},
    ),
    "gone": (lambda root: (root / "README.md").unlink(), {("README.md", Kind.MISSING)}),
    "another file": (
        lambda root: (root / "evil.pkl").write_bytes(b"."),
        {("evil.pkl", Kind.ADDED)},
    ),
    "an empty file": (lambda root: (root / "__init__.py").touch(), {("__init__.py", Kind.ADDED)}),
    "under .git": (
        lambda root: put(root, ".git/evil.pkl"),
        {(".git/evil.pkl", Kind.ADDED)},
    ),
    "under .github": (
        lambda root: put(root, ".github/e.py"),
        {(".github/e.py", Kind.ADDED)},
    ),
    "a dotfile": (lambda root: (root / ".env").write_bytes(b"."), {(".env", Kind.ADDED)}),
    ".gitattributes changed": (
        lambda root: flip(root / ".gitattributes"),
        {(".gitattributes", Kind.CHANGED)},
    ),
    "renamed": (
        lambda root: (root / "config.json").rename(root / "conf.json"),
        {("config.json", Kind.RENAMED)},
    ),
    "moved": (
        lambda root: (root / "README.md").rename(root / "weights/README.md"),
        {("README.md", Kind.RENAMED)},
    ),
    "two swapped": (
        lambda root: (
            (root / "weights/part-1.bin").rename(root / "x"),
            (root / "weights/part-2.bin").rename(root / "weights/part-1.bin"),
            (root / "x").rename(root / "weights/part-2.bin"),
        ),
        {("weights/part-1.bin", Kind.CHANGED), ("weights/part-2.bin", Kind.CHANGED)},
    ),
    "one of two alike is gone": (
        lambda root: (root / "weights/copy-of-1.bin").unlink(),
        {("weights/copy-of-1.bin", Kind.MISSING)},
    ),
    "a link in the place of a file": (link, {("config.json", Kind.LINK)}),
    "a link more": (lambda root: (root / "l").symlink_to("/etc"), {("l", Kind.LINK)}),
    "a link to nowhere": (lambda root: (root / "l").symlink_to("gone"), {("l", Kind.LINK)}),
    "a link to itself": (lambda root: (root / "l").symlink_to("l"), {("l", Kind.LINK)}),
    "a link in the place of a folder": (
        link_folder,
        {("weights", Kind.LINK)}
        | {(f"weights/{name}.bin", Kind.MISSING) for name in ("part-1", "part-2", "copy-of-1")},
    ),
    "a pipe": (bind, {("pipe", Kind.SPECIAL)}),
    "a name that is no text": (bad_name, {("\\xff.bin", Kind.SPECIAL)}),
    "may be run": (
        lambda root: (root / "README.md").chmod(0o755),
        {("README.md", Kind.MODE)},
    ),
    "may be run by others": (
        lambda root: (root / "README.md").chmod(0o645),
        {("README.md", Kind.MODE)},
    ),
    "may not be run": (
        lambda root: (root / "convert.sh").chmod(0o644),
        {("convert.sh", Kind.MODE)},
    ),
    "an empty folder": (lambda root: (root / "tmp").mkdir(), {("tmp", Kind.EMPTY_ADDED)}),
    "an empty folder within": (
        lambda root: (root / "weights/tmp").mkdir(),
        {("weights/tmp", Kind.EMPTY_ADDED)},
    ),
    "an empty folder gone": (
        lambda root: (root / "cache").rmdir(),
        {("cache", Kind.EMPTY_MISSING)},
    ),
    "a folder filled": (
        lambda root: (root / "cache/x").write_bytes(b"new"),
        {("cache/x", Kind.ADDED), ("cache", Kind.EMPTY_MISSING)},
    ),
    "a folder in the place of a file": (
        folder_for_file,
        {("README.md", Kind.MISSING), ("README.md", Kind.EMPTY_ADDED)},
    ),
    "another letter case": (
        lambda root: (root / "README.md").rename(root / "readme.md"),
        {("README.md", Kind.RENAMED)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_mutation_is_found_and_named(model: Path, name: str) -> None:
    mutate, wanted = MUTATIONS[name]
    mutate(model)
    found = verified(model)
    assert found.outcome is Outcome.DIFFERENT
    assert {(each.path, each.kind) for each in found.differences} == wanted


def test_a_rename_says_the_new_name(model: Path) -> None:
    (model / "config.json").rename(model / "conf.json")
    (only,) = verified(model).differences
    assert "conf.json" in only.because


def test_a_socket_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(model)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s")
        (only,) = verified(model).differences
    assert (only.path, only.kind) == ("s", Kind.SPECIAL)


def test_another_file_in_the_place_of_the_signature_is_not_passed_over(model: Path) -> None:
    (model / "model.sig").write_bytes(b"\x80\x04.")
    found = verify_folder(model, [model.parent / "kept.sig"], TRUST, NOW)
    assert [(each.path, each.kind) for each in found.differences] == [("model.sig", Kind.ADDED)]


def test_what_another_tool_s_signature_ignores_is_never_valid(model: Path) -> None:
    """A manifest that ignores a folder, and says nothing of modes, as model_signing writes it."""
    (model / "cache").rmdir()
    (model / "convert.sh").unlink()
    (model / "model.sig").unlink()
    bare = replace(manifest_of(model), executable=None, empty=None, ignored=(".git",))
    shown = {path: bare.files[path] for path in bare.files if path != ".gitattributes"}
    statement = Statement(replace(bare, files=shown, ignored=(".git", ".gitattributes")))
    signature = model.parent / "other.sig"
    signature.write_bytes(signed_by(KEY, statement))
    (model / ".gitattributes").unlink()
    assert verify_folder(model, [signature], TRUST, NOW).outcome is Outcome.VALID
    (model / ".git").mkdir()
    (model / ".git/evil.pkl").write_bytes(b".")
    (model / "README.md").chmod(0o755)
    (model / "empty").mkdir()
    found = verify_folder(model, [signature], TRUST, NOW)
    assert found.outcome is Outcome.UNCOVERED
    assert [each.path for each in found.differences] == [".git/evil.pkl", "README.md", "empty"]
    allowed = verify_folder(model, [signature], replace(TRUST, uncovered=True), NOW)
    assert allowed.outcome is Outcome.VALID


def test_another_key_is_not_trusted(model: Path) -> None:
    (model / "model.sig").write_bytes(signed_by(OTHER, stated(model)))
    found = verified(model)
    assert found.outcome is Outcome.UNTRUSTED
    assert OTHER.verifier.id in found.trusted.because


def test_the_hint_of_a_trusted_key_makes_no_signature(model: Path) -> None:
    forged = signed_by(OTHER, stated(model)).replace(
        OTHER.verifier.fingerprint.encode(), KEY.verifier.fingerprint.encode()
    )
    (model / "model.sig").write_bytes(forged)
    assert verified(model).outcome is Outcome.UNTRUSTED


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_each_algorithm_of_the_format_is_verified(tmp_path: Path, algorithm: Algorithm) -> None:
    root = lay_model(tmp_path / "scorer")
    statement = Statement(manifest_of(root, algorithm))
    signature = tmp_path / "s"
    signature.write_bytes(signed_by(KEY, statement))
    assert verify_folder(root, [signature], TRUST, NOW).outcome is Outcome.VALID
    flip(root / "README.md")
    assert verify_folder(root, [signature], TRUST, NOW).outcome is Outcome.DIFFERENT


def test_a_file_that_is_written_to_meanwhile_is_not_hashed(tmp_path: Path) -> None:
    root = lay_model(tmp_path / "scorer")
    found = listing(root)
    (root / "config.json").write_bytes(b"[]")
    with pytest.raises(ChangedError, match=r"config\.json"):
        hash_files(root, found.files, Algorithm.SHA256)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: put(root, "late.py"),
        lambda root: (root / "README.md").unlink(),
        lambda root: flip(root / "README.md"),
        lambda root: (root / "late").mkdir(),
        lambda root: (root / "late").symlink_to("README.md"),
    ],
    ids=["added", "removed", "changed", "an empty folder", "a link"],
)
def test_what_changes_while_files_are_read_is_no_answer(
    model: Path, change: Callable[[Path], None]
) -> None:
    """As soon as the last file is hashed, before anything is said."""
    left = [sum(state.size for state in listing(model).files.values())]
    left[0] -= (model / "model.sig").stat().st_size

    def hashed(count: int) -> None:
        left[0] -= count
        if not left[0]:
            change(model)

    with pytest.raises(ChangedError):
        verify_folder(model, [model / "model.sig"], TRUST, NOW, hashed)


def test_a_folder_that_was_put_in_the_place_of_another_is_not_scanned(tmp_path: Path) -> None:
    """Whoever puts it back afterwards leaves no trace in the times of the files."""
    model = lay_model(tmp_path / "scorer")
    found = listing(model)
    assert len(scan_folder(model, found).files) == len(found.files)
    (model / "weights").rename(tmp_path / "aside")
    lay_model(tmp_path / "benign")
    (tmp_path / "benign" / "weights").rename(model / "weights")
    with pytest.raises(ChangedError):
        scan_folder(model, found)
