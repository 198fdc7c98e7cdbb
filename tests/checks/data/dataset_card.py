"""Cases of data-dataset-card."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CASES = (
    Case(
        check="data-dataset-card",
        outcome=Outcome.FAIL,
        files={"data/a.csv": "x\n1\n", "README.md": "# The product\n\nIt is good.\n"},
        at=("data/a.csv:1",),
    ),
    Case(
        check="data-dataset-card",
        outcome=Outcome.PASS,
        files={
            "data/raw/a.csv": "x\n1\n",
            "data/README.md": "# Numbers\n",
            "b.csv": "x\n1\n",
            "b.csv.dvc": "outs:\n- md5: 0123\n  path: b.csv\n",
        },
        at=("data/README.md:1", "b.csv.dvc:1"),
    ),
    Case(
        check="data-dataset-card",
        outcome=Outcome.UNKNOWN,
        files={"data/a.jsonl": "no json\n"},
        at=("data/a.jsonl:1",),
    ),
    Case(
        check="data-dataset-card",
        outcome=Outcome.NOT_APPLICABLE,
        files={"tests/data/a.csv": "x\n1\n"},
    ),
)
