"""Readers of signatures and policies take any bytes, and raise only FormatError."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.crypto.errors import CryptoError
from bartizan.signing.bundle import Bundle, pae, read_bundle, write_bundle
from bartizan.signing.manifest import Manifest, checked_path, in_order
from bartizan.signing.policyfile import read_trust, trust_of
from bartizan.signing.statement import Scanned, Statement, read_statement, write_statement
from bartizan.signing.trusted import trusted
from tests.builders_signing import KEY, NOW, signed_by

PATIENT = settings(deadline=None)
NAMES = st.text("ab.-_ é\n\\", min_size=1, max_size=8).filter(lambda name: name not in (".", ".."))
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
FILES = st.dictionaries(PATHS | st.just(".git/config") | st.just(".gitattributes"), DIGESTS)
MANIFESTS = st.builds(
    lambda name, files, share, empty: Manifest(
        name, files, executable=frozenset(in_order(files)[:share]), empty=frozenset(empty)
    ),
    NAMES,
    FILES,
    st.integers(0, 3),
    st.lists(PATHS, max_size=3),
)
SCANS = st.none() | st.builds(Scanned, NAMES, NAMES, NAMES, NAMES)
STATEMENTS = st.builds(Statement, MANIFESTS, SCANS, st.none() | st.just(NOW))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=6,
)
GOOD = Statement(Manifest("m", {"a": "0" * 64, ".git/x": "1" * 64}), Scanned("safe", "r", "1", "1"))
# Signed once: a signature of ECDSA is another one each time, of another length too.
SIGNED = signed_by(KEY, GOOD)


@PATIENT
@given(STATEMENTS)
def test_a_statement_comes_back_as_it_was(statement: Statement) -> None:
    assert read_statement(write_statement(statement)) == statement


@PATIENT
@given(st.binary(max_size=50), st.binary(max_size=50), st.lists(st.binary(max_size=9), max_size=3))
def test_a_bundle_comes_back_as_it_was(
    payload: bytes, signature: bytes, chain: list[bytes]
) -> None:
    bundle = Bundle(payload, signature, "" if chain else "h", tuple(chain))
    assert read_bundle(write_bundle(bundle)) == bundle


@PATIENT
@given(st.binary(max_size=200))
def test_readers_take_any_bytes(content: bytes) -> None:
    for reader in (read_bundle, read_statement):
        with suppress(FormatError):
            reader(content)
    with suppress(FormatError, CryptoError):
        read_trust(content, lambda _: content)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Each place of a document: what holds it, and under which key."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    found = [(value, key) for key in keys]
    return found + [spot for key in keys for spot in spots(value[key])]


@PATIENT
@given(st.data(), JSON)
def test_readers_take_any_mutation(data: st.DataObject, put: object) -> None:
    for reader, content in (
        (read_bundle, signed_by(KEY, GOOD)),
        (read_statement, write_statement(GOOD)),
    ):
        document = json.loads(content)
        holder, key = data.draw(st.sampled_from(spots(document)))
        holder[key] = put
        with suppress(FormatError):
            reader(json.dumps(document).encode())


@PATIENT
@given(st.data())
def test_one_changed_byte_of_a_signature_is_never_trusted_as_another_statement(
    data: st.DataObject,
) -> None:
    content = bytearray(SIGNED)
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    for signed in trusted({"s": bytes(content)}, trust_of([KEY.verifier]), NOW).signatures:
        assert signed.statement == read_statement(write_statement(GOOD))


@PATIENT
@given(st.text(max_size=20))
def test_no_path_leaves_the_folder(path: str) -> None:
    with suppress(FormatError):
        parts = checked_path(path).split("/")
        assert not {"", ".", ".."} & set(parts)


@pytest.mark.parametrize(
    "path", ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\x00b"]
)
def test_paths_that_are_none_are_refused(path: str) -> None:
    with pytest.raises(FormatError):
        checked_path(path)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a":"\\ud800"}',
        b"\xff",
        b"[]",
    ],
    ids=[
        "deep lists",
        "deep maps",
        "a key twice",
        "NaN",
        "long number",
        "half",
        "no UTF-8",
        "list",
    ],
)
def test_hostile_json_is_refused(content: bytes) -> None:
    for reader in (read_bundle, read_statement):
        with pytest.raises(FormatError):
            reader(content)


def test_the_encoding_is_that_of_the_specification() -> None:
    """The form of protocol.md of DSSE v1, with the payload type of in-toto."""
    assert pae(b"hello world") == b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"


@pytest.mark.parametrize(
    "content", [b'{"a":[' + b"[]," * 3_000_000 + b"0]}", b'{"a":[' + b"{}," * 3_000_000 + b"0]}"]
)
def test_brackets_that_would_fill_the_memory_are_refused(content: bytes) -> None:
    for reader in (read_bundle, read_statement):
        with pytest.raises(FormatError, match="values"):
            reader(content)
