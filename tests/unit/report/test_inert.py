"""What is shown of hostile text cannot act."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.report.inert import inert, inert_block


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 中", "plain é 中"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil.example\x07click\x1b]8;;\x1b\\", "click"),
        ("a\nb\tc\r\nd", "a b c  d"),
        ("bell\x07 null\x00 c1\x9b", "bell null c1"),
        ("safe\u202egnp.exe", "safe[U+202E]gnp.exe"),
        ("hidden\U000e0041", "hidden[U+E0041]"),
        ("lone \udcff", "lone \ufffd"),
    ],
)
def test_what_could_act_is_gone_or_visible(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_long_text_is_cut() -> None:
    assert inert("x" * 100, 10) == "x" * 9 + "…"


def test_a_block_keeps_its_lines() -> None:
    assert inert_block("one\r\n\ttwo\x1b[1m\nthree") == "one\n    two\nthree"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_becomes_one_inert_line(text: str) -> None:
    shown = inert(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown)
    assert inert(shown) == shown
