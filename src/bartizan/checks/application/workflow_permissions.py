"""The token of a workflow must hold the permissions that it needs, and say so."""

from collections.abc import Container, Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.pipelines import Job, Pipelines, Setting, System, Workflow


@check(
    Meta(
        id="app-workflow-permissions",
        title="Workflows declare the permissions of their token",
        control="APP-11",
        clause="workflows-hardened",
        severity=Severity.LOW,
        fix="Begin the workflow with `permissions: {contents: read}`, and give a job more only "
        "where it needs it.",
        absent="no GitHub workflow is here",
        refs=("CWE-250", "CWE-732"),
    ),
    Pipelines,
)
def workflow_permissions(pipelines: Pipelines) -> Iterator[Verdict]:
    """Without a word the token has what the organisation's default gives, often the right to push.

    *What it reads*: `permissions` of GitHub workflows and of their jobs. *Why it matters*: whatever
    runs in a job, a dependency of a test too, can use its token. *Passes*: every job is covered by
    declared permissions, its own or those of the workflow here that it calls. *Fails*: a job
    without, or `write-all` (medium). *Fix*: declare `contents: read` for the workflow.
    """
    limited = frozenset(
        f"./{workflow.path}"
        for workflow in pipelines.workflows
        if workflow.system is System.GITHUB and not _silent(workflow, frozenset())
    )
    for workflow in pipelines.workflows:
        if workflow.system is System.GITHUB and workflow.jobs:
            yield _verdict(workflow, limited)


def _silent(workflow: Workflow, limited: Container[str]) -> list[Job]:
    """Return the jobs whose token nothing limits, nor the workflow of this repository they call."""
    if workflow.permissions is not None:
        return []
    return [job for job in workflow.jobs if job.permissions is None and job.uses not in limited]


def _verdict(workflow: Workflow, limited: Container[str]) -> Verdict:
    broad = [each for each in _granted(workflow) if each.name == "*" and each.value == "write"]
    if broad:
        because = "the token may write everything"
        verdict = failed(because, *(each.place for each in broad), subject=workflow.path)
        return verdict.with_(severity=Severity.MEDIUM)
    silent = _silent(workflow, limited)
    if silent:
        names = ", ".join(job.id for job in silent[:5])
        because = f"nothing limits the token of {names}"
        return failed(because, *_places(workflow, silent), subject=workflow.path)
    given = [each.place for each in _granted(workflow)]
    because = "the permissions of every job are declared"
    return passed(because, *(given[:5] or [workflow.place]), subject=workflow.path)


def _granted(workflow: Workflow) -> Iterator[Setting]:
    yield from workflow.permissions or ()
    for job in workflow.jobs:
        yield from job.permissions or ()


def _places(workflow: Workflow, silent: list[Job]) -> tuple[Place, ...]:
    if len(silent) == len(workflow.jobs):
        return (workflow.jobs_place,)
    return tuple(Place(job.place.path, job.place.line) for job in silent)
