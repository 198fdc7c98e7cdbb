"""Cases of data-inventory."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-inventory"
CODE = {
    "train.py": """
        import pandas as pd
        from datasets import load_dataset

        load_dataset("org/corpus")
        pd.read_csv("./data/tickets/2026.csv")
        pd.read_csv("/opt/ml/processing/in.csv")
        """,
    "tests/test_train.py": "import pandas as pd\npd.read_csv('fixtures/small.csv')\n",
}
INVENTORY = "docs/data-inventory.yaml"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=CODE,
        at=("train.py:4", "train.py:5"),
        never=("train.py:6", "tests/test_train.py:2"),
        says="no inventory lists org/corpus, data/tickets/2026.csv",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=CODE | {INVENTORY: "sources:\n  - name: org/corpus\n"},
        never=("train.py:4",),
        says="does not list data/tickets/2026.csv",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=CODE | {INVENTORY: "sources:\n  - name: org/corpus\n  - name: data/tickets\n"},
        says="2 sources",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=CODE
        | {
            INVENTORY: "sources:\n  - name: org/corpus\n",
            "data/DATASET_CARD.md": "# Dataset card\n\nTickets of our desk.\n",
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=CODE | {"data/DATASET_CARD.md": "# Dataset card\n\nTickets of our desk.\n"},
        at=("train.py:4",),
        says="no inventory lists org/corpus; list them",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"train.py": "import pandas\npandas.read_csv('a.csv'\n"},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "import json\n"}),
)
