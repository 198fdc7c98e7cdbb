"""When the log of data access verifies; a log without such records proves nothing of them."""

from bartizan.core.words import Outcome
from tests.builders_log import profile, workload
from tests.checks.case import Case

CHECK = "data-access-log"
READ = "data.read"

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=workload(READ)),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(READ, tampered=True), says="edit"),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=workload(READ, seen=None)),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"bartizan.yaml": profile()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=workload("assessment.made")),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1\n"}),
)
