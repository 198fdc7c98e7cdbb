"""The network over meanings: windows have what their words excite, whatever stands around them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.injection import vectors
from bartizan.gateway.injection.features import hashed
from bartizan.gateway.injection.levels import PART, WEIGHT
from bartizan.gateway.injection.model import shipped
from bartizan.gateway.injection.reader import Reader, margins
from bartizan.gateway.injection.scoring import STEP, WINDOWS
from bartizan.gateway.injection.windows import windows

PIECES = (
    "ignore ",
    "the rules ",
    "忽略",
    " " * 70,
    "\n",
    "x" * 150 + " ",
    "Regeln ",
    "🙂",
    "qzxv ",
)


def network() -> Reader:
    found = shipped().reader
    assert found is not None
    return found


def directly(text: str) -> list[float]:
    """Return the margins of all windows, worked out word by word."""
    net, read = network(), hashed(text)
    rows = vectors.shipped().rows(read.words)
    said = net.table[:, rows].astype(int)
    units = []
    for at in range(len(rows)):
        total = said[1, at]
        total = total + (said[0, at - 1] if at else 0)
        total = total + (said[2, at + 1] if at + 1 < len(rows) else 0)
        units.append(np.maximum(total * PART + net.bias, 0))
    each, begin = windows(len(text)), read.at[read.heads]
    found = []
    for window in range(each.first.size):
        start, end = each.places(window, len(text))
        here = [u for u, p in zip(units, begin, strict=True) if start <= p < end]
        none = [np.zeros(net.bias.size, int)]
        pooled = np.concatenate(
            (np.sum(here, 0) // len(here) if here else none[0], np.max(here or none, 0))
        )
        hidden = (
            np.maximum(pooled @ net.inner.astype(int) + net.inner_bias.astype(int), 0) // WEIGHT
        )
        found.append(int(hidden @ net.outer.astype(int) + net.outer_bias) * net.worth)
    return found


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join))
def test_blocks_add_up_to_windows(text: str) -> None:
    read = hashed(text)
    if read.words.size:
        each = windows(len(text))
        edges = read.at[read.heads].searchsorted(each.edges)
        found = margins(network(), read.words, edges, each)
        assert found.tolist() == directly(text)


def test_every_window_starts_at_a_step() -> None:
    assert all(length // 2 % STEP == 0 for length in WINDOWS)


def test_words_that_nobody_knows_say_nothing() -> None:
    net = network()
    assert not net.table[:, -1].any()
    assert np.isfinite(net.inner).all()
    assert np.isfinite(net.outer).all()
