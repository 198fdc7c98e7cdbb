"""A store takes many writers at once, survives each failure, and believes nothing that it reads."""

import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from bartizan.core.errors import FormatError
from bartizan.signing.manifest import checked_path
from bartizan.signing.strict import write_strict
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.history import Entry, added, entries, head_of, read_entry
from bartizan.store.layout import INCOMING, Store
from bartizan.store.models import load, referrers, resolve, versions
from bartizan.store.names import Reference
from bartizan.store.oci import (
    EMPTY,
    EMPTY_TYPE,
    IMAGE_MANIFEST,
    MOST_VALUES,
    REF_NAME,
    TITLE,
    Descriptor,
    ImageManifest,
    Index,
    described,
    read_index,
    read_manifest,
    write_manifest,
)
from bartizan.store.push import Change, commit
from benchmarks.store_kill import KIND, NAME, check, push

WRITERS, EACH = 6, 4


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.make(tmp_path / "store")


def lay(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(content)
    (folder / "same.txt").write_text("the same in all")
    return folder


def write_some(root: Path, writer: int) -> list[str]:
    store = Store.make(root / "store")
    return [
        push(store, lay(root / f"{writer}-{number}", f"{writer}-{number}"), f"v{writer}-{number}")
        for number in range(EACH)
    ]


def test_no_writer_undoes_what_another_wrote(tmp_path: Path) -> None:
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        told = [pool.submit(write_some, tmp_path, writer) for writer in range(WRITERS)]
        digests = {digest for each in told for digest in each.result()}
    store = Store(tmp_path / "store")
    assert check(store) == digests
    index = store.index()
    for writer in range(WRITERS):
        for number in range(EACH):
            resolve(index, Reference(NAME, tag=f"v{writer}-{number}"))
    assert len(list(entries(store, head_of(index)))) == WRITERS * EACH
    assert list((tmp_path / "store" / INCOMING).iterdir()) == []


def test_a_promotion_undoes_no_other_that_was_made_meanwhile(store: Store, tmp_path: Path) -> None:
    """Who approved decided by what the stage named then; the last to write is not the last word."""
    one, two = (push(store, lay(tmp_path / each, each), each) for each in ("v1", "v2"))
    before = store.index()

    def promote(digest: str, was: str) -> None:
        model = resolve(before, Reference(NAME, digest=digest))
        stage = Reference(NAME, tag="production")
        entry = partial(Entry, "2026-11-26", "test", "promoted", NAME, "production", digest)
        commit(store, Change(stage, model, promotion=digest, was=was), entry)

    promote(one, "")
    with pytest.raises(StoreError, match="meanwhile"):
        promote(two, "")
    assert resolve(store.index(), Reference(NAME, tag="production")).digest == one
    promote(two, one)
    assert len(list(entries(store, head_of(store.index())))) == 4


def test_what_a_crash_left_is_removed_by_the_next_writer(store: Store, tmp_path: Path) -> None:
    push(store, lay(tmp_path / "m", "x"), "v1")
    (store.root / INCOMING / "left").write_bytes(b"half")
    (store.root / ".index.json.left").write_bytes(b"half")
    with store.incoming() as (file, _):  # of a living writer: stays
        push(store, lay(tmp_path / "n", "y"), "v2")
        file.write(b"x")
        assert len(list((store.root / INCOMING).iterdir())) == 1
    assert list((store.root / INCOMING).iterdir()) == []
    assert not (store.root / ".index.json.left").exists()


def test_a_change_that_fails_leaves_the_index_as_it_was(store: Store) -> None:
    before = (store.root / "index.json").read_bytes()

    def fails(_: Index) -> Index:
        raise StoreError("no")

    with pytest.raises(StoreError):
        store.change(fails)
    assert (store.root / "index.json").read_bytes() == before


def test_the_layout_is_that_of_the_image_specification(store: Store, tmp_path: Path) -> None:
    """image-layout.md, image-index.md, manifest.md and descriptor.md of OCI image-spec 1.1."""
    digest = push(store, lay(tmp_path / "m", "x"), "v1")
    assert json.loads((store.root / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    index = json.loads((store.root / "index.json").read_text())
    assert (index["schemaVersion"], index["mediaType"]) == (
        2,
        "application/vnd.oci.image.index.v1+json",
    )
    names = [each.get("annotations", {}) for each in index["manifests"]]
    assert {"org.opencontainers.image.ref.name": f"{NAME}:v1"} in names
    manifest = json.loads(store.path(digest).read_text())
    assert manifest["schemaVersion"] == 2
    assert manifest["mediaType"] == "application/vnd.oci.image.manifest.v1+json"
    assert manifest["artifactType"]
    titles = [each["annotations"]["org.opencontainers.image.title"] for each in manifest["layers"]]
    assert titles == ["a.txt", "same.txt"]
    for each in (manifest["config"], *manifest["layers"], *index["manifests"]):
        content = store.path(each["digest"]).read_bytes()
        assert described(content, "").digest == each["digest"]
        assert len(content) == each["size"]
    (referrer,) = (each for each in index["manifests"] if "artifactType" in each)
    referring = json.loads(store.path(referrer["digest"]).read_text())
    assert referring["subject"]["digest"] == digest
    assert referring["config"]["mediaType"] == "application/vnd.oci.empty.v1+json"


def test_what_other_tools_leave_of_an_index_is_enough(store: Store, tmp_path: Path) -> None:
    """They keep tags and descriptors, and neither our annotations nor entries without a tag."""
    digest = push(store, lay(tmp_path / "m", "x"), "v1")
    index = store.index()
    plain = [
        Descriptor(each.media_type, each.digest, each.size, _tag_of(each))
        for each in index.manifests
        if each.artifact_type or REF_NAME in each.annotations
    ]
    store.change(lambda _: Index(tuple(plain)))
    found = store.index()
    assert [each.digest for _, each in versions(found)] == [digest]
    assert resolve(found, Reference(NAME, digest=digest)).digest == digest
    (content,) = (store.blob(layer) for _, layer in referrers(store, found, digest, KIND))
    assert content == b"v1"


def _tag_of(each: Descriptor) -> dict[str, str]:
    return {key: text for key, text in each.annotations.items() if key == REF_NAME}


def image(*titles: str) -> bytes:
    empty = described(EMPTY, EMPTY_TYPE)
    layers = (Descriptor("x", empty.digest, empty.size, {TITLE: title}) for title in titles)
    return write_manifest(ImageManifest("application/vnd.bartizan.model.v1", empty, tuple(layers)))


@pytest.mark.parametrize(
    "content",
    [
        image("../a"),
        image("/etc/passwd"),
        image("a", "a"),
        image("a", "a/b"),
        image(""),
        image("a"),  # its configuration says nothing of files
        b"{}",
        b'{"schemaVersion":2,"layers":[],"config":{"digest":"md5:x","size":1,"mediaType":"x"}}',
    ],
)
def test_a_manifest_that_is_no_model_is_refused(store: Store, content: bytes) -> None:
    store.add(EMPTY, EMPTY_TYPE)
    with pytest.raises(StoreBrokenError):
        load(store, store.add(content, IMAGE_MANIFEST))


def test_a_path_through_more_folders_than_anybody_has_is_none() -> None:
    with pytest.raises(FormatError):
        checked_path("a/" * 1000 + "b")


def test_a_blob_that_is_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    kept = store.add(b"secret", "x")
    (tmp_path / "elsewhere").write_bytes(b"secret")
    store.path(kept.digest).unlink()
    store.path(kept.digest).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreBrokenError):
        store.blob(kept)
    with pytest.raises(StoreBrokenError):
        list(store.chunks(kept))


def test_a_size_that_is_claimed_is_not_believed(store: Store) -> None:
    kept = store.add(b"content", "x")
    for size in (0, 3, 8, 1 << 60):
        with pytest.raises(StoreBrokenError):
            store.blob(Descriptor("x", kept.digest, size))
        with pytest.raises(StoreBrokenError):
            list(store.chunks(Descriptor("x", kept.digest, size)))


def entry(model: str) -> Entry:
    return Entry("2026-11-26T00:00:00Z", "x", "pushed", model, "v1", "sha256:0")


def test_a_log_that_lacks_an_entry_is_broken(store: Store) -> None:
    head = added(store, "", entry("a"))
    newest = added(store, head, entry("b"))
    assert [each.model for each in entries(store, newest)] == ["b", "a"]
    store.path(head).unlink()
    with pytest.raises(StoreBrokenError):
        list(entries(store, newest))


@pytest.mark.parametrize("reader", [read_entry, read_index, read_manifest])
@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"schemaVersion":2}', b'{"schemaVersion":2,"manifests":{}}', b"\xff"],
)
def test_documents_that_are_none_are_refused(reader: object, content: bytes) -> None:
    if not callable(reader):
        raise TypeError
    with pytest.raises(FormatError):
        reader(content)


def test_an_index_of_more_than_is_read_again_is_neither_read_nor_written(store: Store) -> None:
    many = {f"k{number}": "" for number in range(MOST_VALUES)}
    content = write_strict({"schemaVersion": 2, "manifests": [], "annotations": many})
    with pytest.raises(FormatError, match="values are more than"):
        read_index(content)
    before = store.index()
    with pytest.raises(FormatError, match="values are more than"):
        store.change(lambda _: Index(annotations=many))
    assert store.index() == before
