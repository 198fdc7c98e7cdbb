"""When the log of the evidence verifies, and when it only vouches for itself."""

from datetime import timedelta

from bartizan.core.words import Outcome
from tests.builders_log import profile, workload
from tests.checks.case import NOW, Case

CHECK = "org-evidence-log"
MADE = "assessment.made"

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=workload(MADE), says="a witness holds"),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=workload(MADE, tampered=True),
        at=("bartizan.yaml:3",),
        says="edit",
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=workload(MADE, keys=False), says="itself"),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=workload(MADE, seen=None), says="no witness"),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=workload(MADE, seen=NOW - timedelta(days=8)),
        says="8 days ago",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=workload(MADE, seen=NOW + timedelta(days=3)),
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"bartizan.yaml": profile()},
        says="holds no log",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"bartizan.yaml": profile(log="../elsewhere")},
        says="outside of the workload",
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1\n"}),
)
