"""Tokens stand for one value each, whatever the digests do."""

from hypothesis import given
from hypothesis import strategies as st

from bartizan.classify.finder import REPLACED
from bartizan.classify.tokens import TOKEN, Restorer, Tokens

KEY = b"k" * 32


def test_two_values_never_have_one_token() -> None:
    taken = Tokens(KEY, {}).token("anna", "person")
    tokens = Tokens(KEY, {taken: "somebody else"})
    given = tokens.token("anna", "person")
    assert given != taken
    assert tokens.values == {taken: "somebody else", given: "anna"}
    assert tokens.token("anna", "person") == given


def test_a_token_tells_of_the_key_and_the_type() -> None:
    tokens = {Tokens(key, {}).token("7", kind) for key in (KEY, b"j" * 32) for kind in ("a", "b")}
    assert len(tokens) == 4


@given(st.lists(st.tuples(st.text(), st.text())))
def test_what_is_tokenised_comes_back(pairs: list[tuple[str, str]]) -> None:
    tokens = Tokens(KEY, {})
    texts = [
        f"{before.replace(chr(171), '')}{tokens.token(value, 'iban')}" for before, value in pairs
    ]
    assert all(TOKEN.search(text) and REPLACED.search(text) for text in texts)
    plain = [f"{before.replace(chr(171), '')}{value}" for before, value in pairs]
    assert Restorer(tokens.values).cells(texts) == plain
