"""All collectors over one tree; each file is read once and handed to whoever wants it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from bartizan.assess.facts import CollectorRun
from bartizan.checks.api import Check
from bartizan.classify.hide import hide
from bartizan.collect import (
    agentconfig,
    containers,
    data,
    dependencies,
    documents,
    iac,
    models,
    pipelines,
    secrets,
    source,
)
from bartizan.collect.archives import with_archives
from bartizan.collect.data_heads import MOST_OF_DATA, heads
from bartizan.collect.python.questions import compiled
from bartizan.collect.rounds import scan, scripts_of, secrets_of, silent, source_of
from bartizan.collect.sampled import sampled
from bartizan.collect.scan import Progress, Scanned
from bartizan.collect.script.grammar import is_there
from bartizan.collect.source import Reader
from bartizan.collect.tables.looking import Looked, kind_of, tables
from bartizan.collect.tree import EVERYWHERE, Entry, Link, Tree
from bartizan.engine.cache import Cache, NoCache
from bartizan.evidence.agentconfig import AgentConfigs
from bartizan.evidence.asks import Ask
from bartizan.evidence.containers import Containers
from bartizan.evidence.data import DataFiles
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.documents import Documents
from bartizan.evidence.facts import Evidence, Gap, Unavailable
from bartizan.evidence.iac import Iac
from bartizan.evidence.model import ModelFiles
from bartizan.evidence.pipelines import Pipelines
from bartizan.evidence.scripts import Scripts, concerns_python, concerns_scripts
from bartizan.evidence.secrets import Secrets
from bartizan.evidence.source import Source
from bartizan.evidence.speaking import SPEAKING_ASKS

Collected = Mapping[type[Evidence], Evidence | Unavailable]
Files = Sequence[tuple[str, bytes]]
Contents = Mapping[str, bytes | Gap]
MEBIBYTE = 1024 * 1024
# Files and packages of programs that write infrastructure code.
PROJECTS = frozenset({"cdk.json", "pulumi.yaml", "pulumi.yml", "cdktf.json"})
PROGRAMS = frozenset({"aws_cdk", "cdktf", "pulumi", "pulumi_aws", "troposphere"})
MOST_DIGESTED = 1024 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Collector:
    """Yields one evidence type from the files that it wants, handed to it whole."""

    yields: type[Evidence]
    wants: Callable[[str], bool]
    collect: Callable[[Files], Evidence]


COLLECTORS = (
    Collector(AgentConfigs, agentconfig.wants, agentconfig.collect),
    Collector(Containers, containers.wants, containers.collect),
    Collector(Dependencies, dependencies.wants, dependencies.collect),
    Collector(Documents, documents.wants, documents.collect),
    Collector(Iac, iac.wants, iac.collect),
    Collector(Pipelines, pipelines.wants, pipelines.collect),
)
WANTS: Mapping[type[Evidence], Callable[[str], bool]] = {
    Source: source.may_want,
    Scripts: lambda _: False,
    Secrets: secrets.wants,
    DataFiles: data.wants,
    ModelFiles: models.wants,
    **{collector.yields: collector.wants for collector in COLLECTORS},
}


# What the name of a file alone says that it is.
NAMED: Mapping[type[Evidence], Callable[[str], bool]] = {
    **{collector.yields: collector.wants for collector in COLLECTORS},
    Source: source.wants,
    DataFiles: data.wants,
    ModelFiles: models.is_named,
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence of a tree, how each collector fared, and which files were read."""

    collected: Collected
    runs: tuple[CollectorRun, ...]
    read: frozenset[str]


