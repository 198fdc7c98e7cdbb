"""Cases of model-release-signs."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-release-signs"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


CASES = (
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci("- run: huggingface-cli upload org/m .")),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=_ci("- run: twine upload dist/*")),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: torchrun train.py\n- run: model_signing sign out --signature m.sig"),
        at=(f"{CI}:7",),
        says="the job that trains also signs",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: python -m model_signing sign models"),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: bartizan model sign models --key release.key"),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- name: sign weights\n  run: cosign sign-blob --yes out.bin"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci("- run: cosign sign --yes registry.example.com/app:1"),
        says="see whether",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={CI: "on: push\njobs: {a: {uses: org/w/.github/workflows/x.yml@v1}}\n"},
        says="shared workflows",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- uses: sigstore/gh-action-sigstore-python@v3\n  with: {inputs: model.gguf}"),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
