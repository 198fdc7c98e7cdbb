"""Whatever the bytes, an index is read or refused; what git could write is read back."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bartizan.core.errors import FormatError
from bartizan.formats.gitindex import read_git_index
from tests.builders_git import Tracked, git_index, sealed

NAMES = st.binary(min_size=1, max_size=40).map(lambda name: name.replace(b"\x00", b"x"))
INDEXES = st.builds(
    git_index,
    st.lists(st.builds(Tracked, NAMES, absent=st.booleans()), max_size=6),
    st.sampled_from([2, 3, 4]),
    st.sampled_from([20, 32]),
)


@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_else(content: bytes) -> None:
    for tried in (content, sealed(content), sealed(b"DIRC\x00\x00\x00\x04" + content, 32)):
        try:
            read_git_index(tried)
        except FormatError:
            continue


@given(index=INDEXES, data=st.data())
def test_damage_that_the_checksum_hides_raises_nothing_else(
    index: bytes, data: st.DataObject
) -> None:
    body = bytearray(index[:-20])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(4, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_git_index(sealed(bytes(body)))
    except FormatError:
        return


@given(index=INDEXES, data=st.data())
def test_damage_is_noticed(index: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(index) - 21))
    damaged = index[:at] + bytes([index[at] ^ data.draw(st.integers(1, 255))]) + index[at + 1 :]
    with pytest.raises(FormatError):
        read_git_index(damaged)


@given(names=st.sets(NAMES, max_size=8), version=st.sampled_from([2, 3, 4]))
def test_what_was_written_is_read(names: set[bytes], version: int) -> None:
    found = read_git_index(git_index(map(Tracked, sorted(names)), version))
    assert set(found.files) == {name.decode("utf-8", "surrogateescape") for name in names}
