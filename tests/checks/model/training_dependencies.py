"""Cases of model-training-dependencies."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-training-dependencies"

CELL = '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [%s]}]}'

TRAINS = {"fit.py": "from transformers import Trainer\nTrainer(model=m).train()\n"}

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
        files={**TRAINS, "Dockerfile": "FROM a\nRUN uv pip install torch\n"},
        at=("Dockerfile:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            **TRAINS,
            "buildspec.yml": "phases:\n  install:\n    commands:\n      - pip install torch\n",
        },
        at=("buildspec.yml:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            **TRAINS,
            "setup.sh": "pip install torch==2.9.0 'peft @ git+https://example.com/p@"
            + "1" * 40
            + "'\n",
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
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "a.ipynb": CELL
            % '"%pip install torch\\n", "from transformers import Trainer\\n", "Trainer(m).train()"'
        },
        at=("a.ipynb:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "examples/quickstart.ipynb": CELL % '"%pip install -q shop-sdk\\n", "import shop"',
            "Dockerfile": "FROM a\nRUN pip install fastapi\n",
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={**TRAINS, "demo.ipynb": CELL % '"%pip install -q shop-sdk\\n"'},
    ),
)
