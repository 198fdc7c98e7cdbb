"""What holds of the model of names and of what it reads, for any text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify.persons import persons, tokenised
from bartizan.classify.prose import MACHINE, machine

MARKS = st.text(alphabet="aBz_/[]:.-x019 \n'\u2019\u00e9\u0663", max_size=24)
WORDS = st.sampled_from(
    ["Anna", "Schmidt", "van", "de", "J", ".", "O'Neill's", "the", "e", "ACME,"]
)
TEXTS = st.one_of(MARKS, st.text(), st.lists(WORDS, max_size=12).map(" ".join))


@given(TEXTS)
def test_what_programs_write_is_told_at_a_glance(text: str) -> None:
    assert machine(text) == len(MACHINE.findall(text))


@given(TEXTS)
def test_tokens_stand_in_the_text_in_order_and_apart(text: str) -> None:
    tokens, position = tokenised(text), 0
    for index, word in enumerate(tokens.words):
        assert position <= tokens.starts[index]
        position = tokens.end(index)
        assert text[tokens.starts[index] : position] == word.text


@settings(deadline=None)
@given(TEXTS)
def test_names_are_in_the_text_in_order_and_apart(text: str) -> None:
    position = 0
    for start, end, chance in persons(text):
        assert position <= start < end <= len(text)
        assert 0 < chance < 1
        position = end
