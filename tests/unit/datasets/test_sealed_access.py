"""A sealed dataset is read through the broker alone, as the version that was granted."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree, move

import pytest

from bartizan.core.words import Phase
from bartizan.crypto.seal import new_key
from bartizan.datasets.errors import AccessRefusedError, NotTheVersionError
from bartizan.sealing.context import Context
from bartizan.sealing.folders import seal_folder
from bartizan.sealing.keys import Recipient, Wrapped
from bartizan.sealing.local import KeyFile
from tests.builders_datasets import ADA, BOB, CSV, Place


class Watched:
    """A key that says for what it was asked."""

    def __init__(self) -> None:
        self.inner = KeyFile(new_key(), Phase.PROTOTYPE)
        self.asked: list[Mapping[str, str]] = []

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        return self.inner.new_key(context)

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        return self.inner.wrap(data_key, context)

    def opens(self, recipient: Recipient) -> bool:
        return self.inner.opens(recipient)

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        self.asked.append(context)
        return self.inner.unwrap(recipient, context)


@pytest.fixture
def key() -> Watched:
    return Watched()


@pytest.fixture
def place(tmp_path: Path, key: Watched) -> Place:
    """A place whose dataset is sealed, with its manifest beside it in the clear."""
    place = Place(tmp_path, keys=(key,))
    seal(place, key, Context("people", place.manifest.root))
    return place


def seal(place: Place, key: Watched, context: Context) -> None:
    plain, sealed = place.below / "plain", place.below / "sealed"
    move(place.data, plain)
    seal_folder(plain, sealed, context, [key])
    (sealed / "dataset.sig").write_bytes((plain / "dataset.sig").read_bytes())
    move(sealed, place.data)


def test_who_is_granted_reads_what_was_sealed(place: Place, key: Watched) -> None:
    place.grant()
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training") as dataset:
        file = dataset.open("people.csv")
        assert file.read() == CSV.encode()
        file.seek(3)
        assert file.read(4) == CSV.encode()[3:7]
    (asked,) = key.asked
    assert (asked["bartizan:dataset"], asked["bartizan:version"]) == (
        "people",
        place.manifest.root,
    )


def test_columns_of_what_was_sealed_are_read(place: Place) -> None:
    place.grant(columns=("id",))
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training", columns=["id"]) as dataset,
    ):
        (batch,) = dataset.batches("people.csv")
        assert batch.to_pydict() == {"id": ["1", "2"]}


def test_without_a_grant_no_key_is_asked_for(place: Place, key: Watched) -> None:
    place.grant()
    with place.broker() as broker, pytest.raises(AccessRefusedError):
        broker.open_dataset(place.data, BOB, "training")
    assert key.asked == []


@pytest.mark.parametrize(
    "context",
    [Context("people", "ab" * 32), Context("people"), Context("patients", "ab" * 32)],
)
def test_what_was_sealed_as_another_version_is_refused_before_a_key_is_asked_for(
    tmp_path: Path, key: Watched, context: Context
) -> None:
    place = Place(tmp_path, keys=(key,))
    seal(place, key, context)
    place.grant()
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(NotTheVersionError, match="another"),
    ):
        dataset.open("people.csv")
    assert key.asked == []


def test_a_file_in_the_place_of_another_is_refused(place: Place) -> None:
    place.grant()
    people, notes = place.data / "people.csv.sealed", place.data / "notes/read.me.sealed"
    people.write_bytes(notes.read_bytes())
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(NotTheVersionError),
    ):
        dataset.open("people.csv")


def test_what_was_sealed_of_other_bytes_is_refused(tmp_path: Path, key: Watched) -> None:
    place = Place(tmp_path, keys=(key,))
    (place.data / "people.csv").write_bytes(b"id\n1\n")
    seal(place, key, Context("people", place.manifest.root))
    place.grant()
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(NotTheVersionError, match="changed since"),
    ):
        dataset.open("people.csv")


@pytest.mark.parametrize("at", [0, 40, 4200, -1])
def test_a_bit_that_was_changed_is_refused(place: Place, at: int) -> None:
    place.grant()
    path = place.data / "people.csv.sealed"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(NotTheVersionError),
    ):
        dataset.open("people.csv")


def test_by_a_broker_without_the_key_nothing_is_read(place: Place) -> None:
    place.grant()
    blind = replace_keys(place)
    with (
        blind.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(NotTheVersionError, match="none of the 0 given keys"),
    ):
        dataset.open("people.csv")


def replace_keys(place: Place) -> Place:
    place.keys = ()
    return place


def test_a_copy_under_another_name_is_another_dataset(place: Place) -> None:
    place.grant()
    copytree(place.data, place.below / "copy")
    with place.broker() as broker:
        # The name stands in the manifest; the folder's own does not matter.
        broker.open_dataset(place.below / "copy", ADA, "training").close()
    assert replace(place.manifest, name="x").root == place.manifest.root
