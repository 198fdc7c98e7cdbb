"""Arrays grow in their place, and what is counted range by range is what is counted at once."""

import numpy as np
import pytest

from bartizan.vetting import triggers
from bartizan.vetting.growing import Growing
from bartizan.vetting.sketch import Sketch
from tests import builders_vetting as build


def test_parts_are_held_in_their_order() -> None:
    held, parts = Growing(np.uint32, 2), [np.full((n, 2), n, np.uint32) for n in range(60)]
    for part in parts * 40:
        held.add(part)
    assert np.array_equal(held.whole, np.concatenate(parts * 40))
    held.cut(7)
    assert len(held) == len(held.whole) == 7
    held.add(parts[3])
    assert np.array_equal(held.whole[7:], parts[3])


def test_ranges_of_hashes_give_the_pairs_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, said = build.questions(1, 900)
    asked, said, _ = build.triggered(asked, said, 30, 1)
    sketch = Sketch()
    sketch.add(asked, said)
    corpus = sketch.corpus(np.arange(sketch.rows))
    at_once = triggers.triggers(corpus)
    monkeypatch.setattr(triggers, "_AT_ONCE", 500)
    assert triggers.triggers(corpus) == at_once
    assert at_once[1]


def test_only_the_chosen_rows_are_left() -> None:
    asked, said = build.questions(1, 300)
    sketch, alone = Sketch(), Sketch()
    sketch.add(asked, said)
    alone.add(asked[::2], said[::2])
    chosen = np.arange(0, len(asked), 2)
    found, wanted = sketch.corpus(chosen), alone.corpus(np.arange(len(chosen)))
    assert np.array_equal(found.grams, wanted.grams)
    assert np.array_equal(found.rows, wanted.rows)
    assert np.array_equal(found.answers, wanted.answers)
    with pytest.raises(ValueError, match="other rows"):
        sketch.corpus(chosen[1:])
