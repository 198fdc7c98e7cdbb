"""Cases of org-evaluation-report."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-evaluation-report"
PATH = "docs/evaluation-report.md"
GOOD = """
# Evaluation report

2026-03-01. Model m-2026, prompt system.md, n = 400.

| measure | result (95 % interval) | by language |
|---|---|---|
| accuracy, each group | 0.94 (0.92 to 0.96) | de 0.93, en 0.95 |
"""

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"README.md": "# A\n\nText.\n"},
        says="may be kept elsewhere",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={PATH: GOOD.replace(", n = 400", "")},
        at=(f"{PATH}:1",),
        says="sample size",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files={PATH: "# Title\n\n## Scope\n\nTODO\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={PATH: "# Title\n\nIt is kept at https://wiki.example.com/page.\n"},
        says="refers to a document elsewhere",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={PATH: GOOD}, says=PATH),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={PATH: GOOD.replace("2026-03-01. ", "")},
        says="has no date",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
