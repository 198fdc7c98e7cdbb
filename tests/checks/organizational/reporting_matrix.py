"""Cases of org-reporting-matrix."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-reporting-matrix"
PATH = "docs/reporting-matrix.md"
GOOD = """
# Incident reporting matrix

| jurisdiction | regime | trigger | authority | deadline | decides |
|---|---|---|---|---|---|
| eu | GDPR | personal data breach | supervisory authority | 72 hours | legal |
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
        files={PATH: GOOD.replace("deadline", "").replace("72 hours", "")},
        at=(f"{PATH}:1",),
        says="clock",
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
        outcome=Outcome.FAIL,
        files={
            PATH: GOOD,
            "bartizan.yaml": "schema: bartizan.workload/v1\nname: a\n"
            "data: {jurisdictions: [eu, br]}\n",
        },
        says="jurisdiction br",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            PATH: GOOD,
            "bartizan.yaml": "schema: bartizan.workload/v1\nname: a\ndata: {jurisdictions: [eu]}\n",
        },
        says="jurisdiction eu",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
