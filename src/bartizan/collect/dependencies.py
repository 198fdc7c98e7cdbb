"""Dependencies as evidence: manifests, locks, and the installing commands of other files."""

from collections.abc import Iterable

from bartizan.collect import dependency_commands, dependency_manifests
from bartizan.collect.dependency_found import Found
from bartizan.core.errors import FormatError
from bartizan.evidence.dependencies import Dependencies, LockFile
from bartizan.evidence.facts import Gap
from bartizan.formats.locks import Lock, lock_kind, read_lock


def wants(path: str) -> bool:
    """Whether a file by this name asks for packages, fixes them, or may install them."""
    name = path.rpartition("/")[2]
    return (
        lock_kind(name) is not None
        or dependency_manifests.reader_of(path) is not None
        or dependency_commands.reader_of(path) is not None
    )


def collect(files: Iterable[tuple[str, bytes]]) -> Dependencies:
    """Return what these files (path relative to the workload's root, content) ask for and fix.

    A file that cannot be read, or that computes what it asks for, is a gap. The order of the files
    does not matter.
    """
    found = Found()
    for path, content in sorted(file for file in files if wants(file[0])):
        found.files += 1
        try:
            _read(path, content, found)
        except FormatError as error:
            found.gaps.append(Gap(path, error.message))
    return Dependencies(
        requirements=tuple(
            sorted(dict.fromkeys(found.requirements), key=lambda each: (each.place, each.name))
        ),
        options=tuple(sorted(found.options, key=lambda each: (each.place, each.name))),
        locks=tuple(sorted(found.locks, key=lambda lock: lock.path)),
        scripts=tuple(sorted(found.scripts, key=lambda script: script.place)),
        manifests=tuple(sorted(found.manifests)),
        gaps=tuple(sorted(found.gaps, key=lambda gap: gap.path)),
        files=found.files,
    )


def _read(path: str, content: bytes, found: Found) -> None:
    if kind := lock_kind(path.rpartition("/")[2]):
        found.locks.append(_lock_file(path, read_lock(kind, content)))
    elif read_manifest := dependency_manifests.reader_of(path):
        read_manifest(path, content, found)
        found.manifests.append(path)
    elif read_commands := dependency_commands.reader_of(path):
        read_commands(path, content, found)


def _lock_file(path: str, lock: Lock) -> LockFile:
    versions: dict[str, list[str]] = {}
    for package in lock.packages:
        versions.setdefault(package.name, []).append(package.version)
    return LockFile(
        path=path,
        kind=lock.kind,
        ecosystem=lock.ecosystem,
        packages={name: tuple(sorted(set(each))) for name, each in sorted(versions.items())},
        unhashed=frozenset(package.name for package in lock.packages if not package.hashed),
    )
