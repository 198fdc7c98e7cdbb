"""What the steps of pipelines are for."""

import pytest

from bartizan.collect.pipelines import collect
from bartizan.evidence.cipurposes import Purpose, borrowed, runs
from bartizan.evidence.pipelines import Pipelines

CI = ".github/workflows/ci.yml"


def of(step: str) -> Pipelines:
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}\n"
    return collect([(CI, text.encode())])


@pytest.mark.parametrize(
    ("step", "tool", "purpose"),
    [
        ("run: bandit -r src", "bandit", Purpose.CODE_SCAN),
        ("run: uv run --with bandit bandit -r src", "bandit", Purpose.CODE_SCAN),
        ("run: python -m bandit -r src", "bandit", Purpose.CODE_SCAN),
        ("run: uvx pip-audit", "pip-audit", Purpose.DEPENDENCY_SCAN),
        ("run: npx -y @cyclonedx/cdxgen@11", "cdxgen", Purpose.BOM),
        ("run: npm ci && npm audit --omit=dev", "npm audit", Purpose.DEPENDENCY_SCAN),
        ("run: sudo /usr/bin/gitleaks detect", "gitleaks", Purpose.SECRET_SCAN),
        ("run: docker run --rm aquasec/trivy fs .", "trivy fs", Purpose.SECRET_SCAN),
        ("run: trivy config infra", "trivy config", Purpose.IAC_SCAN),
        ("run: bartizan gate . --phase scale", "bartizan gate", Purpose.GATE),
        ("uses: docker://zricethezav/gitleaks:v8", "gitleaks", Purpose.SECRET_SCAN),
        ("uses: github/codeql-action/init@v3", "codeql", Purpose.CODE_SCAN),
    ],
)
def test_tools_are_recognised(step: str, tool: str, purpose: Purpose) -> None:
    (run,) = runs(of(step), purpose)
    assert run.tool.name == tool
    assert run.place.line == 6
    assert not run.ignored


@pytest.mark.parametrize(
    "step",
    ["run: make audit", "run: docker run --rm alpine ls", "run: docker run a/b x", "run: ''"],
)
def test_what_is_not_known_is_nothing(step: str) -> None:
    assert runs(of(step), *Purpose) == ()


@pytest.mark.parametrize(
    "step",
    ["run: bandit -r . || true", "{run: bandit -r ., continue-on-error: true}"],
)
def test_a_failure_that_stops_nothing_is_ignored(step: str) -> None:
    (run,) = runs(of(step), Purpose.CODE_SCAN)
    assert run.ignored


def test_workflows_of_others_are_borrowed() -> None:
    text = b"jobs:\n  a: {uses: org/w/.github/workflows/x.yml@v1}\n  b: {uses: ./own.yml}\n"
    assert [str(place) for place in borrowed(collect([(CI, text)]))] == [f"{CI}:2"]


def test_a_reusable_workflow_of_a_scanner_is_a_run() -> None:
    uses = "google/osv-scanner-action/.github/workflows/osv-scanner-reusable.yml@v2"
    text = f"jobs:\n  a:\n    uses: {uses}\n".encode()
    (run,) = runs(collect([(CI, text)]), Purpose.DEPENDENCY_SCAN)
    assert run.tool.name == "osv-scanner"
