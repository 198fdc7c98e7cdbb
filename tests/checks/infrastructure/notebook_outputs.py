"""Cases of infra-secret-in-notebook-output."""

import json

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("notebook")


def notebook(*lines: str) -> str:
    """A notebook of one cell that printed these lines."""
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": list(lines)}],
        "source": ["print(everything)"],
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}, indent=1)


CASES = (
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.FAIL,
        files={"explore.ipynb": notebook("HF_TOKEN\n", f"{KEYS['huggingface']}\n")},
        at=("explore.ipynb:13",),
    ),
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.FAIL,
        files={"explore.ipynb": notebook("card 4539 1488 0343 6467\n")},
        at=("explore.ipynb:12",),
        says="payment card",
    ),
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.REVIEW,
        files={"explore.ipynb": notebook("ada@lovelace.org\n")},
        at=("explore.ipynb:12",),
    ),
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.PASS,
        files={"explore.ipynb": notebook("loss 0.25\n")},
        at=("explore.ipynb:1",),
    ),
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.UNKNOWN,
        files={"explore.ipynb": '{"cells": ['},
        at=("explore.ipynb:1",),
    ),
    Case(
        check="infra-secret-in-notebook-output",
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.py": "x = 1\n"},
    ),
)
