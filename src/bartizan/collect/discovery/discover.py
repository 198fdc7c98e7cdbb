"""From all evidence to the assets of a workload and to the facts that decide what applies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bartizan.collect.discovery.code import CODE_ASKS, code_finds
from bartizan.collect.discovery.files import (
    RESOURCES,
    config_finds,
    container_finds,
    data_finds,
    dependency_finds,
    document_finds,
    iac_finds,
    model_finds,
    notebook_finds,
    pipeline_finds,
)
from bartizan.collect.discovery.find import Find, assets_of
from bartizan.collect.discovery.learning import LEARNING_ASKS, learning_finds
from bartizan.collect.discovery.packages import PACKAGES
from bartizan.collect.discovery.predicates import TELLING_WORDS
from bartizan.core.asset import Asset
from bartizan.evidence.agentconfig import AgentConfigs
from bartizan.evidence.asks import Ask, resources
from bartizan.evidence.containers import Containers
from bartizan.evidence.data import DataFiles
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.documents import Documents
from bartizan.evidence.facts import Evidence, Gap, Unavailable
from bartizan.evidence.iac import Iac
from bartizan.evidence.model import ModelFiles
from bartizan.evidence.pipelines import Pipelines
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Source

DISCOVERY_ASKS: tuple[Ask, ...] = (*CODE_ASKS, *LEARNING_ASKS, *resources(*sorted(TELLING_WORDS)))
DISCOVERY_READS: tuple[type[Evidence], ...] = (
    Source, Scripts, AgentConfigs, Containers, DataFiles, Dependencies, Documents, Iac, ModelFiles,
    Pipelines,
)  # fmt: skip
Collected = Mapping[type[Evidence], Evidence | Unavailable]
T = TypeVar("T", bound=Evidence)


def discover(collected: Collected, paths: Iterable[str]) -> tuple[Asset, ...]:
    """Return what the workload is made of; evidence that could not be had shows nothing."""
    return assets_of(_finds(collected, paths))


def had(collected: Collected, kind: type[T]) -> T | None:
    """Return evidence of a kind, None when it could not be had."""
    evidence = collected.get(kind)
    return evidence if isinstance(evidence, kind) else None


def open_gaps(collected: Collected) -> tuple[Gap, ...]:
    """Return the unread files that could have shown a fact about the workload.

    Where the words of a file are not known, they are those by which its kind could tell of one.
    """
    found: list[Gap] = []
    for kind, words in TELLING.items():
        evidence = collected.get(kind)
        if evidence is None or isinstance(evidence, Unavailable):
            reason = evidence.reason if evidence else f"no {kind.__name__} evidence was collected"
            found.append(Gap(".", reason, words))
        else:
            found += [_told(gap, words) for gap in evidence.gaps]
    return tuple(found)


def _told(gap: Gap, words: frozenset[str] | None) -> Gap:
    return replace(gap, words=words) if gap.words is None else gap


def _finds(collected: Collected, paths: Iterable[str]) -> Iterator[Find]:
    for code in (Source, Scripts):
        if (source := had(collected, code)) is not None:
            yield from code_finds(source)
            yield from learning_finds(source)
    for kind, finds in FILE_FINDS:
        if (evidence := had(collected, kind)) is not None:
            yield from finds(evidence)
    yield from notebook_finds(paths)


# Evidence that can show facts, and what an unread file of it could tell of: None is anything.
TELLING: Mapping[type[Evidence], frozenset[str] | None] = {
    Source: None,
    AgentConfigs: frozenset({"mcp", "completions"}),
    Dependencies: frozenset().union(*PACKAGES.values()),
    Iac: frozenset(RESOURCES),
    ModelFiles: frozenset({"load_model"}),
}
FILE_FINDS: tuple[tuple[type[Evidence], Callable[[Any], Iterator[Find]]], ...] = (
    (AgentConfigs, config_finds),
    (Containers, container_finds),
    (Iac, iac_finds),
    (Pipelines, pipeline_finds),
    (Dependencies, dependency_finds),
    (Documents, document_finds),
    (DataFiles, data_finds),
    (ModelFiles, model_finds),
)
