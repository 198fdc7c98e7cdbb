"""A layout is copied whole or not at all, and only forward."""

from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.store.copying import copy, named
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.history import HEAD
from bartizan.store.layout import Store
from bartizan.store.oci import IMAGE_INDEX, Index
from benchmarks.store_kill import check, push


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.make(tmp_path / "store")
    pushed(made, "v1")
    return made


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return Store.make(tmp_path / "other")


def pushed(store: Store, tag: str) -> str:
    folder = store.root.parent / f"{store.root.name}-{tag}"
    folder.mkdir()
    (folder / "weights.bin").write_text(tag)
    return push(store, folder, tag)


def test_all_that_an_index_names_is_copied(store: Store, other: Store) -> None:
    copied = copy(store, other)
    assert (other.index(), check(other)) == (store.index(), check(store))
    assert copied == len(list(named(store, store.index())))
    assert copy(store, other) == 0
    pushed(store, "v2")
    assert 0 < copy(store, other) < copied + 1


def test_what_was_done_in_the_other_place_is_not_lost(store: Store, other: Store) -> None:
    copy(store, other)
    pushed(other, "theirs")
    kept = other.index()
    pushed(store, "ours")
    for source in (store, Store.make(store.root.parent / "empty")):
        with pytest.raises(StoreError, match="does not"):
            copy(source, other)
    assert other.index() == kept
    with pytest.raises(StoreError, match="meanwhile"):
        other.replace(store.index(), store.index())


def test_a_broken_blob_is_not_copied_and_nothing_names_it(store: Store, other: Store) -> None:
    for blob in (store.root / "blobs" / "sha256").iterdir():
        content = blob.read_bytes()
        blob.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        with pytest.raises(StoreBrokenError):
            copy(store, other)
        assert other.index() == Index()
        blob.write_bytes(content)


@pytest.mark.parametrize("head", ["../../etc/passwd", "sha256:../../x", f"sha256:{'0' * 64}", "x"])
def test_a_log_that_leads_elsewhere_is_not_followed(store: Store, other: Store, head: str) -> None:
    store.change(lambda index: replace(index, annotations={HEAD: head}))
    with pytest.raises(StoreBrokenError):
        copy(store, other)


def test_what_is_no_manifest_is_not_copied(store: Store, other: Store) -> None:
    def nested(index: Index) -> Index:
        first = replace(index.manifests[0], media_type=IMAGE_INDEX)
        return replace(index, manifests=(first, *index.manifests[1:]))

    store.change(nested)
    with pytest.raises(StoreBrokenError):
        copy(store, other)
