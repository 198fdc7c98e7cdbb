"""Code and configuration must name no model that is no longer served."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.agentconfig import AgentConfigs
from bartizan.evidence.hosted import HOSTED_ASKS, hosted, unseen
from bartizan.evidence.modelnames import is_deployment
from bartizan.evidence.retired import AS_OF, retired
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Source

PLACES = 20


@check(
    Meta(
        id="model-retired",
        title="No retired model is named",
        control="MOD-16",
        clause="retired-removed",
        severity=Severity.MEDIUM,
        asks=HOSTED_ASKS,
        fix="Move to a model that is served, evaluate it, and remove the old name.",
        absent="no model of a provider is named",
        refs=("CWE-1104", "owasp-llm/LLM03"),
    ),
    Source,
    AgentConfigs,
    Scripts,
)
def model_retired(source: Source, configs: AgentConfigs, scripts: Scripts) -> Iterator[Verdict]:
    """A retired model answers with an error, or a reseller answers in its place.

    *What it reads*: names of models in calls, clients, defaults and configuration, and a dated list
    of models that OpenAI, Anthropic and Google have switched off. *Why it matters*: the fallback
    that takes over was never evaluated. *Passes*: no named model is on the list. *Fails*: one is. A
    name in options or variables out of sight is for review. Deployments in Azure have a schedule of
    their own and are left out. *Fix*: a model that is served.
    """
    named = _named((source, scripts), configs)
    served = []
    for name, places in named.items():
        day = retired(name)
        if day is None:
            served.append(places[0])
        else:
            yield failed(_because(name, day), *dict.fromkeys(places), subject=name)
    keys = {item.key for item in configs.models}
    if hidden := (*unseen(source, keys), *unseen(scripts, keys)):
        because = "which model is asked is decided out of sight: see that it is still served"
        yield review(because, *hidden[:PLACES], subject="models out of sight")
    if served:
        because = f"none of {len(served)} named models is on the list of retired ones of {AS_OF}"
        yield passed(because, *served[:PLACES], subject="models")


def _named(sources: Iterable[Source], configs: AgentConfigs) -> dict[str, list[Place]]:
    named: dict[str, list[Place]] = defaultdict(list)
    for model in (model for source in sources for model in hosted(source)):
        if not model.azure:
            named[model.name] += model.places
    for item in configs.models:
        if not is_deployment(item.key):
            named[item.name].append(item.place)
    return named


def _because(name: str, day: date) -> str:
    return f"{name} was switched off on {day}"
