"""A pipeline must reach a cloud by a role, and leave no secret in what it builds."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.pipelines import Pipelines, Setting, Step

# Inputs and variables that hold a key of a cloud; what stands beside one that lasts an hour.
KEYS = re.compile(
    r"(?i)aws[-_]secret[-_]access[-_]key|secret[-_]access[-_]key|azure_credentials|creds"
    r"|credentials[-_]json|google_(?:application_)?credentials|gcp_(?:sa|service_account)_key"
    r"|service[-_]account[-_]key|azure_client_secret|arm_client_secret"
)
SHORT = re.compile(r"(?i)aws[-_]session[-_]token")
ROLES = ("role-to-assume", "workload_identity_provider")
# A value that the pipeline is given, and does not hold itself: a secret, a variable.
GIVEN = re.compile(r"\$\{\{(?!\s*(?:steps|needs|inputs|github)\.)|\$\{?[A-Za-z_]")
SECRET = re.compile(
    r"(?i)(?:^|_)(?:pass(?:word|wd)?|secret(?:_\w+)?|token|api_?key|access_?key(?:_id)?|auth|private_"
    r"key|credentials?)$"
)
ARGUMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)
BUILD_ARG = "--build-arg"


@check(
    Meta(
        id="infra-pipeline-credentials",
        title="Pipelines use roles, and build no secret into images",
        control="INF-02",
        clause="managed-and-short-lived",
        severity=Severity.MEDIUM,
        fix="Let the pipeline assume a role by its identity token (role-to-assume, "
        "workload_identity_provider, or azure/login with a client id); mount what a build needs "
        "with `--secret`.",
        absent="no pipeline reaches a cloud, and none gives an argument to a build",
        refs=("CWE-522", "CWE-798", "mitre-atlas/AML.T0012"),
    ),
    Pipelines,
)
def pipeline_credentials(pipelines: Pipelines) -> Iterator[Verdict]:
    """A key that a pipeline keeps works for whoever reads it, from anywhere, until someone looks.

    *What it reads*: inputs and variables of steps and jobs that hold keys of a cloud, and arguments
    of image builds. *Why it matters*: a pipeline runs other people's actions and packages, and all
    of them read its variables; a build argument stays in the history of the image. *Passes*: a role
    that is assumed by the identity token of the pipeline. *Fails*: a long-lived key of a cloud; a
    secret as build argument (high). *Fix*: an identity token, and `--secret` for builds.
    """
    for workflow, job, step in pipelines.steps:
        given = (*step.inputs, *step.env, *(job.env if step is job.steps[0] else ()))
        what = step.uses.partition("@")[0] or step.name or job.id
        yield from _keys(given, f"{what} in {workflow.path}")
        yield from _built(step, f"{what} in {workflow.path}")


def _keys(given: tuple[Setting, ...], subject: str) -> Iterator[Verdict]:
    keys = [each for each in given if KEYS.fullmatch(each.name) and GIVEN.search(each.value)]
    if keys and not any(SHORT.fullmatch(each.name) for each in given):
        because = f"the key of a cloud is kept as {keys[0].name}"
        yield failed(because, *(each.place for each in keys), subject=subject)
    elif roles := [each.place for each in given if each.name in ROLES]:
        yield passed("a role is assumed by the pipeline's own identity", *roles, subject=subject)


def _built(step: Step, subject: str) -> Iterator[Verdict]:
    found = dict(_arguments(step))
    if found:
        names = ", ".join(dict.fromkeys(found.values()))
        because = f"{names} is given to a build as an argument, and stays in the image's history"
        yield failed(because, *found, subject=f"build of {subject}").with_(severity=Severity.HIGH)


def _arguments(step: Step) -> Iterator[tuple[Place, str]]:
    """Yield the build arguments that hold a secret, with their places."""
    given = step.input("build-args")
    for line in given.value.splitlines() if given is not None else ():
        if given is not None and (name := _secret(line.strip())):
            yield given.place, name
    for command in step.commands:
        words = command.words
        for index, word in enumerate(words[:-1]):
            if word.text == BUILD_ARG and (name := _secret(words[index + 1].text)):
                yield Place(step.place.path, word.line), name


def _secret(argument: str) -> str:
    match = ARGUMENT.fullmatch(argument)
    named = match is not None and SECRET.search(match[1]) is not None
    return match[1] if match is not None and named and GIVEN.search(match[2]) else ""
