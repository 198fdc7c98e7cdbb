"""Configuration names a model version that its provider does not move."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.agentconfig import AgentConfigs, ModelName
from bartizan.evidence.modelnames import is_deployment
from bartizan.evidence.retired import retired

HOSTED = re.compile(
    r"(?i)(?:[a-z0-9_\-]+[/.])*(?:gpt-|chatgpt|o[134](?:-|\Z)|claude|gemini|command-|mistral-(?:large"
    r"|small|medium|tiny)|codestral|grok|sonar|nova-|titan|text-embedding|deepseek-(?:chat|reasoner))"
)
LOCAL = re.compile(r"(?i)ollama(?:_chat)?/")
FIXED = re.compile(
    r"(?i)\d{4}-\d{2}-\d{2}|[-@](?:19|20)\d{6}|-\d{4}(?:-|\Z)|-v\d+(?::\d+)?\Z|-\d{3}\Z|@sha256:"
    r"|text-embedding-(?:3|ada-00)"
)
PREVIEW = re.compile(r"(?i)(?:\b|-)(?:preview|exp|experimental|beta)\b")


@check(
    Meta(
        id="model-config-version",
        title="Configuration names fixed model versions",
        control="MOD-08",
        clause="version-fixed",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        fix="Name the dated version that was evaluated, such as `gpt-4o-2024-08-06`, and change it "
        "by a reviewed change.",
        absent="no configuration file names a hosted or local model",
        refs=("owasp-llm/LLM03",),
    ),
    AgentConfigs,
)
def config_version(configs: AgentConfigs) -> Iterator[Verdict]:
    """An alias changes what answers, without a change that anybody reviewed.

    *What it reads*: model names in YAML, TOML, JSON and environment files. *Why it matters*:
    evaluations and red-team results hold for the version that they were run on. *Passes*: a dated
    or numbered version, or a digest. *Fails*: an alias of a hosted model, or a local name without a
    tag. Deployments in Azure are left out. Previews, which providers retire at short notice,
    retired models and tags are for review. *Fix*: name the version.
    """
    models = [model for model in configs.models if not is_deployment(model.key)]
    for name in dict.fromkeys(model.name for model in models):
        uses = [model for model in models if model.name == name]
        verdict = _judge(name, uses)
        if verdict is not None:
            yield verdict


def _judge(name: str, uses: list[ModelName]) -> Verdict | None:
    places = tuple(dict.fromkeys(model.place for model in uses))
    if LOCAL.match(name) is not None:
        if ":" in name and not name.endswith(":latest"):
            return review(f"the tag of {name} can be moved", *places, subject=name)
        return failed(f"{name} is whatever was pulled last", *places, subject=name)
    return _hosted(name, places) if HOSTED.match(name) is not None else None


def _hosted(name: str, places: tuple[Place, ...]) -> Verdict:
    if PREVIEW.search(name) is not None:
        because = f"{name} is a preview, which its provider retires at short notice"
        return review(because, *places, subject=name)
    if FIXED.search(name) is not None:
        return passed(f"{name} is a fixed version", *places, subject=name)
    if retired(name):
        because = f"{name} is retired: fix the version of what replaces it"
        return review(because, *places, subject=name)
    return failed(f"{name} is an alias that its provider moves", *places, subject=name)
