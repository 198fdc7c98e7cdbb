"""A pipeline must hold the gate: what is only written down is not enforced."""

from collections.abc import Iterator, Sequence

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, borrowed, deploying, runs
from bartizan.evidence.pipelines import Pipelines, System, Workflow


@check(
    Meta(
        id="org-gate-in-ci",
        title="The pipeline calls the gate and stops when it is closed",
        control="ORG-07",
        clause="enforced-in-ci",
        severity=Severity.MEDIUM,
        fix="Add a step `bartizan gate . --phase <phase>` before the deployment, and let it fail.",
        absent="no pipeline is in this repository",
        refs=("nist-ai-rmf/GOVERN 1.3",),
    ),
    Pipelines,
)
def gate_in_ci(pipelines: Pipelines) -> Iterator[Verdict]:
    """A gate that nobody has to pass is a picture of a gate.

    *What it reads*: steps of pipelines that run `bartizan gate` or the action with a phase. *Why it
    matters*: without it a workload enters production with the gaps of a prototype. *Passes*: a step
    holds the gate. *Fails*: a pipeline deploys and none does, or its result is ignored; an
    assessment alone, and pipelines that deploy nothing, are for review. *Fix*: add the step.
    """
    workflows = [each for each in pipelines.workflows if each.system is not System.GITHUB_ACTION]
    if not workflows:
        return
    gates = runs(pipelines, Purpose.GATE)
    held = [run for run in gates if not run.ignored]
    assessed = runs(pipelines, Purpose.ASSESS)
    if held:
        yield passed("the pipeline holds the gate", *(run.place for run in held[:5]))
    elif gates:
        because = "the gate is called, and the pipeline goes on when it is closed"
        yield failed(because, *(run.place for run in gates[:5]))
    elif assessed:
        because = "the pipeline assesses the workload, and no step holds a gate"
        yield review(because, *(run.place for run in assessed[:5]))
    elif others := borrowed(pipelines):
        yield review("no gate here; see whether the shared workflows hold one", *others[:5])
    else:
        yield _bare(workflows, deploying(pipelines))


def _bare(workflows: Sequence[Workflow], out: Sequence[Workflow]) -> Verdict:
    places = [Place(each.path, each.jobs_place.line) for each in out or workflows][:5]
    if out:
        return failed("a pipeline deploys, and none calls the gate", *places)
    return review("no pipeline calls the gate; none here deploys either", *places)
