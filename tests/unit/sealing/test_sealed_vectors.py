"""The published vectors are what we write, and the page's script opens what we seal."""

import io
import json
import runpy
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from bartizan.core.words import Phase
from bartizan.sealing import Context, Recipient, SealedReader, seal_file
from bartizan.sealing.errors import NotAuthenticError
from bartizan.sealing.head import SMALLEST_CHUNK
from bartizan.sealing.keys import Wrapped
from bartizan.sealing.local import KeyFile, make_key_file, read_key_file
from tools import sealed_vectors

DOCS = Path(__file__).parents[3] / "docs" / "reference"
SCRIPT = runpy.run_path(str(DOCS / "open_sealed.py"))
SEVERAL = sealed_vectors.sealed_of(sealed_vectors.SIZES[-1], SMALLEST_CHUNK)
EDITS = sealed_vectors.edits(SEVERAL, SMALLEST_CHUNK)


class Given:
    """A key that unwraps whatever it is asked to the vectors' data key."""

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        raise NotImplementedError

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        raise NotImplementedError

    def opens(self, recipient: Recipient) -> bool:
        return True

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        return sealed_vectors.DATA_KEY


def test_the_published_vectors_are_what_we_write() -> None:
    assert sealed_vectors.main(["--check"]) == 0
    assert len(json.loads((DOCS / "sealed-format.json").read_text())["files"]) == 6


@pytest.mark.parametrize("size", sealed_vectors.SIZES)
def test_the_script_beside_the_format_opens_the_vectors(size: int) -> None:
    content = sealed_vectors.sealed_of(size, SMALLEST_CHUNK)
    assert SCRIPT["opened"](content, sealed_vectors.DATA_KEY) == sealed_vectors.plain_of(size)


@pytest.mark.parametrize("edit", EDITS)
def test_each_published_edit_is_rejected_as_it_is_named(edit: str) -> None:
    content, kind = EDITS[edit]
    with (
        pytest.raises(NotAuthenticError) as raised,
        SealedReader(io.BytesIO(content), (Given(),)) as reader,
    ):
        reader.read_at(0, reader.length)
    assert raised.value.kind == kind
    with pytest.raises((ValueError, InvalidTag)):
        SCRIPT["opened"](content, sealed_vectors.DATA_KEY)


def test_the_script_opens_a_file_that_was_sealed_for_a_key_file(tmp_path: Path) -> None:
    plain, sealed, key = (tmp_path / name for name in ("plain", "sealed", "key"))
    plain.write_bytes(sealed_vectors.plain_of(3_000_000))
    make_key_file(key)
    secret = read_key_file(key)
    seal_file(plain, sealed, Context("päts", "", "public"), (KeyFile(secret, Phase.PROTOTYPE),))
    content = sealed.read_bytes()
    assert SCRIPT["opened"](content, SCRIPT["data_key_of"](content, secret)) == plain.read_bytes()
