"""Whatever is done to a sealed file, it opens as what was sealed or not at all."""

import io
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.sealing import Context, SealedReader
from bartizan.sealing.context import CLASSES, read_context
from bartizan.sealing.head import MAGIC, PAGE, read_head
from bartizan.sealing.header import read_header
from bartizan.sealing.slots import read_slot
from tests.builders_sealed import CHUNK, KEY, OTHER, opened, sealed
from tests.fuzz.sealed import mutants, named

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80)
VALID = sealed(bytes(2 * CHUNK), (KEY, OTHER))


@pytest.mark.parametrize("seed", range(10))
def test_every_mutant_is_rejected(seed: int) -> None:
    judged = [(name, named(content)) for name, content in islice(mutants(seed), 1_000)]
    assert [name for name, kind in judged if kind == "accepted"] == []
    assert len(judged) == 1_000


@given(st.binary(max_size=3 * CHUNK), st.lists(st.sampled_from((KEY, OTHER)), min_size=1))
def test_what_is_sealed_comes_back(plain: bytes, keys: list[object]) -> None:
    chosen = (KEY,) if KEY in keys else (OTHER,)
    assert opened(sealed(plain, chosen), (KEY, OTHER)) == plain


@given(st.data(), st.binary(min_size=1, max_size=3 * CHUNK))
def test_a_part_is_that_of_the_whole(data: st.DataObject, plain: bytes) -> None:
    reader = SealedReader(io.BytesIO(sealed(plain)), (KEY,))
    offset = data.draw(st.integers(0, len(plain) + 10))
    size = data.draw(st.integers(0, len(plain) + 10))
    assert reader.read_at(offset, size) == plain[offset : offset + size]


@given(st.builds(Context, TEXT, TEXT, st.sampled_from(CLASSES), TEXT))
def test_a_context_has_one_encoding(context: Context) -> None:
    assert read_context(context.encoded()) == context


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda it: it[:1] + b"\x00" + it))
def test_any_bytes_are_a_context_or_a_format_error(content: bytes) -> None:
    with suppress(FormatError):
        assert read_context(content).encoded() == content


@given(
    st.binary(max_size=300).map(lambda it: (MAGIC + b"\x00\x01\x00\x01" + it).ljust(PAGE, b"\0"))
)
def test_any_bytes_are_a_head_or_a_format_error(page: bytes) -> None:
    with suppress(FormatError):
        assert read_head(page).encoded() == page


@given(st.binary(max_size=300).map(lambda it: (b"BZWK" + it).ljust(PAGE, b"\x00")))
def test_any_bytes_are_a_slot_or_a_format_error(content: bytes) -> None:
    with suppress(FormatError):
        slot = read_slot(content)
        assert slot is not None
        assert slot.encoded(PAGE) == content


@given(st.integers(0, 3 * PAGE - 1), st.binary(min_size=1, max_size=400))
@settings(max_examples=300)
def test_bytes_that_are_written_over_a_header_never_open(at: int, over: bytes) -> None:
    changed = VALID[:at] + over + VALID[at + len(over) :]
    if changed == VALID:
        return
    with pytest.raises(BartizanError):
        opened(changed)


@given(st.binary(max_size=3 * PAGE))
def test_any_bytes_are_no_sealed_file(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_header(io.BytesIO(content))


@given(st.text())
def test_a_name_is_taken_whole_or_refused(name: str) -> None:
    try:
        context = Context("d", name=name)
    except InvalidInputError:
        return
    assert read_context(context.encoded()).name == name
