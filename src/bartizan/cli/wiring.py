"""The composition root: from a folder and options to an assessment."""

from dataclasses import dataclass, replace
from datetime import datetime

from bartizan import __version__
from bartizan.assess.assemble import Inputs, assess
from bartizan.assess.facts import Assessment, Coverage, PredicateFact, Skipped
from bartizan.assess.hidden import hidden
from bartizan.catalogue.load import load_catalogue
from bartizan.checks.registry import all_checks
from bartizan.cli import auditlog
from bartizan.cli.console import progress
from bartizan.cli.excerpts import excerpts
from bartizan.cli.options import Options
from bartizan.cli.reports import reports_in
from bartizan.cli.usage import Where, look_at_usage
from bartizan.cli.workload import tree_of
from bartizan.collect.discovery.discover import (
    DISCOVERY_ASKS,
    DISCOVERY_READS,
    discover,
    had,
    open_gaps,
)
from bartizan.collect.discovery.inventory import inventory
from bartizan.collect.discovery.learning import LOADERS
from bartizan.collect.discovery.predicates import Running, discovered_facts
from bartizan.collect.gather import Gathered, gather
from bartizan.collect.keeping import PROFILE, never_ignored
from bartizan.collect.tree import Tree
from bartizan.core.asset import Asset
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Phase
from bartizan.engine.cache import Cache, DiskCache, NoCache, user_cache_folder
from bartizan.engine.collector import calm_collector
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.data import DataFiles
from bartizan.evidence.declared import Declared, Profile
from bartizan.evidence.facts import Gap
from bartizan.evidence.flows import flows
from bartizan.evidence.gateway import MARK, Gateways
from bartizan.evidence.hub import loads
from bartizan.evidence.imported import Imported
from bartizan.evidence.manifests import DatasetManifests
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.signing import SignedModels, SignedReports
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source
from bartizan.evidence.testcode import is_test
from bartizan.evidence.usage import ProviderUsage

