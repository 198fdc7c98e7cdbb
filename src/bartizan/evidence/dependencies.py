"""What a workload builds on: the packages it asks for, from where, and what its locks fix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence


class Origin(StrEnum):
    """The kind of file that asks for a package."""

    MANIFEST = "manifest"
    CONSTRAINT = "constraint"
    CONTAINER = "container"
    NOTEBOOK = "notebook"
    PIPELINE = "pipeline"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A package that is asked for.

    `name` is normalised as its ecosystem does. `exact` says that one release, one commit or one
    hashed file satisfies it; `hashed` that its content is fixed where it is asked for. `vcs` names
    the version control system of a source checkout, and `vcs_commit` says that a full commit id
    fixes it. `local` is a project or file of the workload itself. `options` are those of the
    command that installs it; `group` is the extra, dependency group or section.
    """

    name: str
    place: Place
    ecosystem: str = "pypi"
    origin: Origin = Origin.MANIFEST
    specifier: str = ""
    exact: bool = False
    hashed: bool = False
    vcs: str | None = None
    vcs_commit: bool = False
    url: str | None = None
    local: bool = False
    group: str = ""
    marker: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallOption:
    """An option that changes what an installer takes, by its long name: an index, `--pre`.

    A URL has no credentials.
    """

    name: str
    value: str
    place: Place
    origin: Origin = Origin.MANIFEST
    ecosystem: str = "pypi"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFile:
    """A file that fixes releases: name to versions. `unhashed` are the names without a hash.

    A requirements file in which everything is exact counts as one, of the kind `requirements`.
    """

    path: str
    kind: str
    ecosystem: str
    packages: Mapping[str, tuple[str, ...]]
    unhashed: frozenset[str] = frozenset()

    @property
    def hashed(self) -> bool:
        """Whether there are packages, and the content of each is fixed."""
        return bool(self.packages) and not self.unhashed

    @property
    def folder(self) -> str:
        """The folder of the file, with a closing slash, or empty at the root."""
        return folder_of(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script that installing the workload's own npm package runs."""

    name: str
    command: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies(Evidence):
    """All packages that a workload asks for, wherever it does so."""

    requirements: tuple[Dependency, ...] = ()
    options: tuple[InstallOption, ...] = ()
    locks: tuple[LockFile, ...] = ()
    scripts: tuple[Script, ...] = ()
    manifests: tuple[str, ...] = ()

    def of(self, *names: str, ecosystem: str = "pypi") -> Iterator[Dependency]:
        """Yield the requirements on packages of these normalised names."""
        for each in self.requirements:
            if each.ecosystem == ecosystem and each.name in names:
                yield each

    def locked(self, name: str, ecosystem: str = "pypi") -> frozenset[str]:
        """Return the versions of a package that any lock fixes."""
        locks = (lock for lock in self.locks if lock.ecosystem == ecosystem)
        return frozenset(version for lock in locks for version in lock.packages.get(name, ()))

    def lock_of(self, dependency: Dependency) -> LockFile | None:
        """Return the lock in the folder of a requirement, or above it, that fixes its package.

        Only a manifest is installed through a lock; a command installs what it names.
        """
        if dependency.origin is not Origin.MANIFEST:
            return None
        fitting = [
            lock
            for lock in self.locks
            if dependency.place.path.startswith(lock.folder)
            and lock.ecosystem == dependency.ecosystem
            and dependency.name in lock.packages
        ]
        return max(fitting, key=lambda lock: (len(lock.folder), lock.hashed), default=None)


def folder_of(path: str) -> str:
    """Return the folder of a path, with a closing slash, or an empty text at the root."""
    folder, slash, _ = path.rpartition("/")
    return folder + slash
