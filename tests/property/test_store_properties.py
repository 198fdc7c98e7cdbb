"""Readers of a store take any bytes and any mutation, and raise only FormatError."""

import json
from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.signing.strict import write_strict
from bartizan.store.history import Entry, read_entry, write_entry
from bartizan.store.names import Reference, parse_reference
from bartizan.store.oci import (
    EMPTY,
    EMPTY_TYPE,
    REF_NAME,
    ImageManifest,
    Index,
    described,
    read_index,
    read_manifest,
    write_index,
    write_manifest,
)
from bartizan.store.promotion import Promotion, read_promotion, write_promotion
from tests.builders_signing import NOW
from tests.property.test_signing_properties import JSON, spots

PATIENT = settings(deadline=None)
BLOB = described(EMPTY, EMPTY_TYPE, {REF_NAME: "a:b"})
IMAGE = ImageManifest("x", BLOB, (BLOB,), {"a": "b"}, BLOB)
INDEX = Index((BLOB,), {"a": "b"})
ENTRY = Entry("at", "by", "pushed", "m", "t", "sha256:x", "")
PROMOTION = Promotion(
    name="fraud/scorer",
    digest=f"sha256:{'a' * 64}",
    to="production",
    at=NOW,
    requested_by="Ada",
    approver="Grace",
    model="sha256:m",
    scan="sha256:s",
    verdict="safe",
    policy="sha256:p",
    signatures=("sha256:1",),
)
DOCUMENTS: dict[Callable[[bytes], object], bytes] = {
    read_manifest: write_manifest(IMAGE),
    read_index: write_index(INDEX),
    read_entry: write_entry(ENTRY, f"sha256:{'0' * 64}", 3),
    read_promotion: write_promotion(PROMOTION),
}


def test_documents_come_back_as_they_were() -> None:
    assert read_manifest(write_manifest(IMAGE)) == IMAGE
    assert read_index(write_index(INDEX)) == INDEX
    assert read_promotion(write_promotion(PROMOTION)) == PROMOTION
    assert read_entry(write_entry(ENTRY, "", 0)) == (ENTRY, "", 0)


@PATIENT
@given(st.binary(max_size=200))
def test_readers_take_any_bytes(content: bytes) -> None:
    for reader in DOCUMENTS:
        with suppress(FormatError):
            reader(content)


@PATIENT
@given(st.data(), JSON)
def test_readers_take_any_mutation(data: st.DataObject, put: object) -> None:
    for reader, content in DOCUMENTS.items():
        document = json.loads(content)
        holder, key = data.draw(st.sampled_from(spots(document)))
        holder[key] = put
        with suppress(FormatError):
            reader(json.dumps(document).encode())


@PATIENT
@given(st.text(max_size=30) | st.from_regex(r"[a-z/._-]{1,9}(:[A-Za-z.-]{1,5})?", fullmatch=True))
def test_a_name_is_a_model_s_or_refused(text: str) -> None:
    with suppress(InvalidInputError):
        found = parse_reference(text)
        assert parse_reference(str(found)) == found
        assert ".." not in found.name.split("/")


def test_a_reference_by_digest_has_no_tag() -> None:
    digest = f"sha256:{'a' * 64}"
    assert parse_reference(f"a/b@{digest}") == Reference("a/b", digest=digest)
    assert parse_reference("a/b") == Reference("a/b", tag="latest")
    assert write_strict({"b": 1, "a": 2}) == b'{"a":2,"b":1}'
