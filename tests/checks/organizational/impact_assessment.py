"""Cases of org-impact-assessment."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-impact-assessment"
PATH = "docs/dpia.md"
GOOD = """
# Impact assessment

Date: 2026-03-01. Personal data: names and orders.

## Lawful basis
Contract with the customer.

## Necessity
Less would not answer the question.

## Effects on people
Wrong answers.

## Mitigations
A person decides.

## Residual risk
Low, accepted.
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
        files={PATH: GOOD.replace("Low, accepted.", "")},
        at=(f"{PATH}:1",),
        says="does not treat residual risk",
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
        files={PATH: GOOD.replace("Date: 2026-03-01. ", "")},
        says="has no date",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
