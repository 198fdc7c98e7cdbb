"""Cases of org-oversight."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-oversight"
PATH = "docs/oversight.md"
GOOD = """
# Oversight

Overseers: Ada and Grace. They are trained each year, and may override or stop the assistant.
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
        files={PATH: GOOD.replace("They are trained each year, and", "")},
        at=(f"{PATH}:1",),
        says="training",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files={PATH: "# Title\n\n## Scope\n\nTODO\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={PATH: "# Title\n\nIt is kept at https://wiki.example.com/page.\n"},
        says="refers to a document elsewhere",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={PATH: GOOD}, says=PATH),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
