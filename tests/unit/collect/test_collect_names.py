"""What is source code: by its ending in whatever case, and by the first line of a script."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bartizan.cli.wiring import look_at
from bartizan.collect import (
    agentconfig,
    containers,
    data,
    dependencies,
    documents,
    iac,
    models,
    pipelines,
    secrets,
    source,
)
from bartizan.collect.disk import walk_folder
from bartizan.collect.memory import MemoryTree
from bartizan.collect.tree import MAX_TEXT, Tree
from bartizan.evidence.source import Source
from tests.builders_runs import lay

LOADS = b"import torch\ntorch.load('a.pt')\n"
NOTEBOOK = (
    b'{"cells": [{"cell_type": "code", "source": ["import torch\\n", "torch.load(1)"]}],'
    b' "nbformat": 4}'
)


def source_of(tree: Tree) -> Source:
    found = look_at(tree, cached=False).gathered.collected[Source]
    assert isinstance(found, Source)
    return found


def read_by(files: Mapping[str, bytes]) -> set[str]:
    return {unit.path for unit in source_of(MemoryTree(files)).units}


def left_open_by(files: Mapping[str, bytes]) -> dict[str, str]:
    return {gap.path: gap.reason for gap in source_of(MemoryTree(files)).gaps}


@pytest.mark.parametrize("path", ["a.py", "a.PY", "a.Py", "a.PYW", "app.wsgi", "App.WSGI"])
def test_python_is_read_in_whatever_case_its_ending_is(path: str) -> None:
    assert read_by({path: LOADS}) == {path}


@pytest.mark.parametrize("path", ["a.ipynb", "a.IPYNB", "a.Ipynb"])
def test_notebook_is_read_in_whatever_case_its_ending_is(path: str) -> None:
    assert read_by({path: NOTEBOOK}) == {path}


@pytest.mark.parametrize(
    "line",
    [
        b"#!/usr/bin/env python",
        b"#!/usr/bin/env python3",
        b"#!/usr/bin/python3.11 -u",
        b"#! /opt/venv/bin/python3\r",
        b"#!/usr/bin/env -S python3 -u",
        b"#!/usr/bin/env -S uv run --script",
        b"#!python",
        b"\xef\xbb\xbf#!/usr/bin/python3",
        b"#!/usr/bin/env pypy3",
        b"#!/usr/bin/env ipython",
        b"#!/bin/sh\n'''exec' /very/long/bin/python \"$0\" \"$@\"\n' '''",
    ],
)
@pytest.mark.parametrize("path", ["bin/tool", "run", "tool.sh", "tool.bin2"])
def test_script_is_read_by_its_first_line(path: str, line: bytes) -> None:
    assert read_by({path: line + b"\n" + LOADS}) == {path}


@pytest.mark.parametrize(
    "content",
    [b"#!/opt/python/bin/bash\n" + LOADS, b"\n#!/usr/bin/env python\n" + LOADS, LOADS],
)
def test_what_is_python_from_end_to_end_is_read_whatever_it_is_called(content: bytes) -> None:
    assert read_by({"tool": content}) == {"tool"}


@pytest.mark.parametrize(
    "content",
    [b"#!/bin/sh\npython -c 'import torch; torch.load(1)'\n", LOADS + b"and so on\n"],
)
def test_what_is_no_python_is_none(content: bytes) -> None:
    assert (read_by({"tool": content}), left_open_by({"tool": content})) == (set(), {})


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("a.pyx", LOADS, "is Cython"),
        ("a.pyc", b"\x00\x01" + LOADS, "is compiled Python"),
        ("a.TS", b"torch.load", "is TypeScript"),
        ("vite.config.ts", b"torch.load", "is TypeScript"),
        ("a.config.js", b"torch.load", "is JavaScript"),
        ("a.config.mjs", b"torch.load", "is JavaScript"),
        ("a.cts", b"torch.load", "is TypeScript"),
        ("tool", b"#!/usr/bin/env node\ntorch.load\n", "is JavaScript"),
        ("tool", b"#!/usr/bin/env -S deno run\ntorch.load\n", "is JavaScript"),
        ("tool", b"#!/usr/bin/ruby\ntorch.load\n", "is Ruby"),
        ("tool", b"#!/usr/bin/env python\n" + b"#" * MAX_TEXT, "is larger than 8 MiB"),
    ],
)
def test_code_that_is_not_read_is_named(
    path: str, content: bytes, said: str, tmp_path: Path
) -> None:
    found = source_of(walk_folder(lay(tmp_path, {path: content})))
    assert [(gap.path, said in gap.reason) for gap in found.gaps] == [(path, True)]


@pytest.mark.parametrize("path", ["a.pyi", "a.d.ts", "a.D.TS", "__pycache__/a.pyc"])
def test_what_no_program_runs_is_no_code(path: str) -> None:
    assert (read_by({path: LOADS}), left_open_by({path: LOADS})) == (set(), {})


@pytest.mark.parametrize(
    ("path", "may_be"), [("tool", True), ("README", False), (".env", False), ("Makefile", False)]
)
def test_file_without_an_ending_that_cannot_be_read_may_be_a_script(
    path: str, *, may_be: bool
) -> None:
    tree = MemoryTree({"a.py": LOADS}, {path: "cannot be read"})
    assert [gap.path for gap in source_of(tree).gaps] == ([path] if may_be else [])


@pytest.mark.parametrize(
    ("name", "target", "lost"),
    [
        ("a.py", "notes.txt", True),
        ("a.ipynb", "rows.csv", True),
        ("a.py", "b.py", False),
        ("a.py", "b.PY", False),
        ("README", "README.md", False),
        ("tool", "b.py", False),
    ],
)
def test_link_whose_name_says_code_that_its_target_hides_is_lost(
    tmp_path: Path, name: str, target: str, *, lost: bool
) -> None:
    root = lay(tmp_path, {target: LOADS})
    (root / name).symlink_to(target)
    assert [gap.path for gap in source_of(walk_folder(root)).gaps] == ([name] if lost else [])


@pytest.mark.parametrize(
    ("wants", "path"),
    [
        (source.wants, "src/app.py"),
        (secrets.wants, "src/app.py"),
        (containers.wants, "docker/Dockerfile"),
        (containers.wants, ".dockerignore"),
        (dependencies.wants, "requirements.txt"),
        (dependencies.wants, "pyproject.toml"),
        (dependencies.wants, "uv.lock"),
        (dependencies.wants, "Pipfile"),
        (documents.wants, "MODEL_CARD.md"),
        (iac.wants, "main.tf"),
        (iac.wants, "main.tofu.json"),
        (iac.wants, "x.auto.tfvars"),
        (pipelines.wants, ".github/workflows/ci.yml"),
        (pipelines.wants, ".gitlab-ci.yml"),
        (models.wants, "m.pkl"),
        (models.is_named, "m.safetensors"),
        (data.wants, "data/rows.csv"),
        (data.wants, "train.jsonl"),
        (agentconfig.wants, ".mcp.json"),
        (agentconfig.wants, ".env"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__module__.rpartition(".")[2],
)
def test_no_collector_goes_by_the_case_of_a_name(wants: object, path: str) -> None:
    assert callable(wants)
    assert [wants(each) for each in (path, path.upper(), path.title())] == [True] * 3
