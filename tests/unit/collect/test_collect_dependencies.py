"""Everything that a workload asks for becomes one kind of row, wherever it does so."""

import json

import pytest

from bartizan.collect.dependencies import collect, wants
from bartizan.evidence.dependencies import Dependencies, Origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def gather(files: dict[str, str]) -> Dependencies:
    return collect((path, text.encode()) for path, text in files.items())


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("requirements.txt", True),
        ("deploy/requirements-gpu.txt", True),
        ("dev_requirements.in", True),
        ("requirements/base.txt", True),
        ("constraints.txt", True),
        ("a/pyproject.toml", True),
        ("Pipfile", True),
        ("Pipfile.lock", True),
        ("environment.yml", True),
        ("conda.yaml", True),
        ("package.json", True),
        ("Dockerfile.gpu", True),
        ("nb/Train.IPYNB", True),
        (".github/workflows/ci.yml", True),
        ("install.sh", True),
        ("requirements.md", False),
        ("notes.txt", False),
        ("main.py", False),
        ("values.yaml", False),
    ],
)
def test_which_files_are_wanted(path: str, *, wanted: bool) -> None:
    assert wants(path) is wanted


def test_rows_from_every_kind_of_file() -> None:
    notebook = {"cells": [{"cell_type": "code", "source": ["import x\n", "!pip install nb\n"]}]}
    evidence = gather(
        {
            "Dockerfile": "FROM python\nRUN apt-get update \\\n && pip install --pre docker-lib\n",
            "nb.ipynb": json.dumps(notebook, indent=1),
            ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n    - run: |\n        x\n"
            "        pip install ci-lib\n",
            "setup.sh": "#!/bin/sh\npip install shell-lib\n",
            "requirements.txt": "manifest-lib==1\ngit+https://git.example/v.git\n",
            "constraints.txt": "pin==1\n",
            "package.json": '{"dependencies": {"js": "^1"}, "scripts": {"postinstall": "x"}}',
        }
    )
    rows = {
        each.name: (each.origin, each.place.line, each.ecosystem) for each in evidence.requirements
    }
    assert rows == {
        "ci-lib": (Origin.PIPELINE, 6, "pypi"),
        "docker-lib": (Origin.CONTAINER, 3, "pypi"),
        "js": (Origin.MANIFEST, 1, "npm"),
        "manifest-lib": (Origin.MANIFEST, 1, "pypi"),
        "nb": (Origin.NOTEBOOK, 7, "pypi"),
        "pin": (Origin.CONSTRAINT, 1, "pypi"),
        "shell-lib": (Origin.SCRIPT, 2, "pypi"),
        "v": (Origin.MANIFEST, 2, "pypi"),
    }
    assert next(evidence.of("nb")).place.cell == 1
    assert next(evidence.of("docker-lib")).options == ("--pre",)
    assert [(each.name, each.place.line) for each in evidence.options] == [("--pre", 3)]
    assert evidence.gaps == ()
    assert [script.name for script in evidence.scripts] == ["postinstall"]
    assert evidence.files == 7


def test_a_manifest_finds_its_lock_in_its_folder_or_above() -> None:
    lock = '[[package]]\nname = "torch"\nversion = "2.1.0"\nsource = {registry = "x"}\n'
    evidence = gather(
        {
            "uv.lock": lock,
            "a/pyproject.toml": '[project]\ndependencies = ["torch", "other"]\n',
            "a/Dockerfile": "FROM x\nRUN pip install torch\n",
        }
    )
    found = {
        each.place.path + ":" + each.name: evidence.lock_of(each) for each in evidence.requirements
    }
    assert {key: lock.path if lock else None for key, lock in found.items()} == {
        "a/Dockerfile:torch": None,
        "a/pyproject.toml:torch": "uv.lock",
        "a/pyproject.toml:other": None,
    }
    assert evidence.locked("torch") == {"2.1.0"}
    assert not evidence.locks[0].hashed


def test_a_requirements_file_in_which_all_is_exact_is_a_lock() -> None:
    evidence = gather(
        {
            "requirements.txt": "a==1 --hash=sha256:aa\nb==2 --hash=sha256:bb\n",
            "loose/requirements.txt": "a==1\nb\n",
        }
    )
    assert [(lock.path, lock.kind, lock.hashed) for lock in evidence.locks] == [
        ("requirements.txt", "requirements", True)
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[["),
        ("uv.lock", "[["),
        ("nb.ipynb", "{"),
        ("Dockerfile", "hello"),
        ("requirements.txt", "These are the\nthings that we\nwant to have\n"),
        ("setup.py", "setup(install_requires=read('x'))"),
        ("requirements.txt", "torch==1\nnot one\nother==2\n"),
        (".github/workflows/x.yml", "a: ["),
    ],
)
def test_what_cannot_be_read_is_a_gap(path: str, text: str) -> None:
    assert [gap.path for gap in gather({path: text}).gaps] == [path]


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [("b/requirements.txt", b"x\ny"), ("a/requirements.txt", b"z"), ("uv.lock", b"")]
    assert collect(files) == collect(reversed(files))


def test_credentials_are_nowhere_in_the_evidence() -> None:
    evidence = gather(
        {
            "requirements.txt": "--index-url https://u:hunter2@m.example/s\n"
            "git+https://hunter2@git.example/x.git\n",
            "Dockerfile": "FROM x\nRUN pip install -i https://u:hunter2@m.example/s y\n",
            "pyproject.toml": '[[tool.uv.index]]\nurl = "https://u:hunter2@m.example/s"\n',
        }
    )
    assert len(evidence.options) == 3
    assert "hunter2" not in repr(evidence)


def test_an_option_of_an_installer_that_nobody_knows_is_a_gap_and_its_word_no_package() -> None:
    evidence = gather({"install.sh": "pip install --mystery hunter torch\n"})
    assert [each.name for each in evidence.requirements] == ["torch"]
    assert [(gap.path, "--mystery" in gap.reason) for gap in evidence.gaps] == [
        ("install.sh", True)
    ]
    assert "hunter" not in repr(evidence)
