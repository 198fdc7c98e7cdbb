"""Cases of model-bom-generated."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-bom-generated"
CI = ".github/workflows/ci.yml"


def _ci(steps: str, *, on: str = "[pull_request]", head: str = "") -> dict[str, str]:
    """A workflow whose steps begin in line 6, or later by the lines of `head`."""
    start = f"on: {on}\n{head}jobs:\n  a:\n    runs-on: x\n    steps:\n"
    return {CI: start + "".join(f"      {line}\n" for line in steps.split("\n"))}


BOM = """{
  "bomFormat": "CycloneDX", "specVersion": "1.6",
  "components": [{"type": "library", "name": "a"}, {"type": "%s", "name": "b"}]
}"""
CASES = (
    Case(check=CHECK, outcome=Outcome.FAIL, files=_ci("- run: make"), at=(f"{CI}:2",)),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=_ci("- run: make") | {"ai-bom.json": BOM % "library"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=_ci("- run: bartizan assess . --format cyclonedx -o aibom.cdx.json"),
        at=(f"{CI}:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"ai-bom.json": BOM % "machine-learning-model"},
        at=("ai-bom.json:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=_ci("- uses: anchore/sbom-action@v0"),
        says="bill of packages",
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
