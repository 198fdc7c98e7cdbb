"""Cases of org-gate-in-ci."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-gate-in-ci"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


ACTION = "- uses: org/bartizan/deploy/action@v1\n  with:\n    "
CASES = (
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci("- run: make deploy"), at=(f"{CI}:2",)),
    *(
        Case(
            check=CHECK,
            outcome=outcome,
            files={
                CI: f"on: push\njobs:\n  a:\n    environment: {name}\n    steps: [{{run: make}}]\n"
            },
            at=(f"{CI}:2",),
        )
        for name, outcome in (
            ("tests", Outcome.REVIEW),
            ("gpu-ci", Outcome.REVIEW),
            ("production", Outcome.FAIL),
            ("testflight", Outcome.FAIL),
            ("{name: staging}", Outcome.FAIL),
        )
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci("- run: make test"),
        at=(f"{CI}:2",),
        says="deploys",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: bartizan gate . --phase production || true"),
        at=(f"{CI}:6",),
        says="goes on",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: |\n    set -e\n    uv run bartizan gate . --phase production"),
        at=(f"{CI}:8",),
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files=_ci(ACTION + "phase: prototype")),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={".gitlab-ci.yml": "gate:\n  script:\n    - bartizan gate . --phase scale\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci(ACTION + "sarif: out.sarif"),
        says="no step holds a gate",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci(ACTION + "install-only: true")),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={CI: "on: push\njobs: {a: {uses: org/w/.github/workflows/x.yml@v1}}\n"},
        says="shared workflows",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            **_ci("- run: make deploy"),
            ".github/workflows/lint.yml": "jobs: {a: {steps: [{run: ruff check}]}}\n",
        },
        at=(f"{CI}:2",),
        never=(".github/workflows/lint.yml:1",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
