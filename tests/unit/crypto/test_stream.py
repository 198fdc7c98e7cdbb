"""Chunks open only as themselves, and keys of a file come of its data key, salt and binding."""

import pytest

from bartizan.crypto.errors import CryptoError, SealBrokenError
from bartizan.crypto.stream import MOST_CHUNKS, TAG, FileKeys, derive

DATA_KEY, SALT, BINDING = bytes(32), bytes(range(32)), b"bound"
PLAIN = b"plain"


def keys(data_key: bytes = DATA_KEY, salt: bytes = SALT, binding: bytes = BINDING) -> FileKeys:
    return derive(data_key, salt, binding)


def sealed(number: int = 0, *, last: bool = False) -> bytes:
    into = bytearray(len(PLAIN) + TAG)
    keys().chunks.seal_into(number, PLAIN, into, last=last)
    return bytes(into)


def test_a_chunk_opens_as_itself() -> None:
    into = bytearray(len(PLAIN))
    keys().chunks.open_into(7, sealed(7, last=True), into, last=True)
    assert into == PLAIN


@pytest.mark.parametrize(
    ("given", "number", "last"),
    [
        (keys(), 1, False),
        (keys(), 0, True),
        (keys(bytes(31) + b"\x01"), 0, False),
        (keys(salt=bytes(32)), 0, False),
        (keys(binding=b"other"), 0, False),
    ],
)
def test_a_chunk_opens_as_nothing_else_and_leaves_nothing(
    *, given: FileKeys, number: int, last: bool
) -> None:
    into = bytearray(b"xxxxx")
    with pytest.raises(SealBrokenError):
        given.chunks.open_into(number, sealed(), into, last=last)
    assert into == bytes(5)


def test_each_derived_key_is_another_one_and_shows_nowhere() -> None:
    given = keys()
    assert len({given.head, given.recipients, given.commitment}) == 3
    assert given.head.hex() not in repr(given)
    assert keys(bytes(31) + b"\x01").commitment != given.commitment


@pytest.mark.parametrize(("data_key", "salt"), [(b"", SALT), (bytes(33), SALT), (DATA_KEY, b"")])
def test_keys_of_other_lengths_are_refused(data_key: bytes, salt: bytes) -> None:
    with pytest.raises(CryptoError, match="32 bytes"):
        keys(data_key, salt)


@pytest.mark.parametrize("number", [-1, MOST_CHUNKS])
def test_a_number_that_would_repeat_a_nonce_is_refused(number: int) -> None:
    with pytest.raises(CryptoError, match="at most"):
        sealed(number)
