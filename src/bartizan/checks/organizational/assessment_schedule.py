"""The assessment must run by itself: on each change, and on a schedule."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, Run, borrowed, runs
from bartizan.evidence.pipelines import Pipelines, System

CHANGES = ("push", "pull_request", "merge_group")


@check(
    Meta(
        id="org-assessment-schedule",
        title="CI assesses the workload on change and on a schedule",
        control="ORG-17",
        clause="assessed-on-schedule",
        severity=Severity.LOW,
        fix="Run `bartizan assess` or `bartizan gate` in a workflow on `pull_request` and on "
        "`schedule`.",
        absent="no pipeline is in this repository",
        refs=("nist-800-53r5/CA-7", "nist-ai-rmf/MEASURE 1.2"),
    ),
    Pipelines,
)
def assessment_schedule(pipelines: Pipelines) -> Iterator[Verdict]:
    """Evidence ages although no code changes: models retire, certificates end, threats are new.

    *What it reads*: workflows that run an assessment, and what triggers them. *Why it matters*: a
    posture of last year is an opinion. *Passes*: an assessment runs on changes and on a schedule.
    *Fails*: one of the two triggers is missing. Pipelines that assess nothing, and GitLab or
    CodeBuild jobs, whose schedule stands elsewhere, are for review. *Fix*: add the triggers.
    """
    own = [each for each in pipelines.workflows if each.system is not System.GITHUB_ACTION]
    if not own:
        return
    found = runs(pipelines, Purpose.ASSESS)
    if found:
        yield _triggered(found)
    elif others := borrowed(pipelines):
        yield review("no assessment here; see whether the shared workflows run one", *others[:5])
    else:
        places = [Place(each.path, each.jobs_place.line) for each in own[:5]]
        yield review("no pipeline assesses the workload, or attest how it is done", *places)


def _triggered(found: tuple[Run, ...]) -> Verdict:
    places = [run.place for run in found[:5]]
    if all(run.workflow.system is not System.GITHUB for run in found):
        return review("an assessment runs; its schedule stands outside the repository", *places)
    on_change = any(run.workflow.triggered_by(*CHANGES) for run in found)
    on_time = any(run.workflow.triggered_by("schedule") for run in found)
    if on_change and on_time:
        return passed("the assessment runs on changes and on a schedule", *places)
    missing = "on a schedule" if on_change else "on changes"
    return failed(f"the assessment does not run {missing}", *places)