MOST_SKIPPED = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a workload before it is judged; `unlisted` are assets beyond a report."""

    tree: Tree
    gathered: Gathered
    declared: Declared
    assets: tuple[Asset, ...]
    facts: tuple[PredicateFact, ...]
    unlisted: tuple[Gap, ...] = ()


def run(options: Options) -> Assessment:
    """Assess a folder.

    Raises NothingToAssess for a folder without files, and InvalidInputError for one that is none,
    for a clock that is none and for declarations that break their schema.
    """
    return assess_tree(tree_of(options.root), options)


def assess_tree(tree: Tree, options: Options) -> Assessment:
    """Assess the files of a tree; `options.root` lends it a name.

    No text of the result holds a secret or personal data that could be recognised. Raises as `run`
    does.
    """
    now = moment_or_now(options.now)
    catalogue = load_catalogue(options.catalogues)
    known = look_at(tree, cached=options.cached)
    imported = _imported(known, options, now)
    logs = look_at_log(tree, options, known.declared.profile, now)
    where = Where(tree, options.root, options.access, known.declared.profile)
    inputs = Inputs(
        catalogue=catalogue,
        checks=all_checks(),
        collected={
            **known.gathered.collected,
            Declared: known.declared,
            AuditLogs: logs,
            ProviderUsage: look_at_usage(imported, logs, where, now),
            SignedModels: look_at_signatures(tree, known.declared.profile, now),
            SignedReports: look_at_reports(tree, known.declared.profile, now),
            DatasetManifests: look_at_manifests(tree),
            Gateways: look_at_gateways(tree),
        },
        assets=known.assets,
        discovered=known.facts,
        declared=known.declared,
        imported=imported,
        target=options.phase or target_of(known.declared),
        now=now,
        coverage=_coverage(known),
        tool_version=__version__,
        name=options.root.resolve().name,
    )
    result = assess(inputs)
    if options.excerpts:
        result = replace(result, excerpts=excerpts(known.tree, result))
    return hidden(result)


def look_at_log(tree: Tree, options: Options, profile: Profile | None, now: datetime) -> AuditLogs:
    """Verify the audit log that the profile names; loaded when it names one."""
    if profile is None or profile.audit is None:
        return AuditLogs()
    return auditlog.look(tree, options.root, profile, options.access, now)


def look_at_signatures(tree: Tree, profile: Profile | None, now: datetime) -> SignedModels:
    """Verify the signatures of models by the policy that the profile names; loaded if it does."""
    if profile is None or profile.signing is None:
        return SignedModels()
    from bartizan.collect.signing import collect

    return collect(tree, profile, now)


def look_at_reports(tree: Tree, profile: Profile | None, now: datetime) -> SignedReports:
    """Verify the signatures of reports of screenings, by the policy that the profile names."""
    if profile is None or profile.signing is None:
        return SignedReports()
    from bartizan.collect.vouched import collect

    return collect(tree, profile, now)


def look_at_manifests(tree: Tree) -> DatasetManifests:
    """Compare datasets with the manifests that lie beside them; loaded where there is one."""
    if not any(entry.path.endswith("dataset.sig") for entry in tree.entries):
        return DatasetManifests()
    from bartizan.collect.manifests import collect

    return collect(tree)


def look_at_gateways(tree: Tree) -> Gateways:
    """Read the configurations of gateways by the schema that serves them; loaded if there is one.

    It is read here, since what serves stands above what collects.
    """
    paths = [entry.path for entry in tree.entries if is_gateway(entry.path)]
    lost = tuple(gap for gap in tree.lost if is_gateway(gap.path))
    read = [(path, tree.read(path)) for path in paths if not is_test(path)]
    gaps = (*lost, *(content for _, content in read if isinstance(content, Gap)))
    files = [(path, each) for path, each in read if isinstance(each, bytes) and MARK in each]
    if not files:
        return Gateways(gaps=gaps)
    from bartizan.gateway.seen import seen

    found = seen(files)
    return replace(found, gaps=(*found.gaps, *gaps))


def is_gateway(path: str) -> bool:
    """Whether a file by this name may configure a gateway; its content decides."""
    name = path.rpartition("/")[2].lower()
    return "gateway" in name and name.endswith((".yaml", ".yml"))


def look(options: Options) -> Known:
    """Walk a folder and collect all evidence of it, without judging it. Raises as `run` does."""
    return look_at(tree_of(options.root), cached=options.cached)


def look_at(tree: Tree, *, cached: bool) -> Known:
    """Collect all evidence of a tree, without judging it."""
    calm_collector()
    declared = read_declarations(tree)
    cache: Cache = DiskCache(user_cache_folder() / "facts.sqlite") if cached else NoCache()
    with progress("Reading", len(tree.entries)) as update:
        gathered = gather(
            tree,
            all_checks(),
            asks=DISCOVERY_ASKS,
            reads=DISCOVERY_READS,
            cache=cache,
            progress=update,
        )
    assets = discover(gathered.collected, (entry.path for entry in tree.entries))
    source = had(gathered.collected, Source)
    scripts = had(gathered.collected, Scripts)
    running = _running(*filter(None, (source, scripts)))
    gaps = open_gaps(gathered.collected)
    facts = hidden(discovered_facts(assets, gaps, _unread_data(gathered), running))
    shown, unlisted = inventory(assets)
    return Known(tree, gathered, declared, shown, facts, unlisted)


def _running(*sources: Source) -> Running:
    loading = (call for each in sources for call in (*each.calls(*LOADERS), *loads(each)))
    return Running(
        flowing=tuple(flow for each in sources for flow in flows(each, Harm.SHELL, Harm.CODE)),
        loading=tuple(call.place for call in loading),
    )


def _unread_data(gathered: Gathered) -> tuple[Gap, ...]:
    data = had(gathered.collected, DataFiles)
    if data is None:
        return (Gap(".", "data files could not be collected"),)
    return (*data.gaps, *(Gap(item.path, item.unread) for item in data.data if item.unread))


def read_declarations(tree: Tree) -> Declared:
    """Read what people declared beside a workload; the schemas are loaded when there is any.

    The profile may be a link to another file of the workload.
    """
    shown = {entry.path: entry.path for entry in tree.entries if never_ignored(entry.path)}
    shown |= {link.path: link.target for link in tree.links if link.path == PROFILE}
    lost = {gap.path: gap for gap in tree.lost if never_ignored(gap.path)}
    if not shown and not lost:
        return Declared()
    from bartizan.collect.declared import is_declared, read_declared

    contents: dict[str, bytes] = {}
    for path in filter(is_declared, (*shown, *lost)):
        content = lost.get(path) or tree.read(shown[path])
        if isinstance(content, Gap):
            raise InvalidInputError(f"{path} {content.reason}", hint="Make the file readable.")
        contents[path] = content
    return read_declared(contents)


def target_of(declared: Declared) -> Phase:
    """Return the phase after the declared one: what a team wants to enter next."""
    current = declared.profile.phase if declared.profile else None
    order = list(Phase)
    return order[min((current or Phase.PROTOTYPE).rank + 1, len(order) - 1)]


def ages(tree: Tree, options: Options) -> bool:
    """Whether the answer may change though no file of the workload does.

    Results of other tools age by the hour, certificates end, and an audit log may lie elsewhere.
    """
    declared = read_declarations(tree)
    profile = declared.profile
    dated = profile is not None and (profile.audit is not None or profile.signing is not None)
    return bool(dated or options.imports or reports_in(tree, declared))


def _imported(known: Known, options: Options, now: datetime) -> Imported:
    inside = reports_in(known.tree, known.declared)
    if not inside and not options.imports:
        return Imported()
    from bartizan.cli.importing import read_reports

    return read_reports(options.imports, known.tree, inside, now)


def _coverage(known: Known) -> Coverage:
    outside = (*known.tree.skipped, *known.tree.lost, *known.unlisted)
    skipped = [Skipped(gap.path, gap.reason) for gap in outside]
    for evidence in known.gathered.collected.values():
        skipped += [Skipped(gap.path, gap.reason) for gap in getattr(evidence, "gaps", ())]
    unique = sorted(set(skipped), key=lambda item: (item.path, item.reason))
    if len(unique) > MOST_SKIPPED:
        rest = Skipped(".", f"holds {len(unique) - MOST_SKIPPED} more that were not read")
        unique = [*unique[:MOST_SKIPPED], rest]
    return Coverage(
        files_seen=len(known.tree.entries),
        files_read=len(known.gathered.read),
        skipped=tuple(unique),
        collectors=known.gathered.runs,
    )
