"""Manifests: the files whose purpose is to ask for packages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bartizan.collect.dependency_found import Found, Where
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.evidence.dependencies import LockFile, Origin, Script
from bartizan.evidence.facts import Gap
from bartizan.formats.conda import read_conda_environment
from bartizan.formats.packagejson import read_package_json
from bartizan.formats.pymanifest import Manifest, read_pipfile, read_pyproject
from bartizan.formats.requirements import RequirementsFile, read_requirements
from bartizan.formats.setupfiles import read_setup_cfg, read_setup_py

Reader = Callable[[str, bytes, Found], None]

_CONSTRAINTS = re.compile(r"constraints?[\w.-]*\.(?:txt|in)")


def reader_of(path: str) -> Reader | None:
    """Return what reads the manifest that a file by this name is, or None."""
    lowered = path.lower()
    return next((read for name, read in _READERS.items() if name.fullmatch(lowered)), None)


def _requirements(path: str, content: bytes, found: Found) -> None:
    read = read_requirements(content)
    if len(read.unread) > len(read.requirements):
        raise FormatError("most of its lines are no requirements that pip would take")
    is_constraint = bool(_CONSTRAINTS.fullmatch(path.lower().rpartition("/")[2]))
    origin = Origin.CONSTRAINT if is_constraint else Origin.MANIFEST
    where = Where(path, origin)
    names = found.opt(where, (*read.options, *read.includes))
    found.require(where, read.requirements, names)
    if read.unread:
        lines = ", ".join(str(line) for line in read.unread[:5])
        found.gaps.append(Gap(path, f"no requirement that pip would take in line {lines}"))
    if lock := _as_lock(path, read):
        found.locks.append(lock)


def _as_lock(path: str, read: RequirementsFile) -> LockFile | None:
    """Return a requirements file as a lock when all that it asks for is exact."""
    named = [each for each in read.requirements if not each.local]
    if not named or read.unread or not all(each.exact for each in named):
        return None
    versions = {each.name: (each.specifier.lstrip("=") or each.revision or "",) for each in named}
    unhashed = frozenset(each.name for each in named if not (each.hashes or each.commit))
    kind = "requirements"
    return LockFile(path=path, kind=kind, ecosystem="pypi", packages=versions, unhashed=unhashed)


def _manifest(read: Callable[[bytes], Manifest]) -> Reader:
    def take(path: str, content: bytes, found: Found) -> None:
        manifest = read(content)
        where = Where(path)
        names = found.opt(where, manifest.options)
        found.require(where, manifest.requirements, names)
        for each in manifest.computed:
            reason = f"line {each.line}: {each.what} is computed when the project is built"
            found.gaps.append(Gap(path, reason))

    return take


def _conda(path: str, content: bytes, found: Found) -> None:
    environment = read_conda_environment(content)
    found.require(Where(path, ecosystem="conda"), environment.conda)
    where = Where(path)
    names = found.opt(where, environment.options)
    found.require(where, (replace(each, group="pip") for each in environment.pip), names)


def _package_json(path: str, content: bytes, found: Found) -> None:
    package = read_package_json(content)
    found.require(Where(path, ecosystem="npm"), package.requirements)
    found.scripts += (
        Script(name=script.name, command=script.command, place=Place(path, script.line))
        for script in package.scripts
        if script.automatic
    )


_READERS: Mapping[re.Pattern[str], Reader] = {
    re.compile(
        r"(?:.*/)?(?:[\w.-]*[_.-])?requirements?(?:[_.-][\w.-]*)?\.(?:txt|in)"
    ): _requirements,
    re.compile(r"(?:.*/)?requirements/[\w.-]+\.(?:txt|in)"): _requirements,
    re.compile(r"(?:.*/)?constraints?[\w.-]*\.(?:txt|in)"): _requirements,
    re.compile(r"(?:.*/)?pyproject\.toml"): _manifest(read_pyproject),
    re.compile(r"(?:.*/)?pipfile"): _manifest(read_pipfile),
    re.compile(r"(?:.*/)?setup\.py"): _manifest(read_setup_py),
    re.compile(r"(?:.*/)?setup\.cfg"): _manifest(read_setup_cfg),
    re.compile(r"(?:.*/)?(?:conda|environment)[\w.-]*\.ya?ml"): _conda,
    re.compile(r"(?:.*/)?package\.json"): _package_json,
}
