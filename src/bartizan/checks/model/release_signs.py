"""Models that are released must be signed, by an identity that training cannot use."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, Run, borrowed, runs, ships_weights
from bartizan.evidence.pipelines import Pipelines, System

MODEL = re.compile(r"(?i)model|weights|checkpoint|safetensors|\.gguf|\.onnx|lora|adapter")
PLACES = 5


@check(
    Meta(
        id="model-release-signs",
        title="The release pipeline signs models",
        control="MOD-05",
        clause="release-signs",
        severity=Severity.MEDIUM,
        fix="Add a job to the release workflow, apart from training and with its own identity, "
        "that runs `bartizan model sign` or another tool of the OpenSSF format, and publish the "
        "signature.",
        absent="no pipeline is in this repository",
        refs=("mitre-atlas/AML.M0013", "nist-800-53r5/CM-14"),
    ),
    Pipelines,
)
def release_signs(pipelines: Pipelines) -> Iterator[Verdict]:
    """Without a signature nobody can tell the released model from one that was put there.

    *What it reads*: steps of pipelines that sign, and the jobs in which models are trained. *Why it
    matters*: whoever can write to the store swaps the weights unnoticed. *Passes*: a step signs
    model files, in a job that does not train. *Fails*: one trains or releases and none signs, or
    training and signing share a job; a signature on something else is for review. *Fix*: add it.
    """
    workflows = [each for each in pipelines.workflows if each.system is not System.GITHUB_ACTION]
    if not workflows:
        return
    signed = runs(pipelines, Purpose.SIGN)
    models = [run for run in signed if _signs_model(run)]
    if models:
        yield from _judged(pipelines, models)
    elif signed:
        because = "the pipeline signs something; see whether that is the model"
        yield review(because, *(run.place for run in signed[:PLACES]))
    elif others := borrowed(pipelines):
        because = "no step here signs a model; see whether the shared workflows do"
        yield review(because, *others[:PLACES])
    else:
        places = [Place(each.path, each.jobs_place.line) for each in workflows[:PLACES]]
        if ships_weights(pipelines) or runs(pipelines, Purpose.TRAIN):
            yield failed("a pipeline trains or releases, and none signs a model", *places)
        else:
            because = "no pipeline signs a model; none here trains or releases either"
            yield review(because, *places)


def _signs_model(run: Run) -> bool:
    step = run.step
    texts = [*run.words, run.tool.name]
    if step is not None:
        texts += [step.name, *(each.value for each in step.inputs)]
    return MODEL.search(" ".join(texts)) is not None


def _judged(pipelines: Pipelines, signed: list[Run]) -> Iterator[Verdict]:
    training = {(run.workflow.path, run.job.id) for run in runs(pipelines, Purpose.TRAIN)}
    shared = [run for run in signed if (run.workflow.path, run.job.id) in training]
    if shared:
        because = "the job that trains also signs: its identity can sign anything that it made"
        yield failed(because, *(run.place for run in shared[:PLACES]))
    else:
        yield passed("the pipeline signs models", *(run.place for run in signed[:PLACES]))
