"""Cases of org-assessment-schedule."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-assessment-schedule"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


BOTH = "{push: , schedule: [{cron: '1 1 * * *'}]}"
CASES = (
    Case(check=CHECK, outcome=Outcome.REVIEW, files=_ci("- run: make"), at=(f"{CI}:2",)),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: bartizan assess ."),
        says="does not run on a schedule",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: bartizan assess .", on=BOTH),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={".gitlab-ci.yml": "gate:\n  script:\n    - bartizan gate . --phase scale\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={CI: "on: push\njobs: {a: {uses: org/w/.github/workflows/x.yml@v1}}\n"},
        says="shared workflows",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
