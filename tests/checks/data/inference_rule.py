"""Cases of data-inference-rule."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-inference-rule"
PATH = "docs/retention.md"
GOOD = """
# Data handling

| data | purpose | class | kept | reuse |
|---|---|---|---|---|
| prompts and outputs | to answer | confidential | 30 days | never for training |
| traces | to find faults | internal | 90 days | none |
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
        files={PATH: GOOD.replace("| traces | to find faults | internal | 90 days | none |", "")},
        at=(f"{PATH}:1",),
        says="traces",
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
