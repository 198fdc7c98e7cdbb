"""Which names a file imports, and which files are reached by them."""

import pytest

from bartizan.collect.reach import imported_tests, reached, uses_of


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


@pytest.mark.parametrize(
    ("uses", "found"),
    [
        ({"main.py": {"tests", "core"}, "tests/core.py": set()}, {"tests/core.py"}),
        ({"main.py": {"core"}, "tests/core.py": set()}, set()),
        ({"main.py": {"ab_test"}, "ab_test.py": set()}, {"ab_test.py"}),
        ({"main.py": {"fastapi", "testing"}, "testing/core.py": set()}, set()),
        (
            {"a/main.py": {"testing"}, "a/testing/__init__.py": {"one"}, "a/testing/one.py": set()},
            {"a/testing/__init__.py", "a/testing/one.py"},
        ),
        (
            {"main.py": {"other"}, "tests/one.py": {"two"}, "tests/two.py": set()},
            set(),
        ),
        (
            {"main.py": {"tests", "one"}, "tests/one.py": {"two"}, "tests/two.py": {"one"}},
            {"tests/one.py", "tests/two.py"},
        ),
        ({"tests/conftest.py": {"tests", "core"}, "tests/core.py": set()}, set()),
    ],
)
def test_what_other_code_imports_is_no_test_of_it(
    uses: dict[str, set[str]], found: set[str]
) -> None:
    assert imported_tests({path: frozenset(used) for path, used in uses.items()}) == found
