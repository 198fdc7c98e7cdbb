"""Cases of infra-iac-scanned."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-iac-scanned"
BUCKET = 'resource "aws_s3_bucket" "data" {\n  bucket = "data"\n}\n'


def _ci(step: str) -> dict[str, str]:
    job = f"on: [pull_request]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}\n"
    return {"main.tf": BUCKET, ".github/workflows/ci.yml": job}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("run: terraform validate"),
        at=(".github/workflows/ci.yml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("run: uvx checkov -d ."),
        at=(".github/workflows/ci.yml:6",),
        says="checkov",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("run: docker run --rm -v $PWD:/w aquasec/trivy:0.50.0 config /w"),
        says="trivy config",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("uses: bridgecrewio/checkov-action@v12"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci("run: checkov -d . || true"),
        says="goes on",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "main.tf": BUCKET,
            ".github/workflows/ci.yml": "on: push\njobs: {a: {uses: org/w/.github/x.yml@v1}}",
        },
        says="shared workflows",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"main.tf": BUCKET, ".github/workflows/ci.yml": "a: ["},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"main.tf": BUCKET}),
)
