"""Messages of the AWS Encryption SDK: each edit is named, and those of the SDK itself are read."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.sealing.errors import KeyMissingError, NotAuthenticError
from bartizan.sealing.esdk import MessageReader, write_message
from bartizan.sealing.esdk.writer import FRAME
from tests.builders_messages import KEY, KnownKey, frames, header_size, message, read

# Made with aws-encryption-sdk 4.0.7 under a raw key, whose data keys stand beside them.
MADE = json.loads((Path(__file__).parent / "esdk_messages.json").read_text())
PLAIN = bytes(range(256)) * (FRAME // 128) + b"end"
LONG = message(PLAIN)
SIGNED = bytes.fromhex(MADE[1]["message"])


def named(value: bytes | str) -> str:
    """Name a case by what it says alone: messages are others in each process that runs tests."""
    return value if isinstance(value, str) else "message"


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 7])
def test_what_is_written_is_read(size: int) -> None:
    assert read(message(b"x" * size)) == b"x" * size


@pytest.mark.parametrize("made", MADE, ids=lambda made: made["what"])
def test_messages_of_the_sdk_are_read(made: dict[str, Any]) -> None:
    key = KnownKey(bytes.fromhex(made["data_key"]), any_key=True)
    assert read(bytes.fromhex(made["message"]), key).hex() == made["plain"]


def test_the_context_is_read_as_it_was_written() -> None:
    context = {"b": "ü", "a": "", "bartizan:dataset": "people"}
    reader = MessageReader(io.BytesIO(message(b"", context)), (KEY,))
    assert dict(reader.header.context) == context


HEAD, ONE, TWO, LAST = frames(LONG)
SMALL = message(b"small")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (LONG[:-1], "truncated"),
        (HEAD + ONE, "truncated"),
        (HEAD, "truncated"),
        (LONG + b"x", "appended"),
        (LONG + LAST, "appended"),
        (HEAD + TWO + ONE + LAST, "chunk-moved"),
        (HEAD + ONE + ONE + TWO + LAST, "chunk-moved"),
        (HEAD + ONE + LAST, "chunk-moved"),
        (HEAD + ONE[:-1] + b"\0" + TWO + LAST, "chunk-changed"),
        (HEAD + ONE[:4] + b"\1" + ONE[5:] + TWO + LAST, "chunk-changed"),
        (HEAD + b"\xff" * 4 + ONE[:16] + FRAME.to_bytes(4, "big") + ONE[16:], "chunk-changed"),
        (HEAD + ONE + TWO + LAST[:20] + b"\0\2\0\0" + LAST[24:], "chunk-changed"),
        (HEAD.replace(b"blue", b"blew") + ONE + TWO + LAST, "header-edited"),
        (HEAD[:-1] + bytes([HEAD[-1] ^ 1]) + ONE + TWO + LAST, "header-edited"),
        (HEAD[:-17] + bytes([HEAD[-17] ^ 1]) + HEAD[-16:] + ONE + TWO + LAST, "key-swapped"),
    ],
    ids=named,
)
def test_each_edit_is_named(content: bytes, kind: str) -> None:
    with pytest.raises(NotAuthenticError) as raised:
        read(content)
    assert raised.value.kind == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SIGNED[:-1] + bytes([SIGNED[-1] ^ 1]), "signature-edited"),
        (SIGNED[:-104], "truncated"),
        (SIGNED[:-1], "truncated"),
        (SIGNED + b"x", "appended"),
    ],
    ids=named,
)
def test_a_signature_is_proven(content: bytes, kind: str) -> None:
    key = KnownKey(bytes.fromhex(MADE[1]["data_key"]), any_key=True)
    with pytest.raises(NotAuthenticError) as raised:
        read(content, key)
    assert raised.value.kind == kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cut off"),
        (b"\x01\x80" + SMALL[2:], "commit"),
        (b"\x02\x02\x14" + SMALL[3:], "suite"),
        (b"\x03" + SMALL[1:], "suite"),
        (SMALL[:40], "cut off"),
        (SMALL[:35] + b"\0\5" + SMALL[37:], "as long as it says"),
        (SMALL.replace(b"team", b"te\0m"), "control"),
        (SMALL.replace(b"team", b"te\xffm"), "UTF-8"),
    ],
    ids=named,
)
def test_what_is_no_message_is_said(content: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read(content)


def test_a_key_that_stands_twice_in_the_context_is_refused() -> None:
    content = message(b"", {"team": "a", "taem": "b"}).replace(b"taem", b"team")
    with pytest.raises(FormatError, match="twice"):
        read(content)


@pytest.mark.parametrize("length", [0, (1 << 24) + 1, 0xFFFF_FFFF])
def test_a_length_of_frames_that_nobody_gives_is_refused(length: int) -> None:
    at = header_size(SMALL) - 16 - 32 - 4
    with pytest.raises(FormatError, match="frames of"):
        read(SMALL[:at] + length.to_bytes(4, "big") + SMALL[at + 4 :])


def test_a_message_without_frames_is_refused() -> None:
    at = header_size(SMALL) - 16 - 32 - 5
    with pytest.raises(FormatError, match="no frames"):
        read(SMALL[:at] + b"\1" + SMALL[at + 1 :])


def test_a_message_for_another_key_names_its_keys() -> None:
    with pytest.raises(KeyMissingError, match="aws-kms:arn"):
        read(SMALL, KnownKey(provider="file"))


@pytest.mark.parametrize("keys", [(), (KnownKey(provider="file"),), (KEY,) * 33], ids=len)
def test_a_message_is_for_keys_of_kms(keys: tuple[KnownKey, ...]) -> None:
    with pytest.raises(InvalidInputError):
        write_message(io.BytesIO(b"x"), io.BytesIO(), {}, keys)


@given(st.data())
def test_no_other_bytes_open(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SMALL) - 1))
    changed = bytearray(SMALL)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((NotAuthenticError, FormatError, KeyMissingError)):
        read(bytes(changed))


@given(st.binary(max_size=300), st.integers(0, 120))
def test_arbitrary_bytes_are_an_error_of_ours(content: bytes, kept: int) -> None:
    with pytest.raises(BartizanError):
        read(SMALL[:kept] + content)
