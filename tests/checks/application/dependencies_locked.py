"""Cases of app-dependencies-locked."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-dependencies-locked"
HASH = "--hash=sha256:" + "1a" * 32
PROJECT = """
    [project]
    name = "app"
    version = "1"
    dependencies = ["openai>=1", "app[extra]"]
    """
UV_LOCK = """
    version = 1
    [[package]]
    name = "openai"
    version = "1.2.3"
    source = { registry = "r" }
    """

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": "streamlit\nopenai==1.2.3\nlangchain~=0.3\n"},
        at=("requirements.txt:1", "requirements.txt:3"),
        never=("requirements.txt:2",),
        says="2 of 3 packages",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files={"pyproject.toml": PROJECT}, says="openai"),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nRUN pip install -U pip torch && pip install x==1.0\n"},
        at=("Dockerfile:2",),
        says="1 of 2 packages",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"pyproject.toml": PROJECT, "uv.lock": UV_LOCK, "demo/requirements.txt": "openai\n"},
        at=("demo/requirements.txt:1",),
        says="demo/requirements.txt",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"setup.py": "from setuptools import setup\nsetup(install_requires=['sagemaker'])\n"},
        at=("setup.py:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"package.json": '{"dependencies": {"openai": "^4.0.0"}}'},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"pyproject.toml": PROJECT, "uv.lock": UV_LOCK},
        says="every release",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"requirements.txt": f"openai==1.2.3 {HASH}\n-e .\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"requirements.in": "openai\n", "requirements.txt": "openai==1.2.3\nhttpx==0.28.1\n"},
        says="requirements.in",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "requirements.txt": "-c constraints.txt\nopenai[voice]>1\n",
            "constraints.txt": "openai==1.2.3\n",
        },
        says="requirements.txt",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "package.json": '{"dependencies": {"openai": "^4.0.0"}}',
            "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/openai": '
            '{"version": "4.1.0", "integrity": "sha512-a"}}}',
        },
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"pyproject.toml": "[project"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "examples/start.ipynb": '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": '
            '[], "source": ["%pip install -q shop-sdk"]}]}'
        },
        says="shop-sdk",
    ),
)
