"""Words are looked for in what Python runs, however the bytes of a file spell it."""

import json

import pytest

from bartizan.classify.redact import redact
from bartizan.collect.python.parse import facts_of
from bartizan.collect.python.questions import Questions
from bartizan.collect.source import Reader
from bartizan.evidence.asks import calls
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts

QUESTIONS = Questions(calls("os.system", "builtins.eval"))


def read(content: bytes, path: str = "a.py") -> object:
    return facts_of(path, content, QUESTIONS, redact)


def called(content: bytes, path: str = "a.py") -> list[str]:
    facts = read(content, path)
    return [call.name for call in facts.calls] if isinstance(facts, FileFacts) else []


def notebook(source: str) -> bytes:
    return b'{"cells": [{"cell_type": "code", "source": ["%s"]}]}' % source.encode()


@pytest.mark.parametrize(
    "first",
    [
        "# coding: unicode_escape",
        "# -*- coding: utf-7 -*-",
        "#!/usr/bin/python\n# vim: set fileencoding=rot13 :",
        "\ufeff# coding: raw_unicode_escape",
        "\r# coding=hex",
        "#" + " " * 9_000 + "coding: utf-7",
    ],
)
def test_an_encoding_that_hides_the_code_is_a_gap_for_every_question(first: str) -> None:
    found = read(f"{first}\nx = 1\n".encode())
    assert isinstance(found, Gap)
    assert found.words is None
    assert "encoding" in found.reason


@pytest.mark.parametrize(
    "coding",
    ["utf-8", "UTF_8", "utf-8-unix", "ascii", "latin-1", "iso-8859-1", "iso_8859_15", "cp1252"],
)
def test_an_encoding_that_shows_the_code_is_read(coding: str) -> None:
    assert called(f"# -*- coding: {coding} -*-\nimport os\nos.system(x)\n".encode()) == [
        "os.system"
    ]


def test_an_encoding_is_declared_in_the_first_two_lines_alone() -> None:
    assert called(b"import os\n\n# coding: utf-7\nos.system(x)\n") == ["os.system"]


@pytest.mark.parametrize(
    "content",
    [
        "import \uff4fs\n\uff4fs.\uff53ystem(x)\n".encode(),
        "import os\nos.\U0001d400\n\U0001d428\U0001d42c.\U0001d42c\U0001d432stem(x)\n".encode(),
        "# coding: latin-1\nimport \xbas\n\xbas.system(x)\n".encode("latin-1"),
        "import \uff4fs as \u00b5\ndef f():\n    \u00b5.system(x)\n".encode(),
    ],
    ids=["wide", "bold", "a letter of latin-1", "in a function"],
)
def test_letters_that_python_takes_for_others_are_those(content: bytes) -> None:
    assert called(content) == ["os.system"]


@pytest.mark.parametrize(
    "source",
    [
        r"import \u006fs\n\u006fs.s\u0079stem(x)",
        r"import \uff4fs\n\uff4fs.system(x)",
        r"import \ud835\udc28s\n\ud835\udc28s.system(x)",
        r"x=1\nimport os\nos.system(x)",
        r"x=1\r\nfrom os import\tsystem\r\nsystem(x)",
    ],
)
def test_escapes_of_a_notebook_hide_no_word(source: str) -> None:
    assert called(notebook(source), "n.ipynb") == ["os.system"]


def test_a_word_after_an_escape_is_the_word() -> None:
    assert called(notebook(r"x = input()\neval(x)"), "n.ipynb") == ["builtins.eval"]


def test_words_of_a_notebook_s_outputs_are_not_its_code() -> None:
    cell = {"cell_type": "code", "source": ["x = 1"], "outputs": [{"text": "os.system(x)"}]}
    assert read(json.dumps({"cells": [cell]}).encode(), "n.ipynb") is None


@pytest.mark.parametrize("newline", ["\r", "\r\n"])
def test_functions_are_found_whatever_ends_the_lines(newline: str) -> None:
    lines = ["import os", "x = 1", "x = 1", "x = 1", "def f(x):", "    os.system(x)", "", ""]
    facts = read(newline.join(lines).encode())
    assert isinstance(facts, FileFacts)
    assert [(call.name, call.place.line) for call in facts.calls] == [("os.system", 6)]


def test_a_notebook_in_another_language_is_a_gap_with_its_words() -> None:
    document = {
        "metadata": {"kernelspec": {"language": "julia"}},
        "cells": [{"cell_type": "code", "source": "import os; os.system(x)"}],
    }
    gap = read(json.dumps(document).encode(), "n.ipynb")
    assert isinstance(gap, Gap)
    assert gap.words is not None
    assert gap.words >= {"os", "system"}


def test_what_a_magic_of_a_notebook_may_run_leaves_the_question_open() -> None:
    facts = read(notebook(r"%%mine\nimport os; os.system(x)"), "n.ipynb")
    assert isinstance(facts, FileFacts)
    (gap,) = facts.gaps
    assert gap.words is not None
    assert gap.words >= {"os", "system"}


def test_what_a_magic_times_is_read() -> None:
    assert called(notebook(r"import os\n%time os.system(x)"), "n.ipynb") == ["os.system"]


def test_escaped_names_of_another_language_leave_the_question_open() -> None:
    gap = Reader(QUESTIONS, redact).read("a.java", rb"\u006fs.\u{73}ystem(x)")
    assert isinstance(gap, Gap)
    assert gap.words == frozenset({"os", "system"})
