"""Cases of org-ai-policy."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-ai-policy"
PATH = "docs/ai-policy.md"
GOOD = """
# AI policy

Owner: Ada Example. Version 2, 2026-03-01, next review 2027-03-01.

## Permitted uses
Drafts of answers, never decisions about people.

## Data
Personal data goes to approved providers only.

## Models and tools
Those of the inventory.

## Consequences
A breach ends access.
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
        files={PATH: GOOD.replace("## Consequences\nA breach ends access.", "")},
        at=(f"{PATH}:1",),
        says="does not treat consequences",
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
