"""Cases of infra-drift-job."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-drift-job"
BUCKET = 'resource "aws_s3_bucket" "data" {\n  bucket = "data"\n}\n'


def _ci(trigger: str, command: str) -> dict[str, str]:
    steps = f"steps:\n      - run: {command}\n"
    job = f"on:\n  {trigger}\njobs:\n  a:\n    runs-on: x\n    {steps}"
    return {"main.tf": BUCKET, ".github/workflows/drift.yml": job}


DAILY = "schedule: [{cron: '1 2 * * *'}]"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci(DAILY, "terraform -chdir=infra plan -detailed-exitcode"),
        at=(".github/workflows/drift.yml:7",),
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci("push:", "terraform plan")),
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci(DAILY, "terraform apply")),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"main.tf": BUCKET, ".github/workflows/ci.yml": "a: ["},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"main.tf": BUCKET}),
)
