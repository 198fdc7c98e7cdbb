"""Cases of org-incident-runbook."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-incident-runbook"
PATH = "docs/incident-response.md"
GOOD = """
# Incident response

Owner: security. On call: see the rota.

## Prompt injection
Detect: alarm. Contain: stop switch.

## Leaked data
Detect: canary. Contain: stop switch.

## Poisoned index
Contain: last good version.

## Stolen keys
Contain: rotate.

## Runaway cost
Contain: lower the budget.

## Harmful output
Contain: stop switch.
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
        files={PATH: GOOD.replace("## Runaway cost\nContain: lower the budget.", "")},
        at=(f"{PATH}:1",),
        says="runaway cost",
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
        files={PATH: GOOD + "\nThe agent is restarted.\n"},
        says="a rogue agent",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"tests/fixtures/runbook.md": GOOD},
        says="no incident playbook",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
