"""The manifests of datasets that lie in a workload, each compared with the bytes beside it."""

from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestSeen:
    """A manifest of a dataset as it was compared.

    `same` counts the files that are as it says; `different` are others, `missing` are not here, and
    `added` lie beside them and are not named. `unseen` were not compared, each with why.
    """

    place: Place
    name: str
    root: str
    same: int = 0
    different: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetManifests(Evidence):
    """The manifests in a workload, in the order of their paths."""

    manifests: tuple[ManifestSeen, ...] = ()
