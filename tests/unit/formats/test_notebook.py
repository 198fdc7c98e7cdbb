"""Notebooks are read without nbformat, and every line keeps its line in the .ipynb file."""

import ast
import json
from dataclasses import replace

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.notebook import (
    CellKind,
    Notebook,
    lost_lines,
    read_notebook,
    virtual_source,
)


def notebook(*sources: object, indent: int | None = 1) -> bytes:
    cells = [{"cell_type": "code", "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=indent).encode()


def physical(content: bytes, text: str) -> int:
    lines = content.decode().split("\n")
    return next(at for at, line in enumerate(lines, 1) if text in line)


def virtual_line(book: Notebook, text: str) -> tuple[int, int]:
    source = virtual_source(book)
    at = source.text.split("\n").index(text) + 1
    return source.lines[at]


def test_lines_of_a_printed_notebook() -> None:
    content = notebook(["import os\n", "first()"], ["second()\n", "third()"])
    book = read_notebook(content)
    assert virtual_line(book, "second()") == (2, physical(content, "second()"))
    assert virtual_line(book, "third()") == (2, physical(content, "third()"))
    assert [cell.index for cell in book.cells] == [1, 2]


def test_lines_of_a_notebook_on_one_line() -> None:
    book = read_notebook(notebook(["a = 1\n", "b = 2"], indent=None))
    assert virtual_source(book).lines == {1: (1, 1), 2: (1, 1)}


def test_a_source_may_be_one_text() -> None:
    content = notebook("a = 1\nb = 2\n")
    (cell,) = read_notebook(content).cells
    assert cell.source == "a = 1\nb = 2"
    assert cell.lines == (physical(content, "a = 1"),) * 2


def test_pieces_of_a_line_are_joined() -> None:
    content = notebook(["a = ", "1\n", "b = 2"])
    (cell,) = read_notebook(content).cells
    assert cell.source == "a = 1\nb = 2"
    assert cell.lines == (physical(content, "a = "), physical(content, "b = 2"))


def test_magics_leave_python_that_parses_and_commands_with_lines() -> None:
    content = notebook(
        [
            "!pip install -q torch\n",
            "%pip install peft==0.1 \\\n",
            "   gradio\n",
            "%matplotlib inline\n",
            "files = !ls\n",
            "if True:\n",
            "    !pip install late\n",
            "x = 10 \\\n",
            "  % 3\n",
            "text = '''\n",
            "!not a command\n",
            "'''\n",
            "y = (1\n",
            "  % 2)\n",
            "torch.nn?\n",
        ]
    )
    book = read_notebook(content)
    (cell,) = book.cells
    assert [command for _, command in cell.shell_lines] == [
        "pip install -q torch",
        "pip install peft==0.1    gradio",
        "ls",
        "pip install late",
    ]
    assert cell.shell_lines[3][0] == physical(content, "late")
    source = virtual_source(book)
    ast.parse(source.text)
    assert "!not a command" in source.text
    assert source.text.count("\n") == len(cell.lines) == 15
    assert lost_lines(book) == ()


@pytest.mark.parametrize(
    ("first", "python", "shell"),
    [
        ("%%bash\n", "", ["pip install a"]),
        ("%%script bash\n", "", ["pip install a"]),
        ("%%html\n", "", []),
        ("%%capture out\n", "pip install a", []),
        ("%%writefile x.txt\n", "", []),
        ("%%writefile -a x.py\n", "pip install a", []),
        ("%%script python3\n", "pip install a", []),
        ("%sh\n", "", ["pip install a"]),
        ("%sql\n", "", []),
    ],
)
def test_cell_magics(first: str, python: str, shell: list[str]) -> None:
    (cell,) = read_notebook(notebook([first, "pip install a"])).cells
    assert [command for _, command in cell.shell_lines] == shell
    assert cell.python == ("", python)


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%time x = f()", "x = f()"),
        ("  %time f()", "  f()"),
        ("%timeit f(a, b)", "f(a, b)"),
        ("%timeit -n 10 -r3 -q f(a)", "f(a)"),
        ("%prun -l 7 -s time f()", "f()"),
        ("%lprun -f g f()", "f()"),
        ("%memit import a; a.f()", "import a; a.f()"),
        ("x = %timeit -o f()", "x = f()"),
        ("%mine f(a)", "f(a)"),
        ("%mine f", "pass"),
        ("%matplotlib inline", "pass"),
        ("%env A=b", "pass"),
        ("%pip install f(a)", "pass"),
        ("%time", "pass"),
        ("x = %sql select 1", "x = ..."),
    ],
)
def test_what_a_magic_runs_is_python(line: str, python: str) -> None:
    first = "if True:" if line.startswith(" ") else "a = 1"
    book = read_notebook(notebook([f"{first}\n", line]))
    assert book.cells[0].python == (first, python)
    assert lost_lines(book) == ()


