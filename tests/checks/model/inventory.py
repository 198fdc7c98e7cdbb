"""Cases of model-inventory."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-inventory"
CODE = {
    "app.py": """
        import openai
        from transformers import AutoModel

        client = openai.OpenAI()
        client.chat.completions.create(model="gpt-5-mini", messages=[])
        AutoModel.from_pretrained("org/base-7b")
        """
}
INVENTORY = "docs/model-inventory.yaml"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=CODE,
        at=("app.py:5", "app.py:6"),
        says="no inventory lists gpt-5-mini, org/base-7b",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=CODE | {INVENTORY: "models:\n  - name: gpt-5-mini\n"},
        at=("app.py:6",),
        never=("app.py:5",),
        says="does not list org/base-7b",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"tests/test_app.py": CODE["app.py"]},
        says="only tests and examples",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=CODE | {INVENTORY: "models:\n  - name: gpt-5-mini\n  - name: org/base-7b\n"},
        at=(f"{INVENTORY}:1",),
        says="2 models",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"app.py": "from openai import OpenAI\nOpenAI().chat.completions.create(\n"},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "import json\n"}),
)
