"""Cases of app-workflow-permissions."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-workflow-permissions"
CI = ".github/workflows/ci.yml"
JOB = "runs-on: x\n    steps:\n      - run: make\n"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={CI: f"on: push\njobs:\n  a:\n    {JOB}"},
        at=(f"{CI}:2",),
        says="token of a",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={CI: f"on: push\npermissions: write-all\njobs:\n  a:\n    {JOB}"},
        at=(f"{CI}:2",),
        says="write everything",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            CI: f"on: push\njobs:\n  a:\n    permissions: {{}}\n    {JOB}  b:\n    {JOB}",
        },
        at=(f"{CI}:8",),
        never=(f"{CI}:2",),
        says="token of b",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={CI: f"on: push\npermissions:\n  contents: read\njobs:\n  a:\n    {JOB}"},
        at=(f"{CI}:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={CI: f"on: push\njobs:\n  a:\n    permissions: read-all\n    {JOB}"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            CI: "on: push\njobs:\n  a:\n    uses: ./.github/workflows/build.yml\n",
            ".github/workflows/build.yml": "on: workflow_call\npermissions:\n  contents: read\n"
            f"jobs:\n  b:\n    {JOB}",
        },
        without=Outcome.FAIL,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            CI: "on: push\njobs:\n  a:\n    uses: ./.github/workflows/build.yml\n",
            ".github/workflows/build.yml": f"on: workflow_call\njobs:\n  b:\n    {JOB}",
        },
        at=(f"{CI}:2", ".github/workflows/build.yml:2"),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={".gitlab-ci.yml": "a:\n  script: [make]\n"},
    ),
)
