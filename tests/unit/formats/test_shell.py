"""Shell text is split into commands as a shell would, with the lines of the file."""

import pytest

from bartizan.formats.shell import expands, read_commands, words_of


def split(text: str) -> list[tuple[int, str, tuple[str, ...]]]:
    commands = read_commands(enumerate(text.split("\n"), 1))
    return [(command.line, command.joiner, command.texts) for command in commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", [(1, "", ("a", "b"))]),
        ("a && b || c", [(1, "", ("a",)), (1, "&&", ("b",)), (1, "||", ("c",))]),
        ("a; b & c", [(1, "", ("a",)), (1, ";", ("b",)), (1, "&", ("c",))]),
        ("curl -s x | sh", [(1, "", ("curl", "-s", "x")), (1, "|", ("sh",))]),
        ("a \\\n  b \\\n  && c", [(1, "", ("a", "b")), (3, "&&", ("c",))]),
        ("a\n\nb", [(1, "", ("a",)), (3, "\n", ("b",))]),
        ("a &&\n  b", [(1, "", ("a",)), (2, "&&", ("b",))]),
        ("a # c && d\nb", [(1, "", ("a",)), (2, "\n", ("b",))]),
        ("get x#egg=y", [(1, "", ("get", "x#egg=y"))]),
        ("say 'a && b' \"c; \\\"d\"", [(1, "", ("say", "a && b", 'c; "d'))]),
        ("say a\\ b", [(1, "", ("say", "a b"))]),
        ("make 2>&1 >log", [(1, "", ("make", "2>&1", ">log"))]),
        ("say 'never closed && x", [(1, "", ("say", "never closed && x"))]),
        ("", []),
        (" \n# only\n", []),
    ],
)  # fmt: skip
def test_commands(text: str, expected: list[tuple[int, str, tuple[str, ...]]]) -> None:
    assert split(text) == expected


def test_a_quoted_text_over_lines_keeps_the_lines_after_it() -> None:
    assert split("say 'a\nb'\nc") == [(1, "", ("say", "a\nb")), (3, "\n", ("c",))]


def test_a_command_ends_where_its_last_word_does() -> None:
    (first, second) = read_commands(enumerate(["a \\", " b \\", " && c"], 1))
    assert (first.line, first.end_line, second.line) == (1, 2, 3)


def test_lines_may_have_holes() -> None:
    assert [command.line for command in read_commands([(7, "a"), (11, "b")])] == [7, 11]


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("sudo -H pip install x", "pip"),
        ("env A=1 B=2 pip install x", "pip"),
        ("A=1 pip install x", "pip"),
        ("then pip install x", "pip"),
        ("pip install x", "pip"),
    ],
)
def test_the_program_is_found_behind_what_stands_before_it(text: str, program: str) -> None:
    (command,) = read_commands([(1, text)])
    assert command.invoked[0].text == program


def test_words_of_a_line() -> None:
    assert words_of("a 'b c' | d") == ("a", "b c", "d")


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("echo $A", "A", True),
        ("echo ${A}b", "A", True),
        ("echo ${A:-b}", "A", True),
        ("echo $AB", "A", False),
        ("echo A", "A", False),
        ("echo $a+", "a+", True),
        ("echo $aa", "a+", False),
        ("echo $" + "a" * 60 + "!", "(a+)+b", False),
        ("echo $(", "(", True),
    ],
)
def test_a_variable_is_expanded_by_its_name_and_not_by_a_pattern(
    text: str, name: str, *, found: bool
) -> None:
    assert expands(text, name) is found