def gather(
    tree: Tree,
    checks: Iterable[Check],
    *,
    asks: Iterable[Ask] = (),
    reads: Iterable[type[Evidence]] = (),
    cache: Cache | None = None,
    progress: Progress = silent,
) -> Gathered:
    """Run the collectors whose evidence the checks read.

    `asks` and `reads` add what discovery needs. A collector that breaks yields Unavailable with the
    reason: this is the one place where any error becomes lost evidence instead of the end.
    """
    chosen = tuple(checks)
    needed = {*reads, *(kind for check in chosen for kind in check.reads)}
    common = (tuple(asks), SPEAKING_ASKS)
    everything = compiled((*common, *(check.asks for check in chosen)), concerns_python)
    reader = Reader(everything, hide)
    if is_there() and any(source.is_script(entry.path) for entry in tree.entries):
        told = (check.asks for check in chosen if check.reads_scripts)
        reader = replace(reader, scripts=compiled((*common, *told), concerns_scripts))
    scanned = scan(tree, reader, cache or NoCache(), progress)
    contents = _contents(tree, needed)
    looked = _tables(tree) if DataFiles in needed else {}
    found = _collected(tree, needed, scanned, contents)
    if DataFiles in needed:
        found[DataFiles] = _guarded("DataFiles", lambda: _data(tree, looked))
    found[Secrets] = secrets_of(scanned, looked)
    collected = {kind: _with_lost(kind, evidence, tree) for kind, evidence in found.items()}
    runs = tuple(_run_of(kind, evidence, scanned, contents) for kind, evidence in collected.items())
    read = frozenset(item.path for item in scanned if item.gap is None) | frozenset(
        path for path, content in contents.items() if isinstance(content, bytes)
    )
    read |= sampled(found)
    return Gathered(collected, tuple(sorted(runs, key=lambda run: run.name)), read)


def _collected(
    tree: Tree, needed: set[type[Evidence]], scanned: Iterable[Scanned], contents: Contents
) -> dict[type[Evidence], Evidence | Unavailable]:
    """Return what each collector yields that is needed, and source code always."""
    code = source_of(scanned)
    found: dict[type[Evidence], Evidence | Unavailable] = {
        Source: _guarded("Source", lambda: with_archives(code, tree)),
        Scripts: _guarded("Scripts", lambda: scripts_of(scanned)),
    }
    for collector in COLLECTORS:
        if collector.yields in needed:
            found[collector.yields] = _run(collector, contents)
    found |= _with_programs(found.get(Iac), tree, scanned)
    if ModelFiles in needed:
        found[ModelFiles] = _guarded("ModelFiles", lambda: _models(tree))
    return found


def _contents(tree: Tree, needed: set[type[Evidence]]) -> Contents:
    chosen = [collector for collector in COLLECTORS if collector.yields in needed]
    return {
        entry.path: tree.read(entry.path)
        for entry in tree.entries
        if any(collector.wants(entry.path) for collector in chosen)
    }


def _run(collector: Collector, contents: Contents) -> Evidence | Unavailable:
    wanted = [(path, content) for path, content in contents.items() if collector.wants(path)]
    files = [(path, content) for path, content in wanted if isinstance(content, bytes)]
    lost = tuple(content for _, content in wanted if isinstance(content, Gap))
    found = _guarded(collector.yields.__name__, lambda: collector.collect(files))
    if isinstance(found, Unavailable):
        return found
    return replace(found, gaps=(*found.gaps, *lost))


def _with_programs(
    iac_found: Evidence | Unavailable | None, tree: Tree, scanned: Iterable[Scanned]
) -> dict[type[Evidence], Evidence | Unavailable]:
    """Add to the infrastructure code the programs that make some: they are not run here."""
    if not isinstance(iac_found, Iac):
        return {}
    projects = [e.path for e in tree.entries if e.path.lower().rsplit("/", 1)[-1] in PROJECTS]
    programs = [item.path for item in scanned if not PROGRAMS.isdisjoint(item.uses)]
    reason = "makes infrastructure by a program (CDK, Pulumi); assess what it synthesises"
    gaps = tuple(Gap(path, reason) for path in (*projects, *programs))
    return {Iac: replace(iac_found, gaps=(*iac_found.gaps, *gaps))}


def _tables(tree: Tree) -> Mapping[str, Looked]:
    """Look at the binary tables; what breaks that is lost evidence of each of them."""
    try:
        return tables(tree, secrets.run_key())
    except Exception as error:  # noqa: BLE001  (as in _guarded)
        lost = Looked(unread=f"its reader broke: {type(error).__name__}; please report it")
        return {entry.path: lost for entry in tree.entries if kind_of(entry.path)}


