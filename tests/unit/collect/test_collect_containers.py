"""Container files are recognised by name, and know what keeps files out of their context."""

import pytest

from bartizan.collect.containers import collect, wants
from bartizan.evidence.containers import Containers
from bartizan.formats.dockerfile import Stage


def gather(files: dict[str, str]) -> Containers:
    return collect((path, text.encode()) for path, text in files.items())


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("Dockerfile", True),
        ("a/dockerfile.GPU", True),
        ("Dockerfile-dev", True),
        ("Dockerfile_ecs", True),
        ("train.Dockerfile", True),
        ("Containerfile", True),
        (".dockerignore", True),
        ("Dockerfile.dockerignore", True),
        ("dockerfile.py", False),
        ("Dockerfile.md", False),
        ("mydockerfile", False),
    ],
)
def test_which_files_are_wanted(path: str, *, wanted: bool) -> None:
    assert wants(path) is wanted


def test_the_nearest_dockerignore_applies() -> None:
    evidence = gather(
        {
            ".dockerignore": "# x\n.git\n",
            "Dockerfile": "FROM a",
            "b/Dockerfile": "FROM a",
            "b/Dockerfile.dockerignore": "*\n",
            "c/Dockerfile": "FROM a",
            "c/.dockerignore": "",
        }
    )
    assert [(each.path, each.ignored) for each in evidence.dockerfiles] == [
        ("Dockerfile", (".git",)),
        ("b/Dockerfile", ("*",)),
        ("c/Dockerfile", ()),
    ]


def test_without_a_dockerignore_nothing_is_kept_out() -> None:
    (container,) = gather({"a/Dockerfile": "FROM x", "b/.dockerignore": "x"}).dockerfiles
    assert not container.has_dockerignore


def test_only_the_stages_of_the_image_are_shipped() -> None:
    (container,) = gather(
        {
            "Dockerfile": "FROM a AS base\nENV X=1\nFROM b AS build\nENV Y=2\n"
            "FROM base\nENV Z=\\\n3\n"
        }
    ).dockerfiles
    assert [each.line for each in container.shipped("ENV")] == [2, 6]
    last = list(container.instructions("ENV"))[-1]
    assert str(container.place(last)) == "Dockerfile:6"
    assert container.place(last).end_line == 7
    assert isinstance(container.final, Stage)
    assert container.place(container.final).line == 5


def test_an_unreadable_container_file_is_a_gap() -> None:
    evidence = gather({"Dockerfile": "FROM x\nRUN <<EOF\n", "b/Dockerfile": "FROM y"})
    assert [gap.path for gap in evidence.gaps] == ["Dockerfile"]
    assert [each.path for each in evidence.dockerfiles] == ["b/Dockerfile"]
