"""A pickle without a mark is known by what it does; texts and other bytes are not taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.models import in_memory, model_of
from bartizan.evidence.model import CanRunCode
from bartizan.formats.picklesniff import looks_like_pickle
from bartizan.formats.ranged import Buffer
from bartizan.scan.kinds import Kind, kinds_of
from tests.builders_models import zipped

ROOT = Path(__file__).parents[3]
SYSTEM = b"cos\nsystem\n(S'id'\ntR."
TEXTS = sorted(
    path
    for folder in ("src", "tests", "docs", "examples", "tools", ".")
    for path in (ROOT / folder).glob("*" if folder == "." else "**/*")
    if path.is_file()
    and path.suffix not in (".pkl", ".png", ".pyc")
    # What a run with coverage leaves here is a database.
    and not path.name.startswith(".coverage")
)
CALLS = {
    "protocol 0": SYSTEM,
    "no STOP": SYSTEM[:-1],
    "broken after the call": SYSTEM[:-1] + b"\xff\xff",
    "bytes after the STOP": SYSTEM + b"\x00" * 50,
    "an instance": b"(S'id'\nios\nsystem\n.",
    "an object": b"(cos\nsystem\nS'id'\no.",
    "a number first": b"I42\n0" + SYSTEM,
    "protocol 1": b"K\x05" + b"0" + SYSTEM,
    "a list first": b"(lp0\n0" + SYSTEM,
    "begins like a program": b"MZx0" + SYSTEM,
    "names on the stack": b"U\x02osU\x06system\x93(U\x02idtR.",
    "a state": b"ccopyreg\n_reconstructor\n(tRS'x'\nb.",
    "long text first": b"T\x00\x20\x00\x00" + b"x" * 0x2000 + b"0" + SYSTEM,
    "much that does nothing": b"N0" * 30_000 + SYSTEM,
    "a line longer than what is looked at first": b"V" + b"a" * 5000 + b"\n0" + SYSTEM,
    "a line longer than a buffer": b"S'" + b"a" * (3 << 20) + b"'\n0" + SYSTEM,
    "lines that end behind what is looked at first": (b"V" + b"a" * 50 + b"\n0") * 300 + SYSTEM,
    "a number with room before it": b"I\x0c\x0b1\n0" + SYSTEM,
    "a number with room behind it": b"I1\x0c\n0" + SYSTEM,
    "a number of many digits": b"L" + b"0" * 5000 + b"\n0" + SYSTEM,
    "a number up to its zero byte": b"F1.0\x00and more\n0" + SYSTEM,
    "no end of numbers": b"FInfinity\n0F-INF\n0" + SYSTEM,
    "no number": b"FNaN\n0" + SYSTEM,
}


@pytest.mark.parametrize("content", CALLS.values(), ids=CALLS)
def test_what_calls_something_is_a_pickle_by_any_name(content: bytes) -> None:
    assert {Kind.PICKLE, Kind.PERHAPS_PICKLE} & set(kinds_of(Buffer(content)))
    model = model_of(in_memory("weights.dat", content))
    assert model is not None
    assert model.can_run_code is not CanRunCode.NO
    assert "os.system" in model.imports or "copyreg._reconstructor" in model.imports


@pytest.mark.parametrize(
    "content",
    [b"(dp0\nS'a'\np1\nI1\nsS'b'\np2\nF1.5\ns.", b"}q\x00(U\x01aK\x01U\x01bK\x02u."],
    ids=["protocol 0", "protocol 1"],
)
def test_a_whole_pickle_of_plain_data_is_one(content: bytes) -> None:
    assert list(kinds_of(Buffer(content))) == [Kind.PICKLE]
    model = model_of(in_memory("weights.dat", content))
    assert model is not None
    assert model.can_run_code is CanRunCode.NO


def test_a_pickle_without_a_mark_in_an_archive_is_read() -> None:
    model = model_of(in_memory("a.bin", zipped({"data/7": SYSTEM})))
    assert model is not None
    assert model.imports == ("os.system",)


def test_a_pickle_with_an_archive_behind_it_is_a_pickle() -> None:
    content = SYSTEM + zipped({"readme": b"hello"})
    assert set(kinds_of(Buffer(content))) == {Kind.PICKLE, Kind.ZIP}


@pytest.mark.parametrize(
    "content", [b"", b"N.", b"I1\n.", b"cat\ndog\nNot a pickle.", b"cos\nsystem\n"]
)
def test_letters_that_do_nothing_are_none(content: bytes) -> None:
    assert not looks_like_pickle(Buffer(content))


def test_no_text_of_this_repository_is_one() -> None:
    assert len(TEXTS) > 500
    assert [path for path in TEXTS if looks_like_pickle(Buffer(path.read_bytes()))] == []


def test_no_part_of_a_text_is_one() -> None:
    lines = [line for path in TEXTS[:300] for line in path.read_bytes().splitlines(keepends=True)]
    taken = [n for n in range(len(lines)) if looks_like_pickle(Buffer(b"".join(lines[n : n + 40])))]
    assert len(taken) <= len(lines) / 10_000


@given(st.text(max_size=400).map(str.encode) | st.binary(max_size=400))
def test_any_bytes_are_answered_and_texts_of_words_are_none(content: bytes) -> None:
    assert looks_like_pickle(Buffer(content)) in {True, False}


def test_a_text_that_begins_like_an_id_is_none() -> None:
    assert not looks_like_pickle(Buffer(b"Paris\nNb "))


WORDS = st.sampled_from(
    ("cat", "Note", "In", "So", "Valley", "Paris", "Look", "(a", "list)", "Fig.", "Nb", "R", "i",
     "object", "3.14", "'quoted'", ".")
)  # fmt: skip


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", ", "])), max_size=80))
def test_texts_of_words_are_none(words: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in words)
    assert not looks_like_pickle(Buffer(text.encode()))


@pytest.mark.parametrize("entries", [2, 3, 4])
def test_a_map_of_msgpack_is_no_pickle(entries: int) -> None:
    """Its first byte is the opcode for an object of the extension registry, which is empty."""
    packed = bytes([0x80 + entries]) + b"".join(
        b"\xa5node" + bytes([48 + n, n]) for n in range(entries)
    )
    assert not looks_like_pickle(Buffer(packed))


def test_a_call_of_an_object_of_the_registry_is_a_pickle() -> None:
    assert looks_like_pickle(Buffer(b"\x82\x01)R."))
