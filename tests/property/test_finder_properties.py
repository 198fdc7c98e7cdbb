"""What holds of the finder for any text."""

import re
from itertools import pairwise

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify import find, find_many
from bartizan.classify.entity import Shape
from bartizan.classify.finder import apart
from bartizan.classify.nearby import Says, has_capitals, plain, row_of, says, spoken, telling
from bartizan.classify.outlines import LONGEST, RUN, TAIL, outlined, relaxed
from bartizan.classify.proving import Found
from bartizan.classify.registry import ENTITIES
from bartizan.classify.shaping import options
from tests.builders_secrets import shapes

VALUES = [
    example.replace("«", "").replace("»", "")
    for entity in ENTITIES
    for example in (*entity.must, *entity.must_not)
]
SHAPES = [shape for entity in ENTITIES for shape in entity.shapes]
NEEDING = [shape for shape in SHAPES if shape.needs]
NUMERIC = [shape for shape in SHAPES if relaxed(shape.pattern) is not None]
PIECES = st.one_of(
    st.sampled_from(VALUES),
    st.text(alphabet="0123456789 .-+()/:@abXYZ\u00e9\u4e00\U0001f600\u0663\0\n", max_size=24),
    st.text(max_size=12),
)
TEXTS = st.lists(PIECES, max_size=6).map(" ".join)


@settings(deadline=None)
@given(TEXTS)
def test_spans_are_in_the_text_in_order_and_apart(text: str) -> None:
    position = 0
    for span in find(text):
        assert position <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1
        position = span.end


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_many_texts_give_what_each_gives_alone(texts: list[str]) -> None:
    assert list(find_many(texts)) == [find(text) for text in texts]


@pytest.mark.parametrize("name", sorted(shapes()))
def test_a_credential_at_the_end_of_a_text_is_found_whatever_text_follows(name: str) -> None:
    text = shapes()[name].partition("\n-----END")[0]
    assert list(find_many([text, "and so on", text])) == [find(text), find("and so on"), find(text)]
    assert name != "private-key" or [span.type for span in find(text)] == ["private_key"]


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_rows_full_of_numbers_beside_a_text_change_nothing_in_it(texts: list[str]) -> None:
    many = [*texts, *(f"{row} 0{row * 7}.{row}" for row in range(40))]
    assert list(find_many(many))[: len(texts)] == [find(text) for text in texts]


@settings(deadline=None)
@given(TEXTS, st.sampled_from(NEEDING))
def test_what_a_shape_needs_stands_in_each_of_its_matches(text: str, shape: Shape) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for match in re2.compile(shape.whole.encode(), options()).finditer(data):
        assert re2.search(shape.needs.encode(), match[0], options()) is not None


@settings(deadline=None)
@given(st.sampled_from(VALUES), st.text(alphabet="é你😀\u0301 ", max_size=8))
def test_offsets_count_characters_whatever_stands_before(value: str, before: str) -> None:
    moved = len(before) + 1
    shifted = {(s.type, s.start + moved, s.end + moved) for s in find(value)}
    assert {(s.type, s.start, s.end) for s in find(f"{before}\n{value}")} >= shifted


@settings(deadline=None)
@given(TEXTS, st.sampled_from(SHAPES))
def test_both_engines_find_the_same_by_one_pattern(text: str, shape: Shape) -> None:
    source = shape.whole.encode()
    data = text.encode("utf-8", "surrogatepass")
    ours = [match.span() for match in re2.compile(source, options()).finditer(data)]
    assert ours == [match.span() for match in re.compile(source).finditer(data)]


@settings(deadline=None)
@given(st.sampled_from(VALUES), st.text(alphabet="é你。😀ñ", max_size=3))
def test_letters_of_any_width_may_stand_directly_beside_a_value(value: str, beside: str) -> None:
    for text in (f"{beside}{value}", f"{value}{beside}", f"{value}{beside * 30}"):
        for span in find(text):
            assert text[span.start : span.end].encode()


NUMBERS = st.text(alphabet="0123456789 .-+()/,xX#°aé", max_size=70)


@settings(deadline=None)
@given(st.one_of(NUMBERS, TEXTS), st.sampled_from(NUMERIC))
def test_the_outline_of_a_run_fits_wherever_a_number_begins(text: str, shape: Shape) -> None:
    data = b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"
    begins = re.compile((relaxed(shape.pattern) or "").encode()).match
    runs = [run.span() for run in RUN.finditer(data)]
    for match in re.compile(shape.whole.encode()).finditer(data):
        run = next(span for span in runs if span[0] <= match.start() < span[1])
        assert match.end() <= run[1] + TAIL
        outline = outlined(data)[run[0] - 1 : run[1] + 1]
        assert begins(outline, match.start() - run[0] + 1) is not None


@settings(deadline=None)
@given(st.sampled_from(VALUES), st.integers(LONGEST - 30, LONGEST + 30))
def test_a_number_is_found_however_long_the_row_of_numbers_it_stands_in(
    value: str, size: int
) -> None:
    alone = {(span.type, value[span.start : span.end]) for span in find(f"{value},")}
    row = f"{value}, {'7 ' * size}"
    assert {(span.type, row[span.start : span.end]) for span in find(row)} >= alone


@given(st.text())
def test_a_row_without_capitals_is_as_plain_as_its_small_letters(text: str) -> None:
    row = text.encode("utf-8", "surrogatepass")
    if not has_capitals(row):
        assert plain(row) == plain(text.lower().encode("utf-8", "surrogatepass"))


TELLING = telling(frozenset({"tel", "тел", "tél", "电话"}), frozenset({"id"}), 20)
BESIDE = st.text(alphabet="telidтёл电话é0 .,", max_size=30)


@settings(deadline=None)
@given(BESIDE, st.sampled_from(["5", "+7 916", "ab1", "(2)"]), BESIDE)
def test_no_word_that_decides_over_a_value_is_overlooked(
    before: str, value: str, behind: str
) -> None:
    first, last = before.encode()[-1:], behind.encode()[:1]
    if first.isalnum() or last.isalnum():
        return
    data = f"{before}{value}{behind}".encode()
    row, start = row_of(data), 1 + len(before.encode())
    end = start + len(value)
    if says(row, start, end, TELLING) is not Says.NOTHING:
        heard = spoken(row, start, end, (TELLING.spoken, 20))
        assert heard is None or heard & TELLING.spoken


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12), st.sampled_from([0.5, 0.9]))))
def test_of_values_that_overlap_one_stays_that_no_surer_one_overlaps(
    drawn: list[tuple[int, int, float]],
) -> None:
    found = [Found(0, start, start + size, "t", score, 1) for start, size, score in drawn]
    kept = apart(found)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    for each in set(found) - set(kept):
        over = [one for one in kept if one.start < each.end and each.start < one.end]
        assert any(one.score >= each.score for one in over)


def test_many_values_are_told_apart_in_linear_time() -> None:
    found = [Found(0, at * 9, at * 9 + 10, "t", 0.5 + at % 2 / 4, 1) for at in range(1_000_000)]
    assert len(apart(found)) == 500_000
