"""A privileged workflow must not run what a stranger wrote, nor obey it."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.pipelines import Job, Pipelines, Step, System, Workflow
from bartizan.formats.shell import expands

CHECKOUTS = ("pull_request_target", "workflow_run", "issue_comment")
STRANGER = (
    r"github\.event\.(?:issue|pull_request|discussion)\.(?:title|body)"
    r"|github\.event\.(?:comment|review|review_comment)\.body"
    r"|github\.event\.pull_request\.head\.(?:ref|label|repo\.default_branch)|github\.head_ref"
    r"|github\.event\.(?:head_commit|commits\[[^]]*\]|commits\.\*)\.(?:message|author\.(?:email|name))"
    r"|github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.message)"
    r"|github\.event\.pages\.?[^ }]*page_name"
)
EXPRESSION = re.compile(rf"\$\{{\{{(?:(?!\$\{{)[^}}])*?(?:{STRANGER})[^}}]*+\}}\}}")
HEAD = re.compile(
    r"github\.event\.pull_request\.head\.(?:sha|ref)|github\.head_ref|refs/pull/"
    r"|github\.event\.pull_request\.merge_commit_sha|github\.event\.workflow_run\.head_"
    r"|github\.event\.(?:issue|pull_request)\.number|head\.sha|head_sha|head_ref"
)
CHECKOUT_COMMAND = re.compile(
    r"\bgh pr checkout\b|\bgit (?:checkout|fetch|pull)\b[^\n]*(?:head|pull/)"
)
AI_ACTION = re.compile(
    r"(?i)claude|codex|gemini|gpt|openai|anthropic|ai-inference|copilot|\bllm\b|aider|qodo|pr-agent"
    r"|coderabbit|\bai[-_/]|[-_/]ai\b"
)
AI_COMMAND = re.compile(
    r"(?m)(?:^|[|;&]|\s)(?:claude\s+(?:-p|--print)|codex\s+exec|gemini\s+(?:-p|--prompt)|llm\s"
    r"|gh\s+models\s+run|aider\s+--message|ollama\s+run)"
)
SCRIPTS = {"script", "run", "command", "args", "inlinescript"}


@check(
    Meta(
        id="app-workflow-untrusted",
        title="Privileged workflows neither run nor obey what strangers write",
        control="APP-11",
        clause="workflows-hardened",
        severity=Severity.HIGH,
        fix="Build the code of pull requests under `pull_request` without secrets; hand texts to a "
        "script through `env:` and quote them; keep them out of an AI action's prompt, or give "
        "that job no token that can write.",
        absent="no GitHub workflow is here",
        refs=("CWE-94", "CWE-829", "owasp-llm/LLM01", "owasp-agentic/ASI01"),
    ),
    Pipelines,
)
def workflow_untrusted(pipelines: Pipelines) -> Iterator[Verdict]:
    """Anyone can open an issue or a pull request, and so write into a workflow that reads it.

    *What it reads*: triggers that hold secrets, what they check out, expressions in scripts and in
    the inputs of AI actions. *Why it matters*: a title like `$(curl …)` becomes a command, and a
    comment becomes an instruction to an agent with your token. *Passes*: no such text reaches a
    script or a prompt, or only through `env:`. *Fails*: a privileged trigger checks out the head of
    a pull request, a script interpolates a stranger's text, an AI action's prompt contains it.
    *Fix*: use `pull_request`, `env:`, and jobs without rights.
    """
    for workflow in pipelines.workflows:
        if workflow.system not in (System.GITHUB, System.GITHUB_ACTION):
            continue
        found = list(_found(workflow))
        yield from found
        if not found and workflow.system is System.GITHUB:
            because = "no stranger's code or text is run with the rights of this workflow"
            triggers = tuple(each.place for each in workflow.triggers[:3])
            yield passed(because, *triggers, subject=workflow.path)


def _found(workflow: Workflow) -> Iterator[Verdict]:
    for job in workflow.jobs:
        for step in job.steps:
            yield from _checked_out(workflow, job, step)
            yield from _interpolated(workflow, step)
            yield from _prompted(workflow, job, step)


def _checked_out(workflow: Workflow, job: Job, step: Step) -> Iterator[Verdict]:
    trigger = workflow.triggered_by(*CHECKOUTS)
    if trigger is None:
        return
    given = step.input("ref")
    ref = given.value if given is not None else ""
    by_action = step.uses.startswith("actions/checkout@") and HEAD.search(ref)
    by_command = CHECKOUT_COMMAND.search(step.run) and trigger.name != "workflow_run"
    if not by_action and not by_command:
        return
    place = given.place if by_action and given is not None else step.place
    subject = f"checkout in {workflow.path}"
    because = f"{trigger.name} runs with secrets and checks out what a stranger proposes"
    if job.environment:
        because = f"{because}; the environment {job.environment} may ask for approval first"
        yield review(because, place, trigger.place, subject=subject)
    else:
        yield failed(because, place, trigger.place, subject=subject)


def _interpolated(workflow: Workflow, step: Step) -> Iterator[Verdict]:
    inputs = [each for each in step.inputs if each.name.lower() in SCRIPTS]
    texts = [(step.run, step.place), *((each.value, each.place) for each in inputs)]
    for text, place in texts:
        if found := EXPRESSION.search(text):
            because = f"{found[0]} becomes part of a script before it runs"
            at = Place(place.path, place.line + _offset(text, found.start()))
            yield failed(because, at, subject=f"{found[0]} in {workflow.path}")


def _offset(text: str, start: int) -> int:
    """Return how many lines below its key the match stands: a block begins on the line after."""
    return text.count("\n", 0, start) + 1 if "\n" in text.rstrip("\n") else 0


def _prompted(workflow: Workflow, job: Job, step: Step) -> Iterator[Verdict]:
    subject = f"prompt in {workflow.path}"
    if step.uses and AI_ACTION.search(step.uses.partition("@")[0]):
        for each in step.inputs:
            if each.name.lower() not in SCRIPTS and EXPRESSION.search(each.value):
                because = f"the prompt of {step.uses.partition('@')[0]} holds a stranger's text"
                yield failed(because, each.place, subject=subject)
    if step.run and (match := AI_COMMAND.search(step.run)):
        for each in (*step.env, *job.env, *workflow.env):
            if EXPRESSION.search(each.value) and expands(step.run, each.name):
                tool = match[0].strip(" |;&\n").split()[0]
                because = f"{tool} is prompted with a stranger's text ({each.name})"
                verdict = failed(because, step.place, each.place, subject=subject)
                yield verdict.with_(confidence=Confidence.MEDIUM)
