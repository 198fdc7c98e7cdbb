"""What a pickle is seen to name, and to do with it."""

import collections
import decimal
import pickle
import struct

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Name, Pickle, Use
from bartizan.formats.pickle.machine import CROSSED
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer

SYSTEM = Name("os", "system")
CALL = b"cos\nsystem\n(S'x'\ntR."


def read(content: bytes) -> Pickle:
    return read_pickle(Buffer(content))


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def framed(content: bytes, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    return b"\x80\x04\x95" + struct.pack("<Q", size) + content


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CALL, id="GLOBAL and REDUCE"),
        pytest.param(b"(S'x'\nios\nsystem\n.", id="INST"),
        pytest.param(b"(cos\nsystem\nS'x'\no.", id="OBJ"),
        pytest.param(text("os") + text("system") + b"\x93)R.", id="STACK_GLOBAL"),
        pytest.param(b"I0x1\n0" + CALL, id="behind a number in base 16"),
        pytest.param(b"L0x10L\n0" + CALL, id="behind a long in base 16"),
        pytest.param(b"S'\xc3\xa9'\n0" + CALL, id="behind a string that is not ASCII"),
        pytest.param(b"S'\\x6fs'\nS'system'\n\x93)R.", id="by a string with escapes"),
        pytest.param(b"V\\u006fs\nVsystem\n\x93)R.", id="by a text with escapes"),
        pytest.param(b"]." + CALL, id="in a second pickle"),
        pytest.param(CALL[:-1], id="without a STOP"),
        pytest.param(CALL[:-1] + b"\xff", id="before an opcode that is none"),
        pytest.param(
            text("os") + b"q\x00" + text("system") + b"q\x01" + text("a") + b"\x94"
            + b"000h\x00h\x01\x93)R.",
            id="by a memo that mixes PUT and MEMOIZE",
        ),
        pytest.param(
            b"}\x94(" + text("a") + b"\x94" + text("os") + b"\x94" + text("b") + b"\x94"
            + text("system") + b"\x94u0h\x02h\x04\x93)R.",
            id="by texts of a dictionary that is passed over",
        ),
        pytest.param(
            b"](K\x01" + text("os") + b"q\x07](K\x01K\x02e\x94" + text("system") + b"r\x01\0\0\0e0"
            + b"h\x07h\x01\x93)R.",
            id="by texts of a list that is passed over",
        ),
        pytest.param(
            b"}(" + text("k") + text("os") + b"q\x00u(" + text("k") + text("no") + b"q\x00"
            + text("k") + text("system") + b"q\x01u0" + text("os") + b"q\x000h\x00h\x01\x93)R.",
            id="by a number that two runs and a PUT keep",
        ),
        pytest.param(b"Np 0\x00 1\n0" + CALL, id="behind a memo number that a zero byte ends"),
        pytest.param(b"Np+" + b"0" * 40 + b"1\n0" + CALL, id="behind a memo number of many digits"),
    ],
)  # fmt: skip
def test_a_call_is_seen(content: bytes) -> None:
    uses = {(used.name, used.use) for used in read(content).uses}
    assert (SYSTEM, Use.CALLED) in uses


@pytest.mark.parametrize(
    ("content", "use"),
    [
        (b"ca\nB\n.", Use.NAMED),
        (b"ca\nB\n)\x81.", Use.NEW),
        (b"ca\nB\n)}\x92.", Use.NEW),
        (b"ca\nB\n)\x81}b.", Use.STATE),
        (b"ca\nB\n)R(NNu.", Use.FILLED),
        (b"ca\nB\n)RNa.", Use.FILLED),
        (b"ca\nB\n}b.", Use.PATCHED),
    ],
)
def test_each_use_has_its_name(content: bytes, use: Use) -> None:
    assert [used.use for used in read(content).uses][-1] is use


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"ca\nB\n)R)R.", "calls what a:B returned"),
        (b"\x82\x01)R.", "extension registry"),
        (b"N" + text("system") + b"\x93.", "a text that it computes"),
        (b"Pid\n}b.", "an object that it does not name"),
        (b"N)R.", "calls a value"),
    ],
)
def test_what_nobody_can_name_is_said(content: bytes, why: str) -> None:
    assert any(why in each.why for each in read(content).unresolved)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(framed(b"cos\nsys", 5) + b"tem\n)R.", id="a name"),
        pytest.param(framed(b"\x8c\x05ab", 3) + b"cde.", id="a text"),
        pytest.param(framed(b"K\x01." + CALL), id="the end of a pickle"),
        pytest.param(framed(b"\x8d\x92", 2) + struct.pack("<Q", 8) + b"builtinsN.", id="a length"),
        pytest.param(framed(b"N\x95" + struct.pack("<Q", 40) + b"0N."), id="another frame"),
    ],
)
def test_a_frame_that_ends_inside_of_an_opcode_is_said(content: bytes) -> None:
    """A loader of files goes on behind the frame; one of bytes does not."""
    assert CROSSED in {each.why for each in read(content).unresolved}


