"""A Python text that would take too much memory is a gap, told before it is parsed."""

import json

import pytest

from bartizan.collect.python.questions import Questions
from bartizan.collect.python.weight import MOST_TOKENS, is_too_heavy
from bartizan.collect.source import Reader
from bartizan.evidence.asks import calls
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts

HEAD = b"import openai\nopenai.OpenAI()\n"
READER = Reader(Questions(calls("openai.OpenAI")), str)
HEAVY = {
    "one list of calls": HEAD + b"x = [\n" + b"f(1),\n" * 250_000 + b"]\n",
    "names": HEAD + b"a\n" * 300_000,
    "statements on one line": HEAD + b"a;" * 300_000 + b"a\n",
    "numbers": HEAD + b"x = [" + b"1," * 300_000 + b"]\n",
    "in a formatted text": HEAD + b'x = f"' + b"{a}" * 200_000 + b'"\n',
    "behind a quote in a comment": HEAD + b'# "\n' + b"a\n" * 300_000 + b'# "\n',
    "between texts": HEAD + b"'';a\n" * 200_000,
}


@pytest.mark.parametrize("content", HEAVY.values(), ids=HEAVY)
def test_what_is_too_heavy_is_a_gap_with_its_words(content: bytes) -> None:
    read = READER.read("a.py", content)
    assert isinstance(read, Gap)
    assert "more than 500,000 tokens" in read.reason
    assert read.may_hold(frozenset({"openai"}))


def test_a_notebook_is_bounded_too() -> None:
    source = (HEAD + b"a\n" * 300_000).decode()
    cells = [{"cell_type": "code", "source": source, "outputs": []}]
    read = READER.read("a.ipynb", json.dumps({"nbformat": 4, "cells": cells}).encode())
    assert isinstance(read, Gap)
    assert "characters of source" in read.reason


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"x = '" + b"word " * 200_000 + b"'\n",
        HEAD + b'"""' + b"a, b\n" * 150_000 + b'"""\n',
        HEAD + b"# word, word\n" * 60_000,
        HEAD + b"\n" * 600_000,
        HEAD + b"def f(a, b): return a + b\n" * 20_000,
    ],
    ids=["a long text", "a long docstring", "comments", "empty lines", "code"],
)
def test_large_texts_that_are_light_are_read(content: bytes) -> None:
    assert len(content) > MOST_TOKENS
    assert not is_too_heavy(content)
    assert isinstance(READER.read("a.py", content), FileFacts)
