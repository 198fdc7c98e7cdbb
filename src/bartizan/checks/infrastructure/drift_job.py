"""Live configuration must be compared with code on a schedule."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.iac import Dialect, Iac
from bartizan.evidence.pipelines import Pipelines, System, Workflow

TOOLS = ("terraform", "tofu", "terragrunt", "pulumi", "driftctl", "cdk")
VERBS = ("plan", "plan-all", "preview", "scan", "diff", "drift", "detect-stack-drift")


@check(
    Meta(
        id="infra-drift-job",
        title="A scheduled job compares infrastructure with its code",
        control="INF-08",
        clause="drift-alerted",
        severity=Severity.LOW,
        fix="Add a scheduled workflow that runs `terraform plan -detailed-exitcode` with a role "
        "that can only read, and alerts when it fails.",
        absent="there is no Terraform or CloudFormation code, or no pipeline",
        files=r"\.github/",
        refs=("nist-800-53r5/CM-6",),
    ),
    Iac,
    Pipelines,
)
def drift_job(iac: Iac, pipelines: Pipelines) -> Iterator[Verdict]:
    """Drift begins on the day of the first urgent fix by hand.

    *What it reads*: whether Terraform or CloudFormation code is here, and scheduled workflows. *Why
    it matters*: what was reviewed is not what runs. *Passes*: a workflow on a schedule plans or
    detects drift. *Fails*: pipelines run and none does. *Fix*: add the job.
    """
    kinds = (Dialect.TERRAFORM, Dialect.CLOUDFORMATION)
    own = [each for each in pipelines.workflows if each.system is System.GITHUB]
    if not own or not any(each.dialect in kinds for each in iac.resources):
        return
    found = [place for each in own if each.triggered_by("schedule") for place in _compares(each)]
    if found:
        yield passed("a scheduled job compares live configuration with code", *found[:5])
    else:
        places = [Place(each.path, each.jobs_place.line) for each in own[:5]]
        yield failed("no scheduled job compares live configuration with code", *places)


def _compares(workflow: Workflow) -> Iterator[Place]:
    for step in workflow.steps:
        for command in step.commands:
            words = [word.text for word in command.invoked]
            named = words and (words[0] in TOOLS or words[:2] == ["aws", "cloudformation"])
            if named and any(word in VERBS for word in words[1:]):
                yield Place(step.place.path, command.line)
