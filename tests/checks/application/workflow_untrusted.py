"""Cases of app-workflow-untrusted."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-workflow-untrusted"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


TITLE = "${{ github.event.issue.title }}"
HEAD = "${{ github.event.pull_request.head.sha }}"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci(
            f"- uses: actions/checkout@v4\n  with:\n    ref: {HEAD}\n- run: make",
            on="[pull_request_target]",
        ),
        at=(f"{CI}:8", f"{CI}:1"),
        says="checks out what a stranger proposes",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: gh pr checkout 7 && make", on="issue_comment"),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci(f"- run: |\n    set -e\n    echo {TITLE}", on="issues"),
        at=(f"{CI}:8",),
        says="becomes part of a script",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci(
            "- uses: actions/github-script@v7\n  with:\n    script: log('${{ github.head_ref }}')"
        ),
        at=(f"{CI}:8",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci(
            "- uses: anthropics/claude-code-action@v1\n  with:\n    prompt: |\n"
            f"      Triage this: {TITLE}",
            on="issues",
        ),
        at=(f"{CI}:8",),
        says="the prompt of anthropics/claude-code-action",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci(f'- run: claude -p "Triage $TITLE"\n  env:\n    TITLE: {TITLE}', on="issues"),
        at=(f"{CI}:6", f"{CI}:8"),
        says="claude is prompted",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            CI: f"""
                on: pull_request_target
                jobs:
                  a:
                    environment: external
                    steps:
                      - uses: actions/checkout@v4
                        with: {{ref: "{HEAD}"}}
                """
        },
        says="may ask for approval",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci(f'- run: echo "$TITLE"\n  env:\n    TITLE: {TITLE}', on="issues"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci(
            f"- uses: actions/checkout@v4\n  with:\n    ref: {HEAD}\n"
            "- run: echo ${{ github.event.pull_request.number }}"
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- uses: actions/checkout@v4\n- run: make", on="[pull_request_target]"),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
