"""What a .gitignore says counts; what it cannot say ends nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.ignore import MAX_BYTES, MAX_LINES, is_ignored, rules_of


@pytest.mark.parametrize(
    ("content", "path", "ignored"),
    [
        (b"*.log\n", "a/b.log", True),
        (b"*.log\n!keep.log\n", "keep.log", False),
        (b"\xef\xbb\xbf*.log\r\n", "x.log", True),
        (b"[[:alpha:]]x\n[b-a]\n\\\n*.log\n", "x.log", True),
        (b"build/\n", "build/", True),
        (b"build/\n", "build", False),
        (b"a" * 5_000 + b"\n*.log\n", "x.log", True),
        (b"", "x", False),
    ],
)
def test_pattern(content: bytes, path: str, *, ignored: bool) -> None:
    assert is_ignored(path, rules_of("", content)) is ignored


def test_rules_nearer_to_the_file_win() -> None:
    rules = (*rules_of("", b"*.log\n"), *rules_of("a/", b"!*.log\n"))
    assert not is_ignored("a/x.log", rules)
    assert is_ignored("b/x.log", rules)


@pytest.mark.parametrize("content", [b"x\n" * (MAX_LINES + 1), b"*" * (MAX_BYTES + 1)])
def test_too_large_says_nothing(content: bytes) -> None:
    assert rules_of("", content) == ()


@given(content=st.binary(max_size=200), path=st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_content_breaks_it(content: bytes, path: str) -> None:
    assert is_ignored(path, rules_of("", content)) in {True, False}
