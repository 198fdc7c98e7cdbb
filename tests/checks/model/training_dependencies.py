"""Cases of model-training-dependencies."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-training-dependencies"

CELL = '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [%s]}]}'

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"train.ipynb": CELL % '"%pip install -q torch peft==0.17.0\\n"'},
        says="torch",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nRUN uv pip install torch\n"},
        at=("Dockerfile:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"buildspec.yml": "phases:\n  install:\n    commands:\n      - pip install torch\n"},
        at=("buildspec.yml:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "setup.sh": "pip install torch==2.9.0 'peft @ git+https://example.com/p@"
            + "1" * 40
            + "'\n"
        },
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"train.ipynb": "{"}),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "requirements.txt": "torch\n",
            ".github/workflows/lint.yml": "jobs: {a: {steps: [{run: pip install black}]}}",
        },
    ),
)
