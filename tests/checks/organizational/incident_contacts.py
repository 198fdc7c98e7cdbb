"""Cases of org-incident-contacts."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-incident-contacts"
PATH = "docs/incident-response.md"
GOOD = """
# Incident response

Security team: security@example.com. On call: the pager of the platform. Legal: Grace.
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
        files={PATH: GOOD.replace("Legal: Grace.", "")},
        at=(f"{PATH}:1",),
        says="legal contact",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files={PATH: "# Title\n\n## Scope\n\nTODO\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={PATH: "# Title\n\nIt is kept at https://wiki.example.com/page.\n"},
        says="refers to a document elsewhere",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={PATH: GOOD}, says=PATH),
    Case(check=CHECK, outcome=Outcome.PASS, files={"SECURITY.md": GOOD}, says="SECURITY.md"),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"SECURITY.md": "# Security\n\nReport by mail to security@example.com.\n"},
        at=("SECURITY.md:1",),
        says="kept elsewhere",
        without=Outcome.FAIL,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"SECURITY.md": GOOD.replace("Legal: Grace.", ""), PATH: "# Plan\n\nCall Ada.\n"},
        says="legal contact",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
