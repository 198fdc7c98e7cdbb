"""Cases of org-regulatory-determination."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-regulatory-determination"
PATH = "docs/regulatory-determination.md"
GOOD = """
# Regulatory determination

2026-03-01, legal.

EU AI Act: we are a deployer. Risk class: limited, because no purpose of Annex III applies.
No prohibited practice is used.
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
        files={PATH: GOOD.replace("No prohibited practice is used.", "")},
        at=(f"{PATH}:1",),
        says="prohibited use",
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
        files={PATH: GOOD.replace("2026-03-01, ", "")},
        says="has no date",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
