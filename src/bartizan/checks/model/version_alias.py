"""A call must name the version of a model that was evaluated."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.hosted import HOSTED_ASKS, Version, hosted, unseen
from bartizan.evidence.retired import retired
from bartizan.evidence.source import Source

PLACES = 20


@check(
    Meta(
        id="model-version-alias",
        title="Code names fixed versions of models",
        control="MOD-08",
        clause="version-fixed",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=HOSTED_ASKS,
        fix="Name the dated or numbered version that was evaluated, and move to the next one "
        "through a release.",
        absent="code names no model of a provider",
        refs=("owasp-llm/LLM03",),
    ),
    Source,
)
def version_alias(source: Source) -> Iterator[Verdict]:
    """When an alias moves, your system changes, and nobody here decided it.

    *What it reads*: names of models in calls, clients and defaults. *Why it matters*: answers,
    refusals and costs change overnight, and evaluations speak of another model. *Passes*: a date or
    a number fixes the version. *Fails*: a `latest`, a bare name that its provider moves, an Ollama
    model with no tag. A name in options out of sight is for review. Names of other forms and
    deployments in Azure are left out; one that is retired must be replaced, and is for review.
    *Fix*: the dated name.
    """
    gone = []
    for model in hosted(source):
        if model.azure:
            continue
        if model.version is Version.MOVING and retired(model.name):
            gone.append(model.places[0])
            continue
        if model.version is Version.FIXED:
            yield passed(f"{model.name} is a fixed version", *model.places, subject=model.name)
        elif model.version is Version.MOVING:
            because = f"{model.name} stands for whatever its provider serves today"
            yield failed(because, *model.places, subject=model.name)
    if gone:
        because = f"{len(gone)} names are of retired models: fix the version of what replaces them"
        yield review(because, *gone[:PLACES], subject="retired models")
    if places := unseen(source):
        because = "which model is asked is decided out of sight: see that its version is fixed"
        yield review(because, *places[:PLACES], subject="models out of sight")
