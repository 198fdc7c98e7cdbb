"""Cases of data-file-above-class."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CARD = "---\nclass: internal\n---\n# Numbers\n"
# A row in four is as much as is looked at: who wrote it knows which one that is.
WIDE = ",".join(f"c{at}" for at in range(500)) + "\n" + (",".join(["x" * 4_000] * 500) + "\n") * 4
CASES = (
    Case(
        check="data-file-above-class",
        outcome=Outcome.FAIL,
        files={"data/a.csv": "who\nada@lovelace.org\n", "data/README.md": CARD},
        at=("data/a.csv:2",),
        says="e-mail",
    ),
    Case(
        check="data-file-above-class",
        outcome=Outcome.REVIEW,
        files={"data/a.csv": "salary\n100\n", "data/README.md": CARD},
        at=("data/a.csv:2",),
    ),
    Case(
        check="data-file-above-class",
        outcome=Outcome.PASS,
        files={"data/a.csv": "x\n1\n", "data/README.md": CARD},
        at=("data/a.csv:1",),
    ),
    Case(
        check="data-file-above-class",
        outcome=Outcome.UNKNOWN,
        files={"data/a.parquet": b"PAR1", "data/README.md": CARD},
        at=("data/a.parquet:1",),
    ),
    Case(
        check="data-file-above-class",
        outcome=Outcome.UNKNOWN,
        files={"data/a.csv": WIDE, "data/README.md": CARD},
        at=("data/a.csv:1",),
        says="tell nothing of the others",
    ),
    Case(
        check="data-file-above-class",
        outcome=Outcome.NOT_APPLICABLE,
        files={"data/a.csv": "x\n1\n"},
    ),
)
