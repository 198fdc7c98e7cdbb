"""Cases of app-workflow-actions-pinned."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-workflow-actions-pinned"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


COMMIT = "0b93645e9fea7318ecaed2b359559ac225c90a2b"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- uses: actions/checkout@v4\n- uses: docker/build-push-action@master"),
        at=(f"{CI}:6", f"{CI}:7"),
        says="follows master",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- uses: docker://alpine:3.20\n- uses: ./.github/actions/own"),
        at=(f"{CI}:6",),
        never=(f"{CI}:7",),
        says="no digest",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={CI: "on: push\njobs:\n  a:\n    uses: org/flows/.github/workflows/x.yml@main\n"},
        says="follows main",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "tools/action.yml": """
                runs:
                  using: composite
                  steps:
                    - uses: org/act@v1
                """
        },
        at=("tools/action.yml:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={".gitlab-ci.yml": "include:\n  - remote: https://example.com/ci.yml\n"},
        at=(".gitlab-ci.yml:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci(f"- uses: org/act/sub@{COMMIT} # v1\n- uses: docker://a@sha256:{'2' * 64}"),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- uses: org/act"),
        says="names no version",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"action.yml": "runs:\n  using: docker\n  image: docker://alpine:3.20\n"},
        at=("action.yml:1",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=_ci("- run: make")),
)
