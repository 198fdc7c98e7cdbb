"""Dockerfiles are read as the Dockerfile reference says, with the lines of the file."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.dockerfile import Dockerfile, read_dockerfile


def read(*lines: str) -> Dockerfile:
    return read_dockerfile("\n".join(lines).encode())


def test_continued_lines_comments_and_blanks_make_one_instruction() -> None:
    (_, run) = read(
        "FROM python:3.12",
        "RUN apt-get update \\",
        "    # a remark",
        "",
        "    && pip install torch \\",
        "    && rm -rf /tmp/x",
    ).instructions
    assert (run.line, run.end_line, run.stage) == (2, 6, 0)
    assert run.arguments == "apt-get update     && pip install torch     && rm -rf /tmp/x"
    assert [(each.line, each.texts[0]) for each in run.commands] == [
        (2, "apt-get"),
        (5, "pip"),
        (6, "rm"),
    ]


def test_two_backslashes_do_not_continue_a_line() -> None:
    assert len(read("FROM x", r"RUN echo \\", "RUN b").instructions) == 3


def test_the_escape_directive_changes_what_continues_a_line() -> None:
    (_, copy, user) = read(
        "# syntax=docker/dockerfile:1",
        "# escape=`",
        "FROM windows",
        "COPY a c:\\",
        "USER `",
        "  app",
    ).instructions
    assert copy.arguments == "a c:\\"
    assert (user.arguments, user.line, user.end_line) == ("app", 5, 6)


def test_a_directive_after_a_comment_is_a_comment() -> None:
    assert len(read("# hello", "# escape=`", "FROM x", "RUN a \\", " b").instructions) == 2


def test_flags_stand_apart_from_arguments() -> None:
    run = read(
        "FROM x", "RUN --mount=type=secret,id=t \\", " --network=none make all"
    ).instructions[1]
    assert run.flags == (("mount", "type=secret,id=t"), ("network", "none"))
    assert run.arguments == "make all"


def test_keywords_have_any_case_and_the_exec_form_is_parsed() -> None:
    dockerfile = read("from x", 'entrypoint ["python", "-m", "app"]')
    assert dockerfile.instructions[1].keyword == "ENTRYPOINT"
    assert dockerfile.instructions[1].exec_form == ("python", "-m", "app")
    assert dockerfile.instructions[1].commands[0].texts == ("python", "-m", "app")


def test_a_shell_in_exec_form_runs_its_script() -> None:
    run = read("FROM x", 'RUN ["bash", "-c", "pip install a && pip install b"]').instructions[1]
    assert [command.texts for command in run.commands] == [
        ("pip", "install", "a"),
        ("pip", "install", "b"),
    ]


def test_a_here_document_is_the_script_of_run() -> None:
    (_, run, after) = read(
        "FROM x", "RUN <<EOF", "# not a comment of the file", "pip install a", "EOF", "USER app"
    ).instructions
    assert [(each.line, each.texts) for each in run.commands] == [(4, ("pip", "install", "a"))]
    assert (run.end_line, after.line) == (5, 6)


def test_a_here_document_for_copy_is_only_kept() -> None:
    (_, copy, user) = read(
        "FROM x", "COPY <<-'EOF' /run.sh", "USER root", "\tEOF", "USER app"
    ).instructions
    assert copy.body == ((3, "USER root"),)
    assert user.arguments == "app"


def test_a_here_document_without_its_end_is_refused() -> None:
    with pytest.raises(FormatError, match="has no end"):
        read("FROM x", "RUN <<EOF", "a")


def test_less_than_signs_in_quotes_begin_no_here_document() -> None:
    assert len(read("FROM x", "RUN echo 'a <<EOF'", "USER app").instructions) == 3


def test_literal_defaults_are_filled_into_from() -> None:
    dockerfile = read(
        "ARG TAG=3.12", "ARG BASE=python:${TAG}", "FROM ${BASE}-slim AS app", "FROM $UNKNOWN"
    )
    assert [(stage.image, stage.resolved) for stage in dockerfile.stages] == [
        ("python:3.12-slim", True),
        ("$UNKNOWN", False),
    ]
    assert dockerfile.stages[0].name == "app"


def test_a_default_within_the_variable_counts() -> None:
    assert read("FROM python:${TAG:-3.11}").stages[0].image == "python:3.11"


def test_an_argument_of_a_stage_is_not_known_to_from() -> None:
    assert not read("FROM a", "ARG TAG=1", "FROM b:$TAG").stages[1].resolved


def test_a_stage_inherits_the_user_of_the_stage_it_builds_on() -> None:
    dockerfile = read(
        "FROM python:3.12 AS base",
        "USER app",
        "FROM Base AS final",
        "RUN true",
        "FROM scratch",
    )
    assert [(stage.parent, stage.user, stage.user_line) for stage in dockerfile.stages] == [
        (None, "app", 2),
        (0, "app", 2),
        (None, None, None),
    ]
    assert dockerfile.final is dockerfile.stages[2]
    assert [each.line for each in dockerfile.of_stage(1)] == [3, 4]


def test_the_user_may_be_a_variable() -> None:
    dockerfile = read("FROM x", "ARG NAME=app", "ENV WHO=$NAME", 'USER "${WHO}"')
    assert dockerfile.stages[0].user == "app"


def test_the_last_user_counts() -> None:
    assert read("FROM x", "USER app", "USER root").stages[0].user == "root"


def test_names_and_values_of_env_arg_and_label() -> None:
    env, older, arg = read(
        "FROM x", "ENV A=1 \\", '    B="two words"', "ENV C three words", "ARG D"
    ).instructions[1:]
    assert env.pairs == (("A", "1", 2), ("B", "two words", 3))
    assert older.pairs == (("C", "three words", 4),)
    assert arg.pairs == (("D", None, 5),)


def test_values_that_feed_on_themselves_stay_bounded() -> None:
    lines = ["FROM x", "ENV A=aaaaaaaaaa", *["ENV A=$A$A$A$A"] * 40, "USER $A"]
    assert read(*lines).stages[0].user == "$A"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# only a comment",
        b"hello world",
        b"FROM x\nRUNN y",
        b"\x00\x01",
        b"FROM x\n" * 10_001,
    ],
)
def test_what_is_no_dockerfile_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_dockerfile(content)


def test_carriage_returns_are_line_ends() -> None:
    dockerfile = read_dockerfile(b"FROM x\r\nRUN a \\\r\n  b\r\nUSER app\r\n")
    assert (dockerfile.stages[0].user, dockerfile.stages[0].user_line) == ("app", 4)
