"""Cases of app-stop-documented."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-stop-documented"
PATH = "docs/runbook.md"
GOOD = """
# Runbook

## Stop switch
`kubectl scale deployment agent --replicas=0` stops all instances.

## Afterwards
Revoke the session of the agent's role.
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
        files={PATH: GOOD.replace("Revoke the session of the agent's role.", "")},
        at=(f"{PATH}:1",),
        says="revoked credentials",
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