def _data(tree: Tree, looked: Mapping[str, Looked]) -> DataFiles:
    wanted = [entry for entry in tree.entries if data.wants(entry.path)]
    found_heads = [*heads(tree, wanted)]
    files = [(path, content) for path, content in found_heads if isinstance(content, bytes)]
    lost = tuple(content for _, content in found_heads if isinstance(content, Gap))
    sizes = {entry.path: entry.size for entry in wanted}
    digest: data.Digest = lambda path: _bytes_digest(tree, path, sizes[path])  # noqa: E731
    found = data.collect(files, sizes, digest=digest, tables=looked)
    return replace(found, gaps=(*found.gaps, *lost))


def _bytes_digest(tree: Tree, path: str, size: int) -> str:
    """Return the digest of a file, "" for one that is too large or cannot be read to its end."""
    if size > MOST_DIGESTED:
        return ""
    whole = sha256()
    for offset in range(0, size, MOST_OF_DATA):
        chunk = tree.head(path, MOST_OF_DATA, offset)
        if isinstance(chunk, Gap):
            return ""
        whole.update(chunk)
    return f"sha256:{whole.hexdigest()}"


def _models(tree: Tree) -> ModelFiles:
    def reading(entry: Entry) -> models.ModelInput:
        return models.ModelInput(
            entry.path, entry.size, lambda offset, count: tree.head(entry.path, count, offset)
        )

    return models.collect(reading(entry) for entry in tree.entries if models.wants(entry.path))


def _with_lost(
    kind: type[Evidence], found: Evidence | Unavailable, tree: Tree
) -> Evidence | Unavailable:
    """Add to evidence what the tree could not look at, and hide secrets in every reason."""
    if isinstance(found, Unavailable):
        return found
    own = [gap for gap in tree.lost if _holds_files(gap) or WANTS[kind](gap.path)]
    gaps = (*found.gaps, *own, *_disguised(kind, tree.links))
    return replace(found, gaps=tuple(_without_secrets(gap) for gap in gaps))


def _disguised(kind: type[Evidence], links: Iterable[Link]) -> Iterator[Gap]:
    """Yield the links that name a kind of file which the name of what they show does not."""
    named = NAMED.get(kind)
    for link in links if named else ():
        if named and named(link.path) and not named(link.target):
            yield Gap(link.path, f"is a link to {link.target}, which is not read as what it names")


def _holds_files(gap: Gap) -> bool:
    return gap.path == EVERYWHERE or gap.path.endswith("/")


def _without_secrets(gap: Gap) -> Gap:
    return replace(gap, reason=hide(gap.reason))


def _guarded(name: str, collect: Callable[[], Evidence]) -> Evidence | Unavailable:
    try:
        return collect()
    except Exception as error:  # noqa: BLE001  (the task boundary: what breaks is lost evidence)
        # Only the kind of the error: its text could hold what the collector looked at.
        return Unavailable(
            f"the collector of {name} broke: {type(error).__name__}; please report it"
        )


def _run_of(
    kind: type[Evidence],
    evidence: Evidence | Unavailable,
    scanned: Iterable[Scanned],
    contents: Contents,
) -> CollectorRun:
    if isinstance(evidence, Unavailable):
        return CollectorRun(name=kind.__name__, ok=False, unavailable=evidence.reason)
    return CollectorRun(
        name=kind.__name__,
        ok=True,
        files=evidence.files,
        gaps=len(evidence.gaps),
        digest=_digest(kind, scanned, contents),
    )


def _digest(kind: type[Evidence], scanned: Iterable[Scanned], contents: Contents) -> str:
    """Name evidence by the content that it was read from; "" where it is read in ranges."""
    total = sha256()
    if kind in (Source, Secrets):
        for item in scanned:
            total.update(f"{item.path}\x00{item.digest}\x00".encode())
        return f"sha256:{total.hexdigest()}"
    if kind in (DataFiles, ModelFiles):
        return ""
    wants = WANTS[kind]
    for path, content in sorted(contents.items()):
        if wants(path) and isinstance(content, bytes):
            total.update(f"{path}\x00{sha256(content).hexdigest()}\x00".encode())
    return f"sha256:{total.hexdigest()}"
