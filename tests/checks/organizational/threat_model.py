"""Cases of org-threat-model."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-threat-model"
PATH = "docs/threat-model.md"
GOOD = """
# Threat model

Date: 2026-03-01.

Components: API, model provider. Trust boundaries: customer and API.

- prompt injection: guard
- data poisoning: review
- model supply chain: pins
- theft of weights: roles
- leakage of personal data: masking
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
        files={PATH: GOOD.replace("- data poisoning: review", "")},
        at=(f"{PATH}:1",),
        says="poisoning",
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
        files={PATH: GOOD.replace("Date: 2026-03-01.", "")},
        says="has no date",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={PATH: GOOD + "- the agent calls tools\n"},
        says="misuse of agents",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
