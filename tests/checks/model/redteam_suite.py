"""Cases of model-redteam-suite."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-redteam-suite"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"requirements.txt": "openai==1.2.3\n"},
        at=("requirements.txt:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": "garak>=0.9\nopenai==1.2.3\n"},
        at=("requirements.txt:1",),
        says="any version",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: npx -y promptfoo@latest redteam run"),
        says="the latest",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"requirements-eval.txt": "garak==0.13.1\n"},
        at=("requirements-eval.txt:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: npx promptfoo@0.118.3 redteam run"),
        says="exact version",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: npx promptfoo redteam run --config redteam.yaml"),
        at=(f"{CI}:6",),
        says="redteam.yaml",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: python -m evaluation.redteam --config=evaluation/redteam.yaml"),
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=_ci("- run: python redteam.py")),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci("- run: garak --model_type rest"),
        says="see that its version",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
