"""A model is written only where the disk holds it, with what lies there while it is opened."""

from pathlib import Path

import pytest

from bartizan.sealing.head import longest
from bartizan.signing.manifest import Manifest
from bartizan.store.errors import StoreError
from bartizan.store.models import SEALED, Model, sealed_layer
from bartizan.store.oci import BYTES, IMAGE_MANIFEST, TITLE, Descriptor
from bartizan.store.pull import pull
from bartizan.store.room import room_at
from bartizan.store.unpacked import Unpacked

DIGEST = f"sha256:{'0' * 64}"


def model(size: int, *, sealed: bool) -> Model:
    layer = Descriptor(BYTES, DIGEST, size, {TITLE: "weights.bin"})
    blob = sealed_layer("weights.bin", Descriptor(SEALED, DIGEST, longest(size)), layer)
    files = Manifest("", {"weights.bin": "0" * 64})
    manifest = Descriptor(IMAGE_MANIFEST, DIGEST, 1)
    return Model(manifest, {"weights.bin": layer}, files, {"weights.bin": blob} if sealed else {})


@pytest.mark.parametrize(("part", "sealed"), [(2, False), (0.6, True)])
def test_what_the_disk_does_not_hold_is_refused_before(
    tmp_path: Path, part: float, *, sealed: bool
) -> None:
    wanted = model(int(room_at(tmp_path) * part), sealed=sealed)
    nothing = Unpacked(wanted, tmp_path, {}, {})
    with pytest.raises(StoreError, match="has room for"):
        pull(nothing, wanted, tmp_path / "out", {})
    assert list(tmp_path.iterdir()) == []
