"""A layout is copied whole or not at all, and only forward."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bartizan.store.copying import copy, named
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.held import Bytes, checked
from bartizan.store.history import HEAD
from bartizan.store.layout import Store
from bartizan.store.models import load, versions
from bartizan.store.oci import IMAGE_INDEX, Descriptor, Index
from bartizan.store.pull import pull
from bartizan.store.room import MOST_BLOBS, NO_LIMIT, bounded
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


def size_of(store: Store) -> int:
    return sum(each.size for each in named(store, store.index()))


def test_no_more_is_copied_than_is_allowed(store: Store, other: Store) -> None:
    with pytest.raises(StoreError, match="may be copied"):
        copy(store, other, most=size_of(store) - 1)
    assert other.index() == Index()
    assert list((other.root / "blobs" / "sha256").iterdir()) == []
    assert copy(store, other, most=size_of(store)) > 0


class Full(Store):
    """A store on a disk that is nearly full."""

    def room(self) -> int:
        return 10


def test_what_a_disk_does_not_hold_is_refused_before_a_byte_comes(store: Store) -> None:
    full = Full(Store.make(store.root.parent / "full").root)
    with pytest.raises(StoreError, match="has room for 10"):
        copy(store, full)
    assert list((full.root / "blobs" / "sha256").iterdir()) == []


def test_a_store_names_so_many_blobs_at_most(store: Store) -> None:
    (one, *_) = named(store, store.index())
    with pytest.raises(StoreError, match="more than 200,000 blobs"):
        list(bounded((one for _ in range(MOST_BLOBS + 1)), NO_LIMIT))


@dataclass(frozen=True)
class Lying:
    """Gives for each blob pieces without end."""

    given: list[int]

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        def pieces() -> Iterator[bytes]:
            while True:
                yield bytes(1_000)

        for piece in checked(pieces(), wanted):
            self.given.append(len(piece))
            yield piece


def test_no_blob_brings_more_bytes_than_it_declares(tmp_path: Path) -> None:
    source = Lying([])
    declared = Descriptor("", f"sha256:{'0' * 64}", 2_500)
    with pytest.raises(StoreBrokenError):
        list(source.chunks(declared))
    assert sum(source.given) <= declared.size


def test_a_model_is_pulled_within_its_declared_size(store: Store) -> None:
    """One blob under many names is written as often."""
    (_, first), *_ = versions(store.index())
    model = load(store, first)
    layer = replace(next(iter(model.layers.values())), size=1 << 40)
    huge = replace(model, layers={f"{at}.bin": layer for at in range(1_000)})
    target = store.root.parent / "out"
    for most, said in ((NO_LIMIT, "has room for"), (1 << 30, "--max-size|may be")):
        with pytest.raises(StoreError, match=said):
            pull(store, huge, target, {}, most=most)
    assert [each.name for each in target.parent.iterdir() if "out" in each.name] == []


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
