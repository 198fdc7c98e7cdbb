"""However a stream is cut, no character gets out that hiding the whole text would hide."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify import find
from bartizan.gateway.holdback import Holdback
from bartizan.gateway.sensitive import Decoded
from tests.unit.gateway.streams import PROSE, TYPES, VALUES, WATCH, chunks, dice

BITS = (
    "12", "345", "6789", "+49", "(0", "-", "1.2", "A", "AB", "@", "a@", "sk-", "eyJ", "://",
    "http://u:", "password: ", "my number is", "born on", "passport", "IBAN", "lat: 48.1", "\n",
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([value for _, value in VALUES]),
    st.sampled_from(BITS),
    st.integers(0, 90).map(lambda place: PROSE[place:][:60]),
    st.text("0123456789 -./ABxk@:", max_size=30),
    st.text(max_size=8),
)
TEXTS = st.builds(
    lambda parts, join: join.join(parts),
    st.lists(PIECES, max_size=9),
    st.sampled_from((" ", "", "\n", ", ")),
)


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 10_000))
def test_all_that_the_whole_text_would_hide_is_hidden_in_the_stream(text: str, seed: int) -> None:
    chance = dice(seed)
    holdback = Holdback([chance.choice((WATCH, Decoded(WATCH)))])
    hits = [hit for piece in chunks(text, chance) for hit in holdback.feed(piece).hits]
    hits += holdback.finish().hits
    hidden = {place for hit in hits for place in range(hit.start, hit.end)}
    for span in find(text, types=TYPES):
        assert hidden.issuperset(range(span.start, span.end)), span.type


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 10_000))
def test_what_comes_out_is_the_text_with_hits_replaced(text: str, seed: int) -> None:
    chance = dice(seed)
    holdback = Holdback([WATCH])
    some = [*(holdback.feed(piece) for piece in chunks(text, chance)), holdback.finish()]
    expected, position = [], 0
    for hit in (hit for each in some for hit in each.hits):
        expected += [text[position : hit.start], hit.instead]
        position = hit.end
    assert "".join(each.text for each in some) == "".join([*expected, text[position:]])
