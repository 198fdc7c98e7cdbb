"""The verdicts on requirements that no lock fixes; checks of dependencies share them."""

import re
from collections.abc import Iterable, Iterator

from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.dependencies import Dependencies, Dependency, LockFile, Origin

ASIDE = re.compile(
    r"(?i)(?:^|/)(?:docs?|tests?|testing|examples?|samples?|benchmarks?|fixtures?|demos?|tutorials?"
    r"|cookbooks?|\.github|\.devcontainer)/|(?:^|/)[\w.-]*(?:dev|test|docs?|lint)[\w.-]*\.(?:txt|in)$"
)
ASIDE_GROUPS = re.compile(
    r"(?i)dev|test|doc|lint|typing|type|format|bench|example|release|ci$|debug"
)
COMPILED = "requirements"
PROJECTS = re.compile(r"(?i)pyproject\.toml|setup\.(?:py|cfg)|pipfile|package\.json")
FROZEN = re.compile(r"(?i)lock|frozen|freeze|pinned|constraint")
# What prepares a build: the tools that install, in any version.
INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "pdm",
                        "virtualenv", "hatch", "build", "npm", "yarn", "pnpm", "corepack", "conda",
                        "mamba"})  # fmt: skip


def by_file(dependencies: Dependencies, *origins: Origin) -> dict[str, list[Dependency]]:
    """Group by file what these kinds of files ask for; build tools and local projects left out."""
    groups: dict[str, list[Dependency]] = {}
    for each in dependencies.requirements:
        if each.origin in origins and not each.local and each.group != "build":
            groups.setdefault(each.place.path, []).append(each)
    return groups


def is_open(dependencies: Dependencies, wanted: Dependency) -> bool:
    """Whether a later release could be installed: it is not exact, and nothing else fixes it.

    Checkouts and addresses are judged elsewhere.
    """
    if wanted.exact or wanted.hashed or wanted.vcs or wanted.url or wanted.name in INSTALLERS:
        return False
    return lock_of(dependencies, wanted) is None and not _is_constrained(dependencies, wanted)


def lock_of(dependencies: Dependencies, wanted: Dependency) -> LockFile | None:
    """Return the lock through which a requirement is installed, None where there is none.

    A project is installed through the lock in its folder, whatever that names, since only members
    of the workspace are missing there, or through one in a folder above that names the package. A
    requirements file is installed through its compiled form beside it.
    """
    if wanted.origin is not Origin.MANIFEST:
        return None
    folder, _, name = wanted.place.path.rpartition("/")
    locks = [lock for lock in dependencies.locks if lock.ecosystem == wanted.ecosystem]
    if PROJECTS.fullmatch(name):
        own = [lock for lock in locks if lock.kind != COMPILED and lock.path != wanted.place.path]
        here = [lock for lock in own if lock.folder.rstrip("/") == folder]
        above = [
            lock
            for lock in own
            if f"{folder}/".startswith(lock.folder) and wanted.name in lock.packages
        ]
        if found := here or above:
            return max(found, key=lambda lock: (len(lock.folder), lock.hashed))
    return _compiled(locks, wanted, folder, name)


def _compiled(locks: list[LockFile], wanted: Dependency, folder: str, name: str) -> LockFile | None:
    for lock in locks:
        beside = lock.folder.rstrip("/") == folder and lock.path != wanted.place.path
        means = name.endswith(".in") or PROJECTS.fullmatch(name) or FROZEN.search(lock.path)
        if beside and means and wanted.name in lock.packages:
            return lock
    return None


def _is_constrained(dependencies: Dependencies, wanted: Dependency) -> bool:
    if "--constraint" not in wanted.options:
        return False
    return any(
        each.origin is Origin.CONSTRAINT and each.exact
        for each in dependencies.of(wanted.name, ecosystem=wanted.ecosystem)
    )


def verdict_of(path: str, asked: Iterable[Dependency], found: Iterable[Dependency]) -> Verdict:
    """Return one verdict on a file: what is open, with every line, or that nothing is."""
    everything, loose = list(asked), list(found)
    if not loose:
        return _closed(path, everything)
    names = list(dict.fromkeys(each.name for each in loose))
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")  # noqa: PLR2004
    total = len(dict.fromkeys(each.name for each in everything))
    because = (
        f"{len(names)} of {total} packages in {path} are open, and no lock fixes them: {shown}"
    )
    places = dict.fromkeys(Place(e.place.path, e.place.line, cell=e.place.cell) for e in loose)
    verdict = failed(because, *places, subject=path)
    is_aside = ASIDE.search(path) or all(ASIDE_GROUPS.search(each.group) for each in loose)
    return verdict.with_(severity=Severity.LOW if is_aside else None)


def _closed(path: str, asked: list[Dependency]) -> Verdict:
    because = f"every release that {path} asks for is fixed"
    return passed(because, Place(path, asked[0].place.line), subject=path)


def verdicts(dependencies: Dependencies, *origins: Origin, only: str = "") -> Iterator[Verdict]:
    """Yield one verdict for each file of these kinds that asks for packages.

    `only` limits them to files with this piece in their path.
    """
    for path, asked in by_file(dependencies, *origins).items():
        if only not in path.lower():
            continue
        named = [each for each in asked if not (each.vcs or each.url or each.name in INSTALLERS)]
        if named:
            yield verdict_of(path, named, [e for e in named if is_open(dependencies, e)])
