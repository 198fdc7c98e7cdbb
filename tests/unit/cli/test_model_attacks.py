"""What an attacker writes into stores, folders and key files is noticed, and bounded."""

import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bartizan.cli.main import main

MODEL = "fraud/scorer"
PEOPLE = ("--requested-by", "Ada Lovelace", "--approver", "Grace Hopper")
BY = ("--signer", "release.pub", "--approver", "approver.pub")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BARTIZAN_MODEL_STORE", "store")
    monkeypatch.chdir(tmp_path)
    for name in ("release", "approver"):
        assert run("keygen", name, "--no-passphrase") == 0
    lay("scorer", "one")
    lay("next", "two")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def lay(folder: str, content: str) -> None:
    Path(folder).mkdir()
    (Path(folder) / "config.json").write_text(json.dumps(content))


def filled() -> None:
    """Fill a store: two versions, of which the first is in production."""
    for folder, tag in (("scorer", "v1"), ("next", "v2")):
        assert run("sign", folder, "--key", "release") == 0
        assert run("push", folder, f"{MODEL}:{tag}") == 0
    stage = ("--to", "production", "--now", "2026-11-26T00:00:00Z")
    trust = ("--signer", "release.pub", "--key", "approver")
    assert run("promote", f"{MODEL}:v1", *stage, *trust, *PEOPLE) == 0


def watched() -> int:
    return run("watch", "store", *BY, "--now", "2026-11-28T00:00:00Z")


def edited(change: Callable[[dict[str, Any]], None]) -> None:
    index = json.loads(Path("store/index.json").read_text())
    change(index)
    Path("store/index.json").write_text(json.dumps(index))


def tagged(index: dict[str, Any], tag: str) -> dict[str, Any]:
    name = "org.opencontainers.image.ref.name"
    (found,) = (
        each
        for each in index["manifests"]
        if each.get("annotations", {}).get(name) == f"{MODEL}:{tag}"
    )
    assert isinstance(found, dict)
    return found


def move(index: dict[str, Any]) -> None:
    one, two = tagged(index, "v1"), tagged(index, "v2")
    one["digest"], one["size"] = two["digest"], two["size"]


def twice(index: dict[str, Any]) -> None:
    two = tagged(index, "v2")
    index["manifests"].append({**two, "annotations": tagged(index, "v1")["annotations"]})


def no_log(index: dict[str, Any]) -> None:
    del index["annotations"]["io.bartizan.log"]


def no_stage(index: dict[str, Any]) -> None:
    index["manifests"].remove(tagged(index, "production"))


def unmarked(index: dict[str, Any]) -> None:
    del tagged(index, "production")["annotations"]["io.bartizan.promotion"]


def renamed(index: dict[str, Any]) -> None:
    tagged(index, "v2")["annotations"]["org.opencontainers.image.ref.name"] = f"{MODEL}:v3"


@pytest.mark.parametrize("change", [move, twice, no_log, no_stage, unmarked, renamed])
def test_an_index_that_was_edited_by_hand_is_noticed(
    change: Callable[[dict[str, Any]], None], capfd: pytest.CaptureFixture[str]
) -> None:
    filled()
    assert watched() == 0
    edited(change)
    capfd.readouterr()
    assert watched() == 1
    assert "store-broken" in capfd.readouterr().out


def test_a_broken_file_of_a_stage_that_another_version_had_before_is_noticed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    filled()
    stage = ("--to", "production", "--now", "2026-11-27T00:00:00Z")
    trust = ("--signer", "release.pub", "--key", "approver")
    assert run("promote", f"{MODEL}:v2", *stage, *trust, *PEOPLE) == 0
    blob = sha256(Path("next/config.json").read_bytes()).hexdigest()
    Path(f"store/blobs/sha256/{blob}").write_text('"own"')
    capfd.readouterr()
    assert watched() == 1
    said = capfd.readouterr().out
    assert (said.count("store-broken"), blob in said) == (2, True)


def test_a_watch_goes_on_where_its_store_is_made_none(capfd: pytest.CaptureFixture[str]) -> None:
    filled()
    Path("store/oci-layout").write_text("{}")
    capfd.readouterr()
    assert watched() == 1
    assert "store-broken" in capfd.readouterr().out


def test_a_layout_of_another_tool_has_no_log_to_compare(capfd: pytest.CaptureFixture[str]) -> None:
    filled()

    def theirs(index: dict[str, Any]) -> None:
        no_log(index)
        for each in index["manifests"]:
            each.get("annotations", {}).pop("io.bartizan.model", None)

    edited(theirs)
    assert watched() == 0


def test_a_model_that_holds_a_signature_as_a_file_is_pulled(tmp_path: Path) -> None:
    shutil.copy("next/config.json", "scorer/model.sig")
    assert run("sign", "scorer", "--key", "release", "-o", "release.sig") == 0
    assert run("push", "scorer", MODEL, "--signature", "release.sig") == 0
    assert run("pull", MODEL, "out", "--signer", "release.pub") == 0
    assert run("verify", "out", "--signer", "release.pub") == 0
    assert Path("out/model.sig").read_bytes() == Path("next/config.json").read_bytes()


def test_more_signatures_than_anybody_makes_are_not_read() -> None:
    assert run("sign", "scorer", "--key", "release") == 0
    content = Path("scorer/model.sig").read_bytes()
    for number in range(200):
        Path(f"scorer/model-{number}.sig").write_bytes(content)
    assert run("verify", "scorer", "--signer", "release.pub") == 2
    assert run("push", "scorer", MODEL) == 2


@pytest.mark.parametrize("name", ["oci-layout", "index.json"])
def test_what_is_no_file_in_a_store_is_not_waited_for(name: str) -> None:
    filled()
    Path("store", name).unlink()
    os.mkfifo(Path("store", name))
    assert run("list") == 2


def test_a_marker_of_a_store_is_not_read_beyond_its_size() -> None:
    filled()
    with Path("store/oci-layout").open("ab") as file:
        file.truncate(1 << 40)
    assert run("list") == 2


def test_what_is_no_file_is_no_key() -> None:
    os.mkfifo("pipe")
    assert run("sign", "scorer", "--key", "pipe") == 2
    Path("release").chmod(0o640)
    assert run("sign", "scorer", "--key", "release") == 2


def test_a_public_key_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "new.pub").symlink_to(tmp_path / "elsewhere")
    assert run("keygen", "new", "--no-passphrase") == 2
    assert not Path("elsewhere").exists()
    assert not Path("new").exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Model.bin", "model.bin"),
        (unicodedata.normalize("NFC", "modèle.bin"), unicodedata.normalize("NFD", "modèle.bin")),
        ("sub/a", "SUB/a"),
        ("Sub/a", "sub/b"),
        ("straße", "STRASSE"),
    ],
    ids=["case", "accents", "folders", "folders of other files", "letters"],
)
def test_names_that_are_one_on_other_systems_are_neither_signed_nor_kept(
    one: str, other: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in (one, other):
        path = Path("scorer", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert run("sign", "scorer", "--key", "release") == 2
    assert "one name" in capfd.readouterr().err
    assert run("push", "scorer", MODEL) == 2
