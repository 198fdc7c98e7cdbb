"""Cases of org-security-policy."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-security-policy"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"README.md": "# A\n"},
        says="no SECURITY.md",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"SECURITY.md": "# Security\n\nWe care about security.\n"},
        at=("SECURITY.md:1",),
        says="names no channel",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "SECURITY.md": "# Security Policy\n\nUse this section to tell people how to report a "
            "vulnerability.\n"
        },
        says="untouched template",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "SECURITY.md": "# Security\n\nWrite to security@example.com.\n\n"
            "Prompt injection counts.\n"
        },
        at=("SECURITY.md:3", "SECURITY.md:5"),
        says="also on models",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={".github/SECURITY.md": "# Security\n\nReport a vulnerability in private.\n"},
        says="is not said",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"SECURITY.md": b"\xff\x00\xfe"}),
)