def test_what_the_magic_of_a_cell_runs_first_is_python() -> None:
    (cell,) = read_notebook(notebook(["%%timeit -n 3 x = f()\n", "%time g(x)"])).cells
    assert cell.python == ("x = f()", "g(x)")


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        (["%time f(\n", "a = 1"], ["f("]),
        (["%%mine\n", "f(a)"], ["f(a)"]),
        (["%%cython\n", "cdef f(a)"], ["cdef f(a)"]),
        (["%%html\n", "<p>"], []),
        (["%%bash\n", "ls"], []),
    ],
)
def test_what_a_magic_may_run_and_is_not_read_is_told(source: list[str], lost: list[str]) -> None:
    assert [text for _, text in lost_lines(read_notebook(notebook(source)))] == lost


def test_a_line_that_is_no_python_hides_no_other() -> None:
    content = notebook(
        ["import os\n", "if True:\n", "    key = <your key>\n", "load()"], "print 'old'", "b = 2"
    )
    book = read_notebook(content)
    assert virtual_source(book).text == "import os\nif True:\n    pass\nload()\npass\nb = 2\n"
    assert virtual_source(book).lines[6][0] == 3
    assert [line for line, _ in lost_lines(book)] == [
        physical(content, "<your key>"),
        physical(content, "print 'old'"),
    ]


def test_a_cell_that_is_no_python_at_all_is_left_out_and_told() -> None:
    prose = ["these are words\n"] * 9
    book = read_notebook(notebook("a = 1", prose, "b = 2"))
    assert virtual_source(book).text == "a = 1\nb = 2\n"
    assert virtual_source(book).lines[2][0] == 3
    assert len(lost_lines(book)) == 9


def test_outputs_keep_their_lines_and_leave_images_out() -> None:
    outputs = [
        {"output_type": "stream", "text": ["one\n", "two\n"]},
        {"output_type": "display_data", "data": {"text/plain": "three", "image/png": "AAAA"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mred\x1b[0m"]},
    ]
    cell = {"cell_type": "code", "source": [], "outputs": outputs}
    content = json.dumps({"cells": [cell]}, indent=1).encode()
    texts = read_notebook(content).cells[0].outputs_text
    assert [text for text, _ in texts] == ["one", "two", "three", "E", "v", "red"]
    assert dict(texts)["two"] == physical(content, '"two')


def test_without_outputs_the_cells_are_the_same() -> None:
    cell = {"cell_type": "code", "source": ["!pip install a\n", "b"], "outputs": [{"text": ["x"]}]}
    content = json.dumps({"cells": [cell, cell]}, indent=1).encode()
    whole, bare = read_notebook(content), read_notebook(content, outputs=False)
    assert [replace(each, outputs_text=()) for each in whole.cells] == list(bare.cells)


def test_outputs_beyond_the_bound_are_cut_and_said_to_be() -> None:
    outputs = [{"output_type": "stream", "text": "x" * 3_000_000}]
    cell = {"cell_type": "code", "source": "a", "outputs": outputs}
    book = read_notebook(json.dumps({"cells": [cell]}).encode())
    assert book.outputs_cut
    assert len(book.cells[0].outputs_text[0][0]) == 2 * 1024 * 1024


def test_nbformat_3_has_worksheets_and_inputs() -> None:
    document = {
        "worksheets": [
            {"cells": [{"cell_type": "code", "input": ["a = 1"]}]},
            {"cells": [{"cell_type": "heading", "source": "Title"}]},
        ]
    }
    book = read_notebook(json.dumps(document, indent=1).encode())
    assert [cell.kind for cell in book.cells] == [CellKind.CODE, CellKind.MARKDOWN]
    assert virtual_source(book).text == "a = 1\n"


@pytest.mark.parametrize(
    ("language", "text"), [("R", ""), ("python", "x\n"), ("Python 3", "x\n"), ("ipython3", "x\n")]
)
def test_another_language_has_no_python(language: str, text: str) -> None:
    document = {
        "metadata": {"kernelspec": {"language": language}},
        "cells": [{"cell_type": "code", "source": "x"}],
    }
    assert virtual_source(read_notebook(json.dumps(document).encode())).text == text


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells": 3}',
        b'{"cells": [1, null, "x", []]}',
        b'{"cells": [{"cell_type": 3, "source": {"a": 1}, "outputs": {"b": 2}}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, null, ["a"]], "outputs": [3]}]}',
        b"{}",
    ],
)
def test_wrong_types_are_left_out(content: bytes) -> None:
    book = read_notebook(content)
    assert virtual_source(book).text.strip() == ""


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"{", b"[" * 5000, b"\xff"])
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_notebook(content)
