"""Env files, owners, headings and TOML keep their lines."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.codeowners import MAX_RULES, matches, owners_of, read_codeowners
from bartizan.formats.envfile import read_env
from bartizan.formats.glob import fits
from bartizan.formats.prose import read_front_matter, read_titles
from bartizan.formats.tomldoc import read_toml


def test_env_file() -> None:
    entries = read_env(
        b"# remark\nexport A=1 # one\nB='two # words'\n"
        b'C="first\nsecond"\nnot a line\nD=\nE="open\n'
    )
    assert [(e.name, e.value, e.line, e.end_line) for e in entries] == [
        ("A", "1", 2, 2),
        ("B", "two # words", 3, 3),
        ("C", "first\nsecond", 4, 5),
        ("D", "", 7, 7),
        ("E", '"open', 8, 8),
    ]


def test_the_value_of_a_variable_is_not_in_its_repr() -> None:
    assert "hunter2" not in repr(read_env(b"PASSWORD=hunter2"))


@pytest.mark.parametrize(
    "content",
    [b"* @a\n" * (MAX_RULES + 1), b"[" * 400_000 + b" @a\n", b"a/" + b"?" * 400 + b" @a\n"],
    ids=["too many rules", "a pattern that never ends", "a part longer than any name"],
)
def test_owners_that_cannot_be_read_whole_are_none(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_codeowners(content)


def test_a_pattern_longer_than_any_name_fits_nothing() -> None:
    assert fits("a*", "a" * 200)
    assert not fits("a" * 400, "a" * 400)


def test_codeowners() -> None:
    rules = read_codeowners(
        b"* @org/all\n# remark\n/models/ @org/ml lead@example.com # why\n"
        b"prompts/*.md @org/app\n\n[Docs][2] @org/docs\ndocs/\n"
    )
    assert [(rule.pattern, rule.line) for rule in rules] == [
        ("*", 1),
        ("/models/", 3),
        ("prompts/*.md", 4),
        ("docs/", 7),
    ]
    assert owners_of(rules, "models/a/weights.bin") == ("@org/ml", "lead@example.com")
    assert owners_of(rules, "src/docs/a.md") == ("@org/docs",)
    assert owners_of(rules, "x.py") == ("@org/all",)


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("*", "a/b/c", True),
        ("*.py", "a/b.py", True),
        ("/*.py", "a/b.py", False),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/a/b.md", False),
        ("docs/", "a/docs/b/c.md", True),
        ("/docs/", "a/docs/b.md", False),
        ("docs/", "docs", False),
        ("a/**/z", "a/b/c/z", True),
        ("**/logs", "x/y/logs/a", True),
        ("/a/b", "a/b/c/d", True),
        ("/", "anything/here", True),
    ],
)
def test_patterns_of_codeowners(pattern: str, path: str, *, covered: bool) -> None:
    assert matches(pattern, path) is covered


def test_headings_of_markdown() -> None:
    text = (
        "---\nname: x\n---\n# One *bold* #\n```\n# code\n```\n"
        "Two\n===\n\n<h2 align=x>Three</h2>\n- a\n---\n"
    )
    assert [(t.text, t.level, t.line) for t in read_titles(text, ".md")] == [
        ("One *bold", 1, 4),
        ("Two", 1, 8),
        ("Three", 2, 11),
    ]


def test_headings_of_restructured_text_and_asciidoc() -> None:
    rst = "Title\n=====\n\nPart\n----\n\nSub\n~~~\n"
    assert [(t.text, t.level) for t in read_titles(rst, ".rst")] == [
        ("Title", 1),
        ("Part", 2),
        ("Sub", 3),
    ]
    assert [(t.text, t.level) for t in read_titles("= Title\n\n== Part\n", ".adoc")] == [
        ("Title", 1),
        ("Part", 2),
    ]


def test_front_matter_keeps_the_lines_of_the_file() -> None:
    node = read_front_matter("---\nlicense: mit\ntags:\n  - a\n---\n# T\n")
    assert node is not None
    licence = node.get("license")
    assert licence is not None
    assert (licence.text, licence.line) == ("mit", 2)
    assert read_front_matter("# T\n---\n") is None


def test_front_matter_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(FormatError):
        read_front_matter("---\na: [\n---\n")


def test_toml_lines() -> None:
    node = read_toml(
        b'[a]\nb = "x"\n\n[[c.d]]\ne = ["x", "y"]\n[[c.d]]\ne = [\n  "x",\n]\nf.g = 1\n'
    )
    lists = [each.get("e") for each in (node.get("c", "d") or node).items()]
    assert [[item.line for item in each.items()] for each in lists if each] == [[5, 5], [8]]
    nested = node.get("c", "d", "f", "g")
    assert nested is not None
    assert nested.line == 10


@pytest.mark.parametrize("content", [b"a = ", b"\xff", b"a = " + b"[" * 3000 + b"]" * 3000])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_toml(content)
