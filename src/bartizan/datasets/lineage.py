"""Which runs made what of a dataset, down to the models: from events, manifests and a store."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.datasets.grant import TREE
from bartizan.datasets.manifest import DatasetManifest
from bartizan.datasets.openlineage import Named, Run


@dataclass(frozen=True, slots=True)
class Version:
    """A version of something: its kind (dataset or model), name, and digest; `told` says by what.

    `digest` is `rfc6962-sha256:…` of a dataset, `sha256:…` of a model.
    """

    kind: str
    name: str
    digest: str
    told: str


@dataclass(frozen=True, slots=True)
class Step:
    """One run below a dataset: how far down, and what of its inputs and outputs is known.

    `source` is the input by which it lies there. `certain` is False where an event on the way does
    not say which version it is about: then it may be another one.
    """

    depth: int
    run: Run
    source: Named
    certain: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Versions by their digests: what the manifests and stores at hand say."""

    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)

    def of(self, named: Named) -> tuple[Version, ...]:
        """Return what is known under the digest that an event names."""
        return self.versions.get(named.version, ()) if named.version else ()


def known(versions: Sequence[Version]) -> Known:
    """Return versions in the order in which they are asked for."""
    found: dict[str, list[Version]] = defaultdict(list)
    for each in versions:
        found[each.digest].append(each)
    return Known({digest: tuple(some) for digest, some in found.items()})


def version_of(dataset: DatasetManifest, told: str) -> Version:
    """Return a dataset's version as events name it."""
    return Version("dataset", dataset.name, f"{TREE}:{dataset.root}", told)


def names(runs: Sequence[Run], known_: Known) -> list[Named]:
    """Return the datasets from which something was made, and which nobody is known to have made."""
    made = {_key(each) for run in runs for each in run.outputs if run.inputs}
    used = {_key(each): each for run in runs for each in run.inputs}
    roots = [each for key, each in used.items() if key not in made]
    seen = {each.version for each in roots}
    bare = [
        Named("", each.name, each.digest)
        for some in known_.versions.values()
        for each in some
        if each.kind == "dataset" and each.digest not in seen
    ]
    return sorted([*roots, *bare], key=lambda each: (each.name, each.version))


def steps(start: Named, runs: Sequence[Run]) -> Iterator[Step]:
    """Yield the runs that used a dataset, and those that used what they made, each once.

    An event names what it used by name, and perhaps by version. Of two versions of one name only
    the one that is asked for is followed; where an event gives none, it may be either.
    """
    using: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda each: (each.at, each.run)):
        for each in run.inputs:
            using[(each.namespace, each.name)].append(run)
    todo, seen = deque([(0, start, True)]), set[tuple[str, str]]()
    while todo:
        depth, at, certain = todo.popleft()
        for run in _users(at, using):
            source = next(each for each in run.inputs if _same(at, each))
            if (run.job, run.run) in seen:
                continue
            seen.add((run.job, run.run))
            sure = certain and bool(at.version) and at.version == source.version
            yield Step(depth, run, source, sure)
            todo += ((depth + 1, each, sure) for each in run.outputs)


def _users(at: Named, using: Mapping[tuple[str, str], list[Run]]) -> list[Run]:
    if at.namespace:
        some = using.get((at.namespace, at.name), [])
    else:  # a manifest has no namespace
        some = [run for (_, name), runs in using.items() if name == at.name for run in runs]
    return [run for run in some if any(_same(at, each) for each in run.inputs)]


def _same(at: Named, used: Named) -> bool:
    return (
        at.name == used.name
        and at.namespace in ("", used.namespace)
        and (not at.version or not used.version or at.version == used.version)
    )


def _key(named: Named) -> tuple[str, str, str]:
    return named.namespace, named.name, named.version
