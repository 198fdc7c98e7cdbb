"""Fields of bytes are found and replaced where they stand, and everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.formats.thrift import DEPTH, fields, spliced

# 1: struct {2: bytes "ab", 3: true}, 2: list of 2 structs {1: bytes}, 4: i32, 5: double, 6: map
WHOLE = bytes.fromhex(
    "1c 28 02 6162 11 0019 2c 18 01 78 00 18 01 79 0025 0817 00000000000000001b 01 88 01 6b 01 7600"
)
NAME, ITEMS = (1, 2), (2, 1)


def test_wanted_fields_are_found_in_order_with_their_places() -> None:
    found, end = fields(WHOLE + b"more", {NAME, ITEMS})
    assert [(each.path, each.value) for each in found] == [
        (NAME, b"ab"),
        (ITEMS, b"x"),
        (ITEMS, b"y"),
    ]
    assert end == len(WHOLE)
    assert WHOLE[found[0].start : found[0].end] == b"\x02ab"


@given(values=st.lists(st.binary(max_size=400), min_size=3, max_size=3))
def test_what_is_spliced_in_is_read_back_and_nothing_else_changes(values: list[bytes]) -> None:
    found, _ = fields(WHOLE, {NAME, ITEMS})
    changed = spliced(WHOLE, found, values)
    again, end = fields(changed, {NAME, ITEMS})
    assert [each.value for each in again] == values
    assert end == len(changed)
    assert spliced(changed, again, [each.value for each in found]) == WHOLE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cut off"),
        (WHOLE[:-1], "cut off"),
        (b"\x18\x7fab\x00", "cut off"),
        (b"\x19\xf8\xff\xff\xff\x7f", "cut off"),
        (b"\x1d\x00", "kind 13"),
        (b"\x15" + b"\xff" * 11, "more than ten bytes"),
        (b"\x1c" * 50, f"deeper than {DEPTH}"),
        (b"\x19\x19" * 50, f"deeper than {DEPTH}"),
    ],
)
def test_what_is_no_struct_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        fields(content, {NAME})


@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_struct_or_a_format_error(content: bytes) -> None:
    try:
        _, end = fields(content, {NAME})
    except FormatError:
        return
    assert end <= len(content)


def test_a_field_may_say_its_number() -> None:
    found, _ = fields(b"\x08\x04\x01z\x00", {(2,)})
    assert found[0].value == b"z"
