"""Cases of app-ci-scans."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-ci-scans"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


ALL = "- uses: github/codeql-action/analyze@v3\n- run: uvx pip-audit\n- run: gitleaks detect"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: ruff check ."),
        at=(f"{CI}:2",),
        says="no pipeline runs a secret scan",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: bandit -r src"),
        says="no pipeline runs a dependency scan",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files=_ci(ALL), at=(f"{CI}:8",), says="gitleaks"),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            ".gitlab-ci.yml": """
                include:
                  - template: Security/SAST.gitlab-ci.yml
                audit:
                  script:
                    - python -m pip_audit || true
                    - osv-scanner scan .
                """
        },
        at=(".gitlab-ci.yml:6",),
        says="osv-scanner",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci(
            "- run: bandit -r src || true\n- run: gitleaks detect\n  continue-on-error: true"
        ),
        says="gitleaks runs, and the pipeline goes on",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={CI: "on: push\njobs:\n  a:\n    uses: org/w/.github/workflows/x.yml@v1\n"},
        says="shared workflows",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=_ci("- run: make", on="{schedule: [{cron: '1 1 * * *'}]}"),
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