@pytest.mark.parametrize("protocol", range(6))
def test_ordinary_pickles_are_understood(protocol: int) -> None:
    value = [collections.OrderedDict(a=1), decimal.Decimal(3), {"x": (1, 2.5, b"b" * 70_000)}]
    found = read(pickle.dumps(value, protocol))
    assert (found.broken, found.unresolved) == ("", ())
    assert {name.qualname for name in found.names} >= {"OrderedDict", "Decimal"}


@pytest.mark.parametrize("protocol", range(6))
def test_data_that_names_nothing_is_passed_over(protocol: int) -> None:
    """Not one opcode is walked."""
    value = {"rows": [[1, 2.5, None, "text", True] for _ in range(10_000)]}
    content = pickle.dumps(value, protocol)
    found = read(content)
    assert (found.uses, found.opcodes, found.end) == ((), 0, len(content))


def laughs(first: bytes, again: bytes) -> bytes:
    """A container in the memo, and twelve more, each of which holds the one before ten times."""
    return first + b"\x94" + b"".join(again % (b"h%c" % n * 10) + b"\x94" for n in range(12)) + b"."


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(laughs(b"]", b"](%se"), id="lists"),
        pytest.param(laughs(b")", b"(%st"), id="tuples"),
        pytest.param(laughs(b"}", b"}(%su"), id="dictionaries"),
        pytest.param(laughs(b"]", b"(%sl"), id="lists of a mark"),
        pytest.param(laughs(b"\x8f", b"(%s\x91"), id="frozen sets"),
        pytest.param(b"]" + b"2\x86" * 40 + b".", id="doubled on the stack"),
    ],
)
@pytest.mark.parametrize("padding", [0, 100_000], ids=["small", "large"])
def test_a_container_that_holds_itself_over_and_over_is_heavy(content: bytes, padding: int) -> None:
    """A pad of plain bytes makes the file one that is passed over by patterns."""
    pad = b"B" + struct.pack("<I", padding) + b"x" * padding + b"0" if padding else b""
    assert read(pad + content).heavy is not None


@pytest.mark.parametrize("protocol", range(6))
def test_what_is_used_twice_is_not_heavy(protocol: int) -> None:
    shared = [[1, 2, 3], {"a": "text"}, ("x", 2.5)]
    found = read(pickle.dumps([{"first": shared, "second": shared}] * 9_000, protocol))
    assert (found.heavy, found.broken) == (None, "")


def test_a_memo_number_that_changes_its_meaning_is_walked() -> None:
    """A text at first, a list of lists later: what the first rows show is not what counts."""
    content = b"](X\x01\x00\x00\x00aq\x00" + b"h\x00" * 20_000 + b"e0"
    bomb = b"]q\x00" + b"".join(b"](%seq\x00" % (b"h\x00" * 10) for _ in range(12)) + b"."
    assert read(content + bomb).heavy is not None


def test_a_byte_string_is_kept_by_its_place() -> None:
    content = b"ca\nB\nC\x05hello\x85R."
    (blob,) = read(content).blobs
    assert content[blob.offset : blob.offset + blob.length] == b"hello"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"hello world"])
def test_what_is_no_pickle_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read(content)


def test_lists_of_a_run_weigh_what_they_hold() -> None:
    """A list within a run that is passed over, handed out again and again."""
    listed = b"}(" + text("k") + b"]q\x00(" + b"K\x01" * 60_000 + b"eu0"
    again = b"".join(b"](%seq%c" % (b"h%c" % n * 20, n + 1) for n in range(4))
    assert read(listed + again + b".").heavy is not None


def test_runs_beyond_what_is_kept_are_not_followed() -> None:
    rows = b"](" + (b"\x8c\x01a\x94" * 1_000) + b"e0"
    found = read(b"ca\nB\n0" + rows * 1_100 + b"h\x00.")
    assert "1000000 values" in found.broken


@pytest.mark.parametrize(
    ("entries", "use"),
    [
        (text("a") + b"\x94" + text("b") + b"K\x01", Use.STATE),
        (text("a") + b"N" + text("restore_model_spec") + b"N", Use.STATE),
        (text("a") + b"NK\x01N", Use.STATE),
        (text("a") + b"\x94N" + text("b") + text("c"), Use.RESTORED),
        (
            text("a") + b"]\x94(K\x01K\x02e" + text("b") + b"K\x01" + text("c") + b"K\x01",
            Use.RESTORED,
        ),
    ],
    ids=["an odd count", "the key itself", "a number as a key", "texts", "numbers"],
)
def test_a_dictionary_that_is_passed_over_has_its_keys(entries: bytes, use: Use) -> None:
    """The class runs code for what stands under one of them."""
    content = b"cstatsmodels.base.data\nModelData\n)\x81}(" + entries + b"ub."
    assert [used.use for used in read(content).uses][-1] is use
