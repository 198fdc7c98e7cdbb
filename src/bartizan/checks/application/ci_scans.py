"""Every change must be scanned: its code, its dependencies, and for secrets."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, borrowed, runs
from bartizan.evidence.pipelines import Pipelines, System, Workflow

WANTED = {
    Purpose.CODE_SCAN: "Add CodeQL, Semgrep or Bandit to the workflow on pull requests.",
    Purpose.DEPENDENCY_SCAN: "Add pip-audit, osv-scanner or a dependency review on pull requests.",
    Purpose.SECRET_SCAN: "Add gitleaks, trufflehog or detect-secrets on pull requests.",
}
CHANGES = ("push", "pull_request", "pull_request_target", "merge_group")


@check(
    Meta(
        id="app-ci-scans",
        title="CI scans code, dependencies and secrets",
        control="APP-11",
        clause="scans-required",
        severity=Severity.MEDIUM,
        fix="Run a code scan, a dependency scan and a secret scan on every pull request.",
        absent="no pipeline runs on changes here",
        refs=("CWE-1395", "owasp-llm/LLM03"),
    ),
    Pipelines,
)
def ci_scans(pipelines: Pipelines) -> Iterator[Verdict]:
    """What is not scanned on each change is found by others later.

    *What it reads*: the tools that pipelines run, by action or by command, and whether a failure
    stops them. *Why it matters*: a leaked key or a package with a known hole lives from the merge
    on. *Passes*: a step for each of the three kinds. *Fails*: pipelines run on changes, and none of
    them scans; a scan whose failure is ignored, and jobs that are workflows of others, are for
    review. *Fix*: add the missing scan.
    """
    places = [_place(each) for each in pipelines.workflows if _on_changes(each)]
    if not places:
        return
    for purpose, fix in WANTED.items():
        yield _verdict(pipelines, purpose, places[:5]).with_(fix=fix)


def _on_changes(workflow: Workflow) -> bool:
    if workflow.system is System.GITHUB:
        return workflow.triggered_by(*CHANGES) is not None
    return workflow.system is not System.GITHUB_ACTION


def _place(workflow: Workflow) -> Place:
    return Place(workflow.path, workflow.jobs_place.line)


def _verdict(pipelines: Pipelines, purpose: Purpose, places: list[Place]) -> Verdict:
    found = runs(pipelines, purpose)
    heeded = [run for run in found if not run.ignored]
    if heeded:
        names = ", ".join(dict.fromkeys(run.tool.name for run in heeded))
        because = f"CI runs a {purpose}: {names}"
        return passed(because, *(run.place for run in heeded[:5]), subject=purpose)
    if found:
        because = f"{found[0].tool.name} runs, and the pipeline goes on whatever it finds"
        return review(because, *(run.place for run in found[:5]), subject=purpose)
    if others := borrowed(pipelines):
        because = f"no {purpose} here; see whether the shared workflows run one"
        return review(because, *others[:5], subject=purpose)
    return failed(f"no pipeline runs a {purpose}", *places, subject=purpose)
