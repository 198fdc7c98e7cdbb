"""What others wrote and a workflow runs must be fixed by commit."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.images import Firmness, read_image
from bartizan.evidence.pipelines import Pipelines, System, Workflow

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FIRST_PARTY = ("actions/", "github/")
GITHUB = (System.GITHUB, System.GITHUB_ACTION)


@check(
    Meta(
        id="app-workflow-actions-pinned",
        title="Actions and shared workflows are fixed by commit",
        control="APP-11",
        clause="workflows-hardened",
        severity=Severity.MEDIUM,
        fix="Write the full commit with the version as a comment, `uses: owner/action@<40 hex> # "
        "v4.2.2`, and let a bot propose updates.",
        absent="no workflow uses an action of others",
        refs=("CWE-829", "owasp-llm/LLM03"),
    ),
    Pipelines,
)
def workflow_actions_pinned(pipelines: Pipelines) -> Iterator[Verdict]:
    """Whoever takes over an action's repository can move its tags, and runs with your token.

    *What it reads*: `uses` of GitHub workflows, jobs and composite actions, and files that GitLab
    includes from addresses. *Why it matters*: moved tags have stolen the secrets of thousands of
    workflows at once. *Passes*: a full commit id, or an image with a digest. *Fails*: a tag or a
    branch (low for the actions of GitHub itself), an image without a digest, a remote include.
    *Fix*: write the commit.
    """
    places: dict[str, list[Place]] = {}
    for workflow in pipelines.workflows:
        for uses, place in _named(workflow):
            places.setdefault(uses, []).append(place)
    for uses, where in places.items():
        yield _verdict(uses, where)


def _named(workflow: Workflow) -> Iterator[tuple[str, Place]]:
    for include in workflow.includes:
        if include.name == "remote" or include.value.startswith("https:"):
            yield include.value, include.place
    if workflow.system not in GITHUB:
        return
    for job in workflow.jobs:
        named = [(job.uses, job.place), *((step.uses, step.place) for step in job.steps)]
        if workflow.system is System.GITHUB_ACTION and job.image.startswith("docker://"):
            named.append((job.image, job.place))
        for uses, place in named:
            if uses and not uses.startswith(("./", ".\\", "$")):
                yield uses, place


def _verdict(uses: str, where: list[Place]) -> Verdict:
    if uses.startswith("docker://"):
        image = uses.removeprefix("docker://")
        if read_image(image).firmness is Firmness.DIGEST:
            return passed(f"{image[:60]} is fixed by its digest", *where, subject=uses)
        return failed(f"the image {image} has no digest", *where, subject=uses)
    if "://" in uses:
        because = "a pipeline file is included from an address that can change"
        return failed(because, *where, subject=uses)
    name, _, revision = uses.partition("@")
    if COMMIT.fullmatch(revision):
        return passed(f"{name} is fixed at commit {revision[:12]}", *where, subject=name)
    if not revision:
        because = f"{name} names no version"
    else:
        because = f"{name} follows {revision}, which its owner can move"
    verdict = failed(because, *where, subject=uses)
    return verdict.with_(severity=Severity.LOW if name.startswith(FIRST_PARTY) else None)
