"""A model lies sealed in a store: it is verified without a key, and comes out with one alone."""

import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.core.errors import FormatError
from bartizan.store.copying import copy
from bartizan.store.errors import StoreBrokenError
from bartizan.store.layout import Store
from bartizan.store.models import Model, load, resolve
from bartizan.store.names import parse_reference
from bartizan.store.oci import IMAGE_MANIFEST, Descriptor
from tests.builders_signing import lay_model

MODEL = "fraud/scorer:v1"
TRUST = ("--signer", "release.pub")
CONTENT = b"the weights that nobody is to read " * 90_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BARTIZAN_MODEL_STORE", "store")
    monkeypatch.chdir(tmp_path)
    for name in ("seal.key", "other.key"):
        assert run("data", "key", name) == 0
    assert run("model", "keygen", "release", "--no-passphrase") == 0
    (lay_model(Path("scorer")) / "weights.bin").write_bytes(CONTENT)
    (Path("scorer") / "zero").write_bytes(b"")
    assert run("model", "sign", "scorer", "--key", "release", "--no-scan") == 0


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def pushed(key: str = "seal.key") -> int:
    return run("model", "push", "scorer", MODEL, "--seal-with", f"file:{key}")


def pulled(*more: str, store: str = "store") -> int:
    return run("model", "pull", MODEL, "out", "--store", store, *more)


def model() -> Model:
    store = Store(Path("store"))
    return load(store, resolve(store.index(), parse_reference(MODEL)))


def left() -> list[str]:
    return [each.name for each in Path().iterdir() if "out" in each.name]


def test_what_comes_out_is_what_went_in() -> None:
    assert pushed() == 0
    assert pulled(*TRUST, "--open-with", "file:seal.key") == 0
    assert run("model", "verify", "out", *TRUST) == 0
    assert Path("out/weights.bin").read_bytes() == CONTENT


def test_nothing_of_a_file_lies_in_the_store() -> None:
    assert pushed() == 0
    for blob in Path("store/blobs/sha256").iterdir():
        assert CONTENT[:35] not in blob.read_bytes()


@pytest.mark.parametrize("keys", [(), ("--open-with", "file:other.key")])
def test_without_its_key_nothing_comes_out(keys: tuple[str, ...]) -> None:
    assert pushed() == 0
    assert pulled(*TRUST, *keys) != 0
    assert left() == []


def test_any_of_several_keys_opens() -> None:
    more = ("--seal-with", "file:other.key")
    assert run("model", "push", "scorer", MODEL, "--seal-with", "file:seal.key", *more) == 0
    assert pulled(*TRUST, "--open-with", "file:other.key") == 0


def test_who_is_not_trusted_is_known_without_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("model", "keygen", "eve", "--no-passphrase") == 0
    assert pushed() == 0
    assert pulled("--signer", "eve.pub") == 1
    assert "no key was named" not in capsys.readouterr().err


def test_a_blob_that_was_changed_is_not_opened() -> None:
    assert pushed() == 0
    blob = Path("store/blobs/sha256") / model().sealed["weights.bin"].digest[7:]
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)
    assert pulled("--unverified", "--open-with", "file:seal.key") == 2
    assert left() == []


def forged(**said: str) -> Descriptor:
    """Keep a manifest that says something else of the first sealed layer; return it."""
    store = Store(Path("store"))
    document = json.loads(store.blob(model().manifest))
    layer = next(each for each in document["layers"] if "weights.bin" in str(each))
    layer["annotations"] |= {f"io.bartizan.plain.{name}": value for name, value in said.items()}
    return store.add(json.dumps(document).encode(), IMAGE_MANIFEST)


@pytest.mark.parametrize("digest", ["", "sha256:0", "0" * 64])
def test_a_manifest_that_does_not_say_what_is_sealed_is_broken(digest: str) -> None:
    assert pushed() == 0
    with pytest.raises(StoreBrokenError):
        load(Store(Path("store")), forged(digest=digest))


@pytest.mark.parametrize("size", ["", "-1", "1e9", "9" * 40, "\u0661"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    assert pushed() == 0
    with pytest.raises((StoreBrokenError, FormatError)):
        load(Store(Path("store")), forged(size=size))


@pytest.mark.parametrize("size", [0, 1, len(CONTENT) // 2])
def test_a_blob_that_is_longer_than_what_it_holds_can_be_is_refused(size: int) -> None:
    """Signatures are of plain files: who writes the store may let one lie in any blob."""
    assert pushed() == 0
    with pytest.raises(StoreBrokenError, match="sealed in"):
        load(Store(Path("store")), forged(size=str(size)))


def test_a_blob_that_holds_something_else_is_found_out() -> None:
    """Whoever writes the store lets one file's blob stand for another's."""
    assert pushed() == 0
    store = Store(Path("store"))
    document = json.loads(store.blob(model().manifest))
    one, two = [each for each in document["layers"] if "part-" in str(each)]
    one["digest"], one["size"], two["digest"], two["size"] = (
        two["digest"], two["size"], one["digest"], one["size"],
    )  # fmt: skip
    added = store.add(json.dumps(document).encode(), IMAGE_MANIFEST)
    index = Path("store/index.json")
    moved = index.read_text().replace(model().manifest.digest, added.digest)
    index.write_text(moved.replace(f'"size":{model().manifest.size}', f'"size":{added.size}'))
    assert pulled("--unverified", "--open-with", "file:seal.key") == 2
    assert left() == []


def test_a_copy_of_the_store_opens_as_well() -> None:
    assert pushed() == 0
    copy(Store(Path("store")), Store.make(Path("other")))
    assert pulled(*TRUST, "--open-with", "file:seal.key", store="other") == 0


def test_a_watch_looks_at_sealed_blobs() -> None:
    assert pushed() == 0
    watch = ("model", "watch", "store", *TRUST, "--approver", "release.pub")
    before = run(*watch)
    blob = Path("store/blobs/sha256") / model().sealed["weights.bin"].digest[7:]
    blob.unlink()
    assert (before, run(*watch)) == (3, 1), "nothing is promoted; then a blob is missing"


def test_past_the_prototype_a_key_of_this_machine_seals_nothing() -> None:
    Path("bartizan.yaml").write_text("schema: bartizan.workload/v1\nname: a\nphase: production\n")
    assert pushed() != 0
    assert run("model", "log", "--store", "store") == 0
    assert Store(Path("store")).index().manifests == ()


@pytest.mark.parametrize("place", ["mlflow:scorer", "oci://localhost:1/scorer:v1"])
def test_only_a_store_keeps_models_sealed(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("model", "push", "scorer", place, "--seal-with", "file:seal.key") == 2
    assert "only a store keeps models sealed" in capsys.readouterr().err
