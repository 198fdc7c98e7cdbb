"""Every protocol is read as loaders read it, and what is not understood is said."""

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer
from tests.builders_models import Shell, plain_pickle

# A pickle that names nothing can do nothing, however broken it is.
NAMED = b"ca\nb\n0"


@dataclass(frozen=True)
class Told:
    names: tuple[str, ...]
    broken: str
    end: int


def names(content: bytes) -> Told:
    found = read_pickle(Buffer(content))
    unresolved = next((each.why for each in found.unresolved), "")
    named = tuple(f"{name.module}.{name.qualname}" for name in found.names)
    return Told(named, found.broken or unresolved, found.end)


@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol_is_read(protocol: int) -> None:
    value = [OrderedDict(a=1), Decimal("1.5"), {1: b"x" * 300}, {2}, 2**80, -1.5, "é", None, ()]
    result = names(pickle.dumps([value, value], protocol))
    assert result.broken == ""
    assert {"collections.OrderedDict", "decimal.Decimal"} <= {*result.names}
    assert result.end == len(pickle.dumps([value, value], protocol))


@pytest.mark.parametrize("protocol", range(6))
def test_a_command_is_named_and_not_run(protocol: int) -> None:
    assert "posix.system" in names(pickle.dumps(Shell(), protocol)).names


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"(S'true'\nios\nsystem\n.", "os.system"),
        (b"I0x1\n0cos\nsystem\n.", "os.system"),
        (b"L0x10L\n0cos\nsystem\n.", "os.system"),
        (b"S'\xff'\n0cos\nsystem\n.", "os.system"),
        (b"cos\nsystem\n\xff", "os.system"),
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94h\x00h\x01\x93.", "os.system"),
        (b"Vos\nVsystem\n\x93.", "os.system"),
        (b"Vos\np1\n0g1\nVsystem\n\x93.", "os.system"),
        (b"Vos\n2Vsystem\n\x93.", "os.system"),
    ],
)
def test_spellings_that_loaders_accept(content: bytes, name: str) -> None:
    assert name in names(content).names


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x04]\x8c\x06system\x93.",
        b"\x80\x02\x82\x01.",
        b"K\x01\xfe",
        b"K\x01",
        b"K\x01RR.",
        NAMED + b"K\x01t.",
        NAMED + b"K\x01h\x05.",
        b"K\x01\x8d\xff\xff\xff\xff\xff\xff\xff\xff.",
        b"K\x01I" + b"1" * (70_000),
        NAMED + b"K\x01gx\n.",
        NAMED + b"K\x010q\x00.",
        NAMED + b"K\x0102.",
        b"K\x010\x93.",
        b"K\x01K\x02\x93.",
        plain_pickle() * 300,
        b"K\x01" + b"".join(b"ca%d\nb\n" % n for n in range(100_001)),
    ],
)
def test_what_is_not_understood_is_said(content: bytes) -> None:
    assert names(content).broken != ""


def test_streams_that_follow_are_read_too() -> None:
    result = names(plain_pickle() + pickle.dumps(OrderedDict(), 2) + b"raw bytes")
    assert result.names == ("collections.OrderedDict",)
    assert result.broken == ""


def test_what_begins_no_pickle_is_an_error() -> None:
    with pytest.raises(FormatError, match="no pickle"):
        names(b"hello")
    with pytest.raises(FormatError):
        names(b"")


def test_long_texts_are_passed_over_without_reading() -> None:
    class Counting:
        size = 10_000_020
        read = 0

        def read_at(self, offset: int, count: int) -> bytes:
            body = b"\x80\x04\x8e" + (10_000_000).to_bytes(8, "little")
            tail = b"."
            self.read += count
            if offset < len(body):
                return (body + b"\0" * count)[offset : offset + count]
            return (b"\0" * (10_000_011 - offset) + tail)[:count] if offset < 10_000_012 else b""

    source = Counting()
    assert read_pickle(source).broken == ""
    assert source.read < 3_000_000
