"""A model in the cache of Hugging Face goes into a store, with where it came from."""

import json
from hashlib import sha1, sha256
from pathlib import Path

import pytest

from bartizan.cli.main import main

COMMIT, OTHER = "a" * 40, "b" * 40
WEIGHTS, CONFIG = b"\x01" * 500, b"{}"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BARTIZAN_MODEL_STORE", "store")
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "hub" / "models--acme--tiny"
    for folder in ("blobs", "refs", f"snapshots/{COMMIT}/sub"):
        (root / folder).mkdir(parents=True)
    (root / "refs" / "main").write_text(COMMIT)
    large = sha256(WEIGHTS).hexdigest()
    small = sha1(b"blob %d\x00" % len(CONFIG) + CONFIG, usedforsecurity=False).hexdigest()
    (root / "blobs" / large).write_bytes(WEIGHTS)
    (root / "blobs" / small).write_bytes(CONFIG)
    snapshot = root / "snapshots" / COMMIT
    (snapshot / "model.bin").symlink_to(f"../../blobs/{large}")
    (snapshot / "sub" / "config.json").symlink_to(f"../../../blobs/{small}")
    return root


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def pushed(folder: Path) -> int:
    return run("push", str(folder), "acme/tiny:v1")


@pytest.mark.parametrize("named", ["", f"snapshots/{COMMIT}"], ids=["the cache", "a snapshot"])
def test_the_files_of_a_snapshot_are_kept_with_their_source(
    cache: Path, named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pushed(cache / named) == 0
    capfd.readouterr()
    assert run("list", "--format", "json") == 0
    (model,) = json.loads(capfd.readouterr().out)["models"]
    assert model["sources"] == [f"hf://acme/tiny@{COMMIT}"]
    assert run("list") == 0
    assert f"from hf://acme/tiny@{COMMIT}" in capfd.readouterr().out
    assert run("pull", "acme/tiny:v1", "out", "--unverified") == 0
    assert Path("out/model.bin").read_bytes() == WEIGHTS
    assert not Path("out/sub/config.json").is_symlink()


def test_a_snapshot_that_was_pulled_is_signed_and_comes_out(cache: Path) -> None:
    assert pushed(cache) == 0
    assert run("keygen", "key", "--no-passphrase") == 0
    assert run("pull", "acme/tiny:v1", "mine", "--unverified") == 0
    assert run("sign", "mine", "--key", "key") == 0
    assert pushed(Path("mine")) == 0
    assert run("pull", "acme/tiny:v1", "out", "--signer", "key.pub") == 0


@pytest.mark.parametrize("path", ["model.bin", "sub/config.json"])
def test_a_blob_that_was_changed_in_the_cache_is_not_kept(
    cache: Path, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    blob = (cache / "snapshots" / COMMIT / path).resolve()
    blob.write_bytes(b"\x02" + blob.read_bytes()[1:])
    assert pushed(cache) == 1
    assert f"{path} is not what the cache calls it" in capfd.readouterr().err
    assert run("pull", "acme/tiny:v1", "out", "--unverified") == 2


def test_no_link_leads_out_of_the_cache(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    link = cache / "snapshots" / COMMIT / "model.bin"
    blob = cache / "blobs" / "x"
    for target in (
        "/etc/passwd",
        "../../../../secret",
        "../../blobs/../../../secret",
        "../../refs/main",
    ):
        link.unlink()
        link.symlink_to(target)
        assert pushed(cache) == 2, target
    blob.symlink_to(tmp_path / "secret")
    link.unlink()
    link.symlink_to("../../blobs/x")
    assert pushed(cache) == 2
    blob.unlink()
    assert pushed(cache) == 2
    (cache / "blobs").rename(tmp_path / "elsewhere")
    (cache / "blobs").symlink_to(tmp_path / "elsewhere")
    assert pushed(cache) == 2


def test_one_of_several_snapshots_is_named(cache: Path) -> None:
    (cache / "snapshots" / OTHER).mkdir()
    (cache / "refs" / "main").unlink()
    assert pushed(cache) == 2
    assert pushed(cache / "snapshots" / COMMIT) == 0
    (cache / "refs" / "main").write_text("../../..")
    assert pushed(cache) == 2


@pytest.mark.parametrize("named", ["", f"snapshots/{COMMIT}"], ids=["the cache", "a snapshot"])
def test_a_signature_that_its_makers_published_comes_along(cache: Path, named: str) -> None:
    assert run("keygen", "key", "--no-passphrase") == 0
    assert pushed(cache) == 0
    assert run("pull", "acme/tiny:v1", "mine", "--unverified") == 0
    assert run("sign", "mine", "--key", "key") == 0
    (cache / "blobs" / "0123").write_bytes(Path("mine/model.sig").read_bytes())
    (cache / "snapshots" / COMMIT / "model.sig").symlink_to("../../blobs/0123")
    assert run("push", str(cache / named), "acme/tiny:v2") == 0
    assert run("pull", "acme/tiny:v2", "out", "--signer", "key.pub") == 0
