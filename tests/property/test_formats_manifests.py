"""Readers of manifests, notebooks, pipelines and documents take any bytes; collectors any files."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.collect import containers, dependencies, documents, pipelines
from bartizan.core.errors import FormatError
from bartizan.formats.cellmagic import part
from bartizan.formats.codeowners import matches, read_codeowners
from bartizan.formats.conda import read_conda_environment, read_conda_requirement
from bartizan.formats.dockerfile import read_dockerfile
from bartizan.formats.envfile import read_env
from bartizan.formats.installs import read_installs
from bartizan.formats.locks import read_lock
from bartizan.formats.notebook import lost_lines, read_notebook, virtual_source
from bartizan.formats.packagejson import npm_requirement, read_npm_requirement, read_package_json
from bartizan.formats.prose import read_front_matter, read_titles
from bartizan.formats.pymanifest import read_pipfile, read_pyproject
from bartizan.formats.requirement import read_requirement
from bartizan.formats.requirements import read_requirements
from bartizan.formats.setupfiles import read_setup_cfg, read_setup_py
from bartizan.formats.shell import read_commands
from bartizan.formats.tomldoc import read_toml

LOCKS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "pipfile.lock",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
)
READERS: dict[str, Callable[[bytes], object]] = {
    "dockerfile": read_dockerfile,
    "notebook": read_notebook,
    "requirements": read_requirements,
    "pyproject": read_pyproject,
    "pipfile": read_pipfile,
    "setup.py": read_setup_py,
    "setup.cfg": read_setup_cfg,
    "conda": read_conda_environment,
    "package.json": read_package_json,
    "env": read_env,
    "codeowners": read_codeowners,
    "toml": read_toml,
    **{kind: partial(read_lock, kind) for kind in LOCKS},
}
PIECES = (
    b'FROM a AS b\nRUN <<EOF\n\\\n ARG ENV $ ${x:-y} [[package]]\nname = "x"\nhash [tool.poetry] '
    b"== >= git+https:// @ # ; ' \" { } : - [ ] , --hash=sha256:a -r -e setup( install_requires= "
    b"cells source on: jobs: steps: run: | ``` --- === [options] \t \r\n \x00 \xff"
).split(b" ")
CONTENT = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=40).map(b" ".join)
TEXT = st.text(max_size=200) | st.lists(
    st.sampled_from([piece.decode("latin-1") for piece in PIECES]), max_size=30
).map(" ".join)


@pytest.mark.parametrize("name", READERS)
@given(content=CONTENT)
@settings(max_examples=60, deadline=None)
def test_readers_raise_only_format_errors(name: str, content: bytes) -> None:
    with suppress(FormatError):
        READERS[name](content)


KEYS = [
    "cells",
    "source",
    "cell_type",
    "outputs",
    "data",
    "text",
    "metadata",
    "worksheets",
    "kernelspec",
    "language",
    "packages",
    "dependencies",
    "version",
    "node_modules/a",
    "default",
    "hashes",
    "name",
    "scripts",
    "jobs",
    "steps",
    "run",
    "on",
    "with",
    "uses",
    "permissions",
    "phases",
    "commands",
    "script",
    "include",
    "pip",
    "container",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(document=JSON)
@settings(max_examples=150, deadline=None)
def test_any_shape_of_json_is_read_or_refused(document: object) -> None:
    content = json.dumps(document).encode()
    for kind in ("package-lock.json", "pipfile.lock"):
        with suppress(FormatError):
            read_lock(kind, content)
    with suppress(FormatError):
        book = read_notebook(content)
        virtual_source(book)
        lost_lines(book)
        read_package_json(content)
    pipelines.collect(
        (path, content) for path in (".github/workflows/x.yml", ".gitlab-ci.yml", "buildspec.yml")
    )
    dependencies.collect([("environment.yml", content), ("action.yml", content)])


@given(lines=st.lists(TEXT, max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_cell_keeps_its_number_of_lines(lines: list[str]) -> None:
    single = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    numbered = tuple(enumerate(single, 1))
    assert len(part(numbered).python) == len(numbered)


@given(sources=st.lists(st.lists(TEXT, max_size=4), max_size=4), indent=st.sampled_from([None, 1]))
@settings(max_examples=100, deadline=None)
def test_every_virtual_line_has_a_physical_one(
    sources: list[list[str]], indent: int | None
) -> None:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    content = json.dumps({"cells": cells}, indent=indent).encode()
    source = virtual_source(read_notebook(content))
    physical = content.count(b"\n") + 1
    assert list(source.lines) == list(range(1, source.text.count("\n") + 1))
    assert all(1 <= line <= physical for _, line in source.lines.values())


@given(text=TEXT)
@settings(max_examples=200, deadline=None)
def test_small_readers_take_any_text(text: str) -> None:
    read_requirement(text)
    read_conda_requirement(text, 1)
    read_npm_requirement(text, 1)
    npm_requirement("x", text, 1)
    matches(text, "a/b/c")
    for extension in (".md", ".rst", ".adoc", ".txt"):
        read_titles(text, extension)
    for command in read_commands(enumerate(text.split("\n"), 1)):
        assert 1 <= command.line <= command.end_line <= text.count("\n") + 1
        list(read_installs([command]))
    with suppress(FormatError):
        read_front_matter(text)


NAMES = st.sampled_from(
    [
        "Dockerfile",
        ".dockerignore",
        "requirements.txt",
        "uv.lock",
        "a.ipynb",
        "README.md",
        "x.sh",
        "CODEOWNERS",
        "prompts/a.yaml",
        ".github/workflows/a.yml",
        "setup.py",
        "package.json",
        "environment.yml",
        "pyproject.toml",
        "risk-register.json",
        "AGENTS.md",
    ]
)


@given(files=st.lists(st.tuples(NAMES, CONTENT), max_size=8, unique_by=lambda file: file[0]))
@settings(max_examples=150, deadline=None)
def test_collectors_never_raise_and_forget_no_file(files: list[tuple[str, bytes]]) -> None:
    for collector in (containers, dependencies, documents, pipelines):
        evidence = collector.collect(files)
        assert {gap.path for gap in evidence.gaps} <= {path for path, _ in files}
        assert evidence == collector.collect(reversed(files))
