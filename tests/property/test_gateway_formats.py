"""Readers of streams raise only FormatError, and read the same wherever a stream is cut."""

import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.formats.eventstream import Message, MessageReader
from bartizan.formats.sse import Event, EventReader
from bartizan.gateway.dialects import (
    anthropic_shapes,
    bedrock_shapes,
    chat_shapes,
    mcp_shapes,
    responses_shapes,
)
from bartizan.gateway.document import read_document
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.shapes import Shape, read
from bartizan.gateway.words import Direction

WORD = st.from_regex(r"[a-z.]{1,12}", fullmatch=True)
TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
DATA = st.lists(TEXT, min_size=1, max_size=3).map(lambda lines: "\n".join(lines).encode())
EVENTS = st.lists(st.builds(Event, WORD, DATA), max_size=5)
HEADERS = st.dictionaries(WORD, st.text(max_size=20).filter(lambda t: t.isascii()), max_size=3)
MESSAGES = st.lists(st.builds(Message, HEADERS, st.binary(max_size=60)), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


SHAPES: list[Shape] = [
    chat_shapes.REQUEST, chat_shapes.REPLY, chat_shapes.CHUNK,
    anthropic_shapes.REQUEST, anthropic_shapes.REPLY, anthropic_shapes.EVENT,
    responses_shapes.REQUEST, responses_shapes.REPLY, responses_shapes.EVENT,
    bedrock_shapes.REQUEST, bedrock_shapes.REPLY, mcp_shapes.REQUEST, mcp_shapes.TOLD,
]  # fmt: skip


def pieces(data: st.DataObject, raw: bytes) -> list[bytes]:
    places = data.draw(st.lists(st.integers(0, len(raw)), max_size=6).map(sorted))
    return [raw[a:b] for a, b in zip([0, *places], [*places, len(raw)], strict=True)]


@given(events=EVENTS, ending=st.sampled_from([b"\n", b"\r\n", b"\r"]), data=st.data())
def test_events_are_read_alike_wherever_they_are_cut(
    events: list[Event], ending: bytes, data: st.DataObject
) -> None:
    raw = b"".join(each.content for each in events).replace(b"\n", ending)
    reader, found = EventReader(), []
    for piece in pieces(data, raw):
        found += reader.feed(piece)
    reader.close()
    assert found == events


@given(raw=st.binary(max_size=200), data=st.data())
def test_any_bytes_are_events_or_a_format_error(raw: bytes, data: st.DataObject) -> None:
    reader = EventReader()
    try:
        for piece in pieces(data, raw):
            reader.feed(piece)
        reader.close()
    except FormatError:
        pass


@given(messages=MESSAGES, data=st.data())
def test_messages_are_read_alike_wherever_they_are_cut(
    messages: list[Message], data: st.DataObject
) -> None:
    reader, found = MessageReader(), []
    for piece in pieces(data, b"".join(each.content for each in messages)):
        found += reader.feed(piece)
    reader.close()
    assert found == messages


@given(message=st.builds(Message, HEADERS, st.binary(max_size=60)), data=st.data())
def test_a_flipped_bit_of_a_message_is_noticed(message: Message, data: st.DataObject) -> None:
    raw = bytearray(message.content)
    at = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[at // 8] ^= 1 << at % 8
    reader = MessageReader()

    def take() -> None:
        reader.feed(bytes(raw))
        reader.close()

    with pytest.raises(FormatError):
        take()


@given(head=st.binary(max_size=40), payload=st.binary(max_size=40))
def test_headers_of_any_bytes_are_read_or_a_format_error(head: bytes, payload: bytes) -> None:
    lengths = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    start = lengths + struct.pack(">I", zlib.crc32(lengths)) + head + payload
    with contextlib.suppress(FormatError):
        MessageReader().feed(start + struct.pack(">I", zlib.crc32(start)))


@given(raw=st.binary(max_size=120))
def test_any_bytes_are_a_document_or_a_format_error(raw: bytes) -> None:
    with contextlib.suppress(FormatError):
        read_document(raw)


@given(tree=st.dictionaries(st.text(max_size=8), JSON, max_size=5), data=st.data())
def test_any_document_fits_a_shape_or_is_refused(
    tree: dict[str, object], data: st.DataObject
) -> None:
    shape = data.draw(st.sampled_from(SHAPES))
    known = list(getattr(shape, "members", {"a": 0}))
    grafted = {data.draw(st.sampled_from(known)): value for value in tree.values()}
    for direction in Direction:
        with contextlib.suppress(RefusedError):
            read({**tree, **grafted}, shape, direction)  # type: ignore[dict-item]
