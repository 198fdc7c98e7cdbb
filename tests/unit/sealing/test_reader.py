"""A sealed file opens as what was sealed, in whole or in part, and each edit is named."""

import io
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.stream import TAG
from bartizan.sealing import Context, SealedReader
from bartizan.sealing.errors import (
    AppendedError,
    ChunkChangedError,
    ChunkMovedError,
    KeyMissingError,
    TruncatedError,
)
from bartizan.sealing.head import PAGE, read_head
from tests.builders_sealed import CHUNK, CONTEXT, KEY, OTHER, opened, sealed

STEP = CHUNK + TAG
BODY = 3 * PAGE
PLAIN = random.Random(1).randbytes(3 * CHUNK + 100)  # noqa: S311


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_what_is_sealed_opens_with_each_of_its_keys(size: int) -> None:
    plain = random.Random(size).randbytes(size)  # noqa: S311
    content = sealed(plain, (KEY, OTHER))
    assert opened(content, (KEY,)) == opened(content, (OTHER,)) == plain
    assert len(content) == read_head(content[:PAGE]).size


@pytest.mark.parametrize(
    ("offset", "size"),
    [(0, 0), (0, 1), (CHUNK - 1, 2), (5, 2 * CHUNK), (3 * CHUNK, 500), (10 * CHUNK, 5)],
)
def test_a_part_is_read_as_it_was(offset: int, size: int) -> None:
    reader = SealedReader(io.BytesIO(sealed(PLAIN)), (KEY,))
    assert reader.read_at(offset, size) == PLAIN[offset : offset + size]


def test_a_reader_is_a_file() -> None:
    with SealedReader(io.BytesIO(sealed(PLAIN)), (KEY,)) as reader:
        assert (reader.seek(-100, io.SEEK_END), reader.read()) == (3 * CHUNK, PLAIN[-100:])
        assert (reader.seek(7), reader.seek(3, io.SEEK_CUR), reader.tell()) == (7, 10, 10)
        assert reader.read(20) == PLAIN[10:30]
        assert io.BufferedReader(reader).read(5) == PLAIN[30:35]
    assert reader.closed


@pytest.mark.parametrize(
    "read",
    [
        lambda reader: reader.read_at(0, 8),
        lambda reader: reader.read(8),
        lambda reader: reader.readinto(bytearray(8)),
        lambda reader: reader.open_chunk(0, memoryview(bytearray(CHUNK))),
    ],
)
def test_a_closed_reader_gives_out_nothing(read: Callable[[SealedReader], object]) -> None:
    reader = SealedReader(io.BytesIO(sealed(PLAIN)), (KEY,))
    assert reader.read_at(0, 8) == PLAIN[:8]
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        read(reader)


def test_a_read_authenticates_only_what_it_touches() -> None:
    content = bytearray(sealed(PLAIN))
    content[BODY + 2 * STEP] ^= 1
    reader = SealedReader(io.BytesIO(content), (KEY,))
    assert reader.read_at(0, 2 * CHUNK) == PLAIN[: 2 * CHUNK]
    with pytest.raises(ChunkChangedError, match="chunk 2 of 4"):
        reader.read_at(2 * CHUNK - 1, 2)
    assert reader.read_at(3 * CHUNK, 100) == PLAIN[-100:]


def test_threads_share_a_reader() -> None:
    reader = SealedReader(io.BytesIO(sealed(PLAIN)), (KEY,))
    places = [random.Random(n).randrange(len(PLAIN)) for n in range(200)]  # noqa: S311
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda place: reader.read_at(place, 50), places))
    assert parts == [PLAIN[place : place + 50] for place in places]


def test_a_file_that_is_cut_while_it_is_read_is_an_error() -> None:
    file = io.BytesIO(sealed(PLAIN))
    reader = SealedReader(file, (KEY,))
    file.truncate(BODY + STEP)
    with pytest.raises(TruncatedError):
        reader.read_at(CHUNK, 1)


EDITS: dict[str, tuple[Callable[[bytes], bytes], type[Exception], str]] = {
    "cut": (lambda it: it[:-1], TruncatedError, "1 of"),
    "cut at a chunk": (lambda it: it[: BODY + STEP], TruncatedError, "are missing"),
    "cut in the header": (lambda it: it[: PAGE + 5], FormatError, "truncated"),
    "cut in the head": (lambda it: it[:100], FormatError, "truncated"),
    "appended": (lambda it: it + b"x", AppendedError, "1 bytes stand behind"),
    "moved": (
        lambda it: it[:BODY] + it[BODY + STEP : BODY + 2 * STEP] * 2 + it[BODY + 2 * STEP :],
        ChunkMovedError,
        "chunk 0 was moved: what stands there is chunk 1",
    ),
    "of another file": (
        lambda it: it[:BODY] + sealed(PLAIN)[BODY:],
        ChunkChangedError,
        "of another file",
    ),
    "another version": (lambda it: it[:9] + b"\x02" + it[10:], FormatError, "version 2"),
    "another suite": (lambda it: it[:11] + b"\x09" + it[12:], FormatError, "suite 9"),
    "no sealed file": (lambda it: it[1:], FormatError, "no sealed file"),
    "empty": (lambda _: b"", FormatError, "no sealed file"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_each_edit_is_named(edit: tuple[Callable[[bytes], bytes], type[Exception], str]) -> None:
    change, error, words = edit
    with pytest.raises(error, match=words):
        opened(change(sealed(PLAIN)))


def test_a_file_for_another_key_says_for_which_it_is() -> None:
    with pytest.raises(KeyMissingError, match=f"sealed for file:{OTHER.key_id}"):
        opened(sealed(PLAIN, (OTHER,)), (KEY,))


def test_the_context_is_read_with_the_file() -> None:
    assert SealedReader(io.BytesIO(sealed(b"")), (KEY,)).header.head.context == CONTEXT


@pytest.mark.parametrize(
    "values", [("a\nb",), ("a" * 513,), ("a", "1", "secret"), ("\ud800",), ("a", "\x9b")]
)
def test_a_context_that_could_mislead_is_refused(values: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInputError):
        Context(*values)


def test_nothing_is_sealed_for_nobody_or_too_many() -> None:
    for keys in ((), (KEY,) * 33):
        with pytest.raises(InvalidInputError):
            sealed(b"", keys)


def test_a_header_grows_with_its_recipients() -> None:
    content = sealed(PLAIN, (KEY,) * 30)
    assert read_head(content[:PAGE]).slot_size > PAGE
    assert opened(content) == PLAIN
