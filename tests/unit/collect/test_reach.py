"""Which names a file imports, and which files are reached by them."""

import pytest

from bartizan.collect.reach import reached, uses_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a.b as c, d", {"a", "b", "as", "c", "d"}),
        ("import a, \\\n    b", {"a", "b"}),
        ("from \\\n  .a import (b,\n  c)", {"a", "b", "c"}),
        ("from a import(b)", {"a", "b"}),
        ("importlib.import_module('a.b')", {"a", "b"}),
        ("x = __import__( 'a' )", {"a"}),
        ("import \uff41", {"a"}),
    ],
)  # fmt: skip
def test_imports_are_seen_as_text(text: str, names: set[str]) -> None:
    assert uses_of("m.py", text.encode()) == names


def test_imports_of_a_notebook_are_seen_between_its_escapes() -> None:
    text = rb'"source": "x = 1\nimport \u0061\nfrom b import c\n"'
    assert uses_of("n.ipynb", text) >= {"a", "b", "c"}


def test_what_code_that_speaks_with_a_model_imports_is_reached() -> None:
    uses = {
        "bot.py": frozenset({"tools"}),
        "tools.py": frozenset({"os"}),
        "main.py": frozenset({"bot"}),
        "other.py": frozenset({"os"}),
    }
    assert reached({"bot.py"}, uses) == {"bot.py", "tools.py", "main.py"}
