"""The two forms of the injection detector say the same to the last bit, compiled or not."""

import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.gateway.injection import detector, reader
from bartizan.gateway.injection.features import hashed
from bartizan.gateway.injection.kernel import windows as pairs
from bartizan.gateway.injection.lanes import Pool, Twelve
from bartizan.gateway.injection.levels import HIDDEN, PART, TAP, UNITS, WEIGHT, network
from bartizan.gateway.injection.meaning import OCTETS, Meaning, pooled
from bartizan.gateway.injection.model import shipped
from bartizan.gateway.injection.scoring import BLOCK, STEP
from bartizan.gateway.injection.tables import DOCUMENTS, USERS
from bartizan.gateway.injection.vectors import Vectors
from bartizan.gateway.injection.vectors import shipped as shipped_vectors
from bartizan.gateway.injection.vocabulary import WIDTH, Vocabulary
from bartizan.gateway.injection.whole import i64
from bartizan.gateway.injection.windows import windows

PIECES = st.one_of(
    st.sampled_from(("ignore all ", "the rules ", "忽略之前的", "カナ", "Regeln ", "правила ")),
    st.sampled_from(("a", " ", "  ", "\n\t", "\u00a0", "\u3000", "...", "1984", "é", "ẞ")),
    st.sampled_from(("İ", "\ud800", "\udfff", "مرحبا ", "हिन्दी ", "ß", "word_2")),
    st.sampled_from((" " * 70, "x" * 150, "?!" * 40, "🙂", "\u200b", "\uff0c", "\U0010ffff")),
    st.text(max_size=12),
    st.text(st.characters(max_codepoint=127), max_size=60),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=24).map("".join)
NAMES = st.sampled_from((USERS, DOCUMENTS))

by_loops = cache(detector.by_loops)
by_arrays = cache(detector.by_arrays)
loops = cache(detector.loops)


@settings(max_examples=100, deadline=None)
@given(TEXTS, NAMES)
def test_both_forms_give_a_text_the_same_score_and_window(text: str, name: str) -> None:
    assert by_loops(name)(text) == by_arrays(name)(text)


@settings(max_examples=2, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.integers(1, 4000), NAMES)
def test_both_forms_read_texts_of_several_blocks_alike(text: str, size: int, name: str) -> None:
    long = (f"{text}. " * BLOCK)[: BLOCK + size]
    assert by_loops(name)(long) == by_arrays(name)(long)


@settings(max_examples=40)
@given(st.integers(0, len(shipped_vectors().keys)), NAMES)
def test_a_word_says_the_same_in_both_forms(row: int, name: str) -> None:
    known, network = shipped_vectors(), shipped(name).reader
    assert network is not None
    none = row == known.keys.size  # the last is that of an unknown word
    key = 1 if none else int(known.keys[row : row + 1].view(np.int64)[0])
    said = loops(name).network.said(key)
    for place, kind in enumerate("abc"):
        octets = np.array([getattr(said, f"{kind}{octet}") for octet in range(OCTETS)], np.int64)
        assert (octets.view(np.uint8).astype(int) - 128).tolist() == network.table[
            place, row
        ].tolist()


def learned(chance: np.random.Generator, loud: float) -> reader.Learned:
    """Return a network of chance, as loud as any that is read if `loud` is 1."""

    def layer(*shape: int, most: float) -> reader.Reals:
        return (chance.uniform(-most, most, shape) * loud).astype(np.float32)

    level = int(chance.integers(100_000, 300_000))
    part = level / TAP
    return reader.Learned(
        level,
        layer(3 * WIDTH, UNITS, most=0.0155),
        layer(UNITS, most=159 * part),
        layer(2 * UNITS, HIDDEN, most=0.7),
        layer(HIDDEN, most=1.0),
        layer(HIDDEN, most=1.0),
        layer(1, most=1.0),
    )


WORDS = [f"word{letter}" for letter in "abcdefghijklmnop"] + ["字", "画"]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 1 << 30),
    st.sampled_from((0.1, 1.0)),
    st.lists(st.sampled_from([*WORDS, "unknown", " " * 90]), min_size=1, max_size=60),
    st.sampled_from((" ", "")),
)
def test_any_network_says_the_same_in_both_forms(
    seed: int, loud: float, words: list[str], between: str
) -> None:
    chance = np.random.default_rng(seed)
    text = between.join(words) * 3
    keys = np.sort(np.concatenate([hashed(word).words for word in WORDS]))
    values = chance.integers(-127, 128, (keys.size + 1, WIDTH), np.int8)
    values[-1] = 0
    some = learned(chance, loud)
    arrays = reader.reader(Vectors(keys, values, np.zeros(keys.size, np.uint8)), some)
    layers = [layer.ravel().tolist() for layer in some[1:]]
    whole = Meaning(
        Vocabulary(keys.tobytes(), values.tobytes()), network(some.level, layers, WIDTH)
    )
    read = hashed(text)
    if not read.words.size:
        return
    each = windows(len(text))
    edges = read.at[read.heads].searchsorted(each.edges)
    steps = whole.steps(
        [whole.said(word) for word in read.words.view(np.int64).tolist()], np.diff(edges).tolist()
    )
    found, pools = [], [Pool() for _ in range(OCTETS)]
    hidden = Twelve([0] * 12), Twelve([0] * 12)
    for first, last in pairs(each.edges.size - 1):
        pooled(steps, first, last, pools)
        found.append(whole.margin(pools, max(int(edges[last] - edges[first]), 1), hidden))
    assert found == reader.margins(arrays, read.words, edges, each).tolist()


@given(st.integers(0, 60 * BLOCK // STEP))
def test_both_forms_have_the_same_windows(size: int) -> None:
    each = windows(size)
    assert pairs(each.edges.size - 1) == list(
        zip(each.first.tolist(), each.last.tolist(), strict=True)
    )


@given(st.integers(-(1 << 130), 1 << 130))
def test_a_number_that_is_not_native_is_wrapped_as_one_that_is(value: int) -> None:
    wrapped = i64(value)
    assert -(1 << 63) <= wrapped < 1 << 63
    assert (wrapped - value) % (1 << 64) == 0


@pytest.mark.parametrize(
    ("layer", "most"), [(0, 1.0), (1, 300 * 200_000 / TAP), (2, 2.0**20), (4, 2.0**30)]
)
def test_a_network_that_could_not_be_counted_exactly_is_refused(layer: int, most: float) -> None:
    sizes = (3 * WIDTH * UNITS, UNITS, 2 * UNITS * HIDDEN, HIDDEN, HIDDEN, 1)
    layers = [[most if at == layer else 0.001] * size for at, size in enumerate(sizes)]
    with pytest.raises(ValueError, match="too large"):
        network(200_000, layers, WIDTH)


def test_levels_are_worth_what_they_stand_for() -> None:
    sizes = (3 * WIDTH * UNITS, UNITS, 2 * UNITS * HIDDEN, HIDDEN, HIDDEN, 1)
    chance = random.Random(3)  # noqa: S311 - weights, not keys
    layers = [[chance.uniform(-0.005, 0.005) for _ in range(size)] for size in sizes]
    found = network(200_000, layers, WIDTH)
    level = 200_000 / TAP
    assert found.bias[5] * level / PART == pytest.approx(layers[1][5], abs=level / PART)
    assert found.inner[7] / WEIGHT == pytest.approx(layers[2][7], abs=1 / WEIGHT)
    assert found.outer_bias * found.worth == pytest.approx(layers[5][0], abs=found.worth)
