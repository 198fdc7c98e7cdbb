"""The suites that attack the model must be fixed, or their results cannot be compared."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.installing import is_open, lock_of
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.cipurposes import Purpose, Run, runs
from bartizan.evidence.dependencies import Dependencies, Dependency
from bartizan.evidence.pipelines import Pipelines

ATTACKS = ("garak", "pyrit", "deepteam", "giskard", "promptfoo", "inspect-ai", "agentdojo",
           "langtest", "ps-fuzz", "promptmap", "textattack")  # fmt: skip
EXACT = re.compile(r"[\w@/.-](?:@|==)\d+\.\d+\.\d+[\w.-]*$")
FLOATING = re.compile(r"[\w/.-]@(?:latest|next|main)$")
OWN = re.compile(r"(?i)red[-_]?team|jailbreak|attack")


@check(
    Meta(
        id="model-redteam-suite",
        title="Red-team suites are fixed in the repository",
        control="MOD-10",
        clause="suite-versioned",
        severity=Severity.MEDIUM,
        fix="Commit the campaign's configuration with suite and judge versions, and lock the tool "
        "that runs it in CI.",
        absent="nothing here builds or installs, so that no suite can be fixed",
        refs=("nist-ai-rmf/MEASURE 2.7", "mitre-atlas/AML.M0008"),
    ),
    Pipelines,
    Dependencies,
)
def redteam_suite(pipelines: Pipelines, dependencies: Dependencies) -> Iterator[Verdict]:
    """A rate of 2 % from another suite than last time says nothing about the change.

    *What it reads*: tools for red teaming among the dependencies and in pipelines, with their
    versions and configurations. *Why it matters*: a model, a prompt and a guardrail change; only a
    fixed suite shows what the change did. *Passes*: the tool is locked or exact, or a pipeline runs
    a campaign with a configuration of the repository. *Fails*: the tool is open. No suite here, and
    a script of the workload's own, are for review. *Fix*: commit and lock.
    """
    tools = [each for each in dependencies.requirements if each.name in ATTACKS]
    campaigns = runs(pipelines, Purpose.RED_TEAM)
    yield from (_required(dependencies, each) for each in tools)
    yield from (_run(run) for run in campaigns if not tools or _config(run))
    if tools or campaigns:
        return
    own = [(place, words) for place, words in _commands(pipelines) if OWN.search(" ".join(words))]
    configured = [place for place, words in own if _named_config(words)]
    places = [Place(each.path, each.jobs_place.line) for each in pipelines.workflows[:3]]
    places += [Place(path) for path in dependencies.manifests[:3]]
    if configured:
        because = "a script of the workload runs the campaign of a configuration"
        verdict = passed(because, *configured[:5], subject="red team")
        yield verdict.with_(confidence=Confidence.LOW)
    elif own:
        because = "a script of the workload attacks it; see that suite and judge have versions"
        yield review(because, *(place for place, _ in own[:5]), subject="red team")
    elif places:
        because = "no red-team suite is fixed in this repository, or attest where it is kept"
        yield review(because, *places, subject="red team")


def _required(dependencies: Dependencies, tool: Dependency) -> Verdict:
    if is_open(dependencies, tool):
        because = f"{tool.name} is asked for in any version"
        return failed(because, tool.place, subject=tool.name)
    lock = lock_of(dependencies, tool)
    where = f"by {lock.path}" if lock is not None else "where it is asked for"
    return passed(f"{tool.name} is fixed {where}", tool.place, subject=tool.name)


def _run(run: Run) -> Verdict:
    name = run.tool.name
    if config := _config(run):
        return passed(f"{name} runs the campaign of {config}", run.place, subject=name)
    if any(FLOATING.search(word) for word in run.words):
        because = f"{name} runs in whatever version is the latest"
        return failed(because, run.place, subject=name)
    if any(EXACT.search(word) for word in run.words):
        return passed(f"{name} runs in an exact version", run.place, subject=name)
    because = f"{name} runs; see that its version and its suite are fixed"
    return review(because, run.place, subject=name)


def _config(run: Run) -> str:
    return _named_config(run.words)


def _named_config(words: tuple[str, ...]) -> str:
    for index, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in ("--config", "-c", "--suite"):
            return value or (words[index + 1] if index + 1 < len(words) else "")
    return ""


def _commands(pipelines: Pipelines) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for _, _, step in pipelines.steps:
        for command in step.commands:
            yield Place(step.place.path, command.line), command.texts
