"""All collectors over one tree; each file is read once and handed to whoever wants it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bartizan.checks.api import Check
from bartizan.classify.redact import redact
from bartizan.collect import (
    containers,
    dependencies,
    documents,
    iac,
    pipelines,
    secrets,
    source,
)
from bartizan.collect.python.questions import Questions
from bartizan.collect.scan import Progress, Scanned, Scanner, scan_all
from bartizan.collect.source import Reader
from bartizan.collect.tree import Tree
from bartizan.engine.cache import Cache, NoCache
from bartizan.evidence.asks import Ask
from bartizan.evidence.containers import Containers
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.documents import Documents
from bartizan.evidence.facts import Evidence, Gap, Unavailable
from bartizan.evidence.iac import Iac
from bartizan.evidence.pipelines import Pipelines
from bartizan.evidence.secrets import Secrets
from bartizan.evidence.source import Source

Collected = Mapping[type[Evidence], Evidence | Unavailable]
Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Collector:
    """Yields one evidence type from the files that it wants, handed to it whole."""

    yields: type[Evidence]
    wants: Callable[[str], bool]
    collect: Callable[[Files], Evidence]


COLLECTORS = (
    Collector(Containers, containers.wants, containers.collect),
    Collector(Dependencies, dependencies.wants, dependencies.collect),
    Collector(Documents, documents.wants, documents.collect),
    Collector(Iac, iac.wants, iac.collect),
    Collector(Pipelines, pipelines.wants, pipelines.collect),
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence of a tree, and which files were read for it."""

    collected: Collected
    read: frozenset[str]
    unread: tuple[Gap, ...]


def silent(_: int) -> None:
    """Show no progress."""


def gather(
    tree: Tree,
    checks: Iterable[Check],
    *,
    asks: Iterable[Ask] = (),
    cache: Cache | None = None,
    progress: Progress = silent,
) -> Gathered:
    """Run the collectors whose evidence the checks read; `asks` adds questions of discovery.

    A collector that breaks yields Unavailable with the reason: this is the one place where any
    error becomes lost evidence instead of the end of the run.
    """
    chosen = tuple(checks)
    needed = {kind for check in chosen for kind in check.reads}
    everything = [*asks, *(ask for check in chosen for ask in check.asks)]
    reader = Reader(Questions(everything), redact)
    scanned = _scan(tree, reader, cache or NoCache(), progress)
    collected: dict[type[Evidence], Evidence | Unavailable] = {
        Source: source.merge((item.read for item in scanned), _count(scanned)),
        Secrets: _secrets(scanned),
    }
    contents = _contents(tree, needed)
    for collector in COLLECTORS:
        if collector.yields in needed:
            collected[collector.yields] = _run(collector, contents)
    unread = tuple(item.gap for item in scanned if item.gap is not None)
    read = frozenset(item.path for item in scanned if item.gap is None) | contents.keys()
    return Gathered(collected, read, unread)


def _scan(tree: Tree, reader: Reader, cache: Cache, progress: Progress) -> tuple[Scanned, ...]:
    wanted = [e for e in tree.entries if source.wants(e.path) or secrets.wants(e.path)]
    scanner = Scanner(tree, reader, cache, secrets.run_key())
    return tuple(scan_all(scanner, wanted, progress=progress))


def _count(scanned: Iterable[Scanned]) -> int:
    return sum(source.wants(item.path) for item in scanned)


def _secrets(scanned: Iterable[Scanned]) -> Secrets:
    hits = [hit for item in scanned for hit in item.secrets]
    gaps = [item.gap for item in scanned if item.gap is not None]
    return secrets.merge(hits, gaps=gaps, files=sum(item.text for item in scanned))


def _contents(tree: Tree, needed: set[type[Evidence]]) -> dict[str, bytes | Gap]:
    chosen = [collector for collector in COLLECTORS if collector.yields in needed]
    return {
        entry.path: tree.read(entry.path)
        for entry in tree.entries
        if any(collector.wants(entry.path) for collector in chosen)
    }


def _run(collector: Collector, contents: Mapping[str, bytes | Gap]) -> Evidence | Unavailable:
    wanted = [(path, content) for path, content in contents.items() if collector.wants(path)]
    files = [(path, content) for path, content in wanted if isinstance(content, bytes)]
    lost = tuple(content for _, content in wanted if isinstance(content, Gap))
    try:
        evidence = collector.collect(files)
    except Exception as error:  # noqa: BLE001  (the task boundary: a broken collector is unknown)
        return Unavailable(f"the collector of {collector.yields.__name__} broke: {error!r}")
    return replace(evidence, gaps=(*evidence.gaps, *lost))
