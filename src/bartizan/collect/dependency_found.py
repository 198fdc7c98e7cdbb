"""Gathers requirements, options and locks while the files of a workload are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bartizan.core.place import Place
from bartizan.evidence.dependencies import (
    Dependency,
    InstallOption,
    LockFile,
    Origin,
    Script,
)
from bartizan.evidence.facts import Gap
from bartizan.formats.requirement import Requirement
from bartizan.formats.requirements import Option

_TELLING = (
    "--index-url", "--extra-index-url", "--find-links", "--trusted-host", "--pre", "--no-index",
    "--require-hashes", "--no-deps", "--requirement", "--constraint", "--force-reinstall",
    "--upgrade", "--prerelease", "--registry", "--channel", "--use-feature", "--only-binary",
    "--no-binary", "--break-system-packages", "--ignore-installed", "--no-verify",
    "--index-strategy", "--ignore-scripts",
)  # fmt: skip
_SHORT = {"-U": "--upgrade", "-c": "--channel", "-I": "--ignore-installed"}


@dataclass(frozen=True, slots=True)
class Where:
    """The file, its kind, and the ecosystem that facts are about; `cell` is that of a notebook."""

    path: str
    origin: Origin = Origin.MANIFEST
    ecosystem: str = "pypi"
    cell: int | None = None

    def place(self, line: int) -> Place:
        """Return a line of the file as a place."""
        return Place(self.path, line, cell=self.cell)


@dataclass(slots=True)
class Found:
    """What has been read so far."""

    requirements: list[Dependency] = field(default_factory=list)
    options: list[InstallOption] = field(default_factory=list)
    locks: list[LockFile] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    files: int = 0

    def require(
        self, where: Where, requirements: Iterable[Requirement], options: tuple[str, ...] = ()
    ) -> None:
        """Take requirements with the options of the command that installs them."""
        for each in requirements:
            self.requirements.append(_dependency(where, each, options))

    def opt(self, where: Where, options: Iterable[Option]) -> tuple[str, ...]:
        """Take the options that tell something, and return their names."""
        names: list[str] = []
        for option in options:
            name = _SHORT.get(option.name, option.name)
            if name not in _TELLING:
                continue
            names.append(name)
            self.options.append(
                InstallOption(
                    name=name,
                    value=option.value,
                    place=where.place(option.line),
                    origin=where.origin,
                    ecosystem=where.ecosystem,
                )
            )
        return tuple(dict.fromkeys(names))


def _dependency(where: Where, requirement: Requirement, options: tuple[str, ...]) -> Dependency:
    return Dependency(
        name=requirement.name,
        place=where.place(requirement.line),
        ecosystem=where.ecosystem,
        origin=where.origin,
        specifier=requirement.specifier,
        exact=requirement.exact,
        hashed=bool(requirement.hashes) or requirement.commit,
        vcs=requirement.vcs,
        vcs_commit=requirement.commit,
        url=requirement.url,
        local=requirement.local,
        group=requirement.group,
        marker=requirement.marker,
        options=options,
    )
