"""A package from a repository or an address must be fixed by commit or digest."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.installing import lock_of
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.dependencies import Dependencies, Dependency, Origin


@check(
    Meta(
        id="app-dependencies-vcs",
        title="Dependencies from repositories are fixed by commit",
        control="APP-11",
        clause="dependencies-locked",
        severity=Severity.HIGH,
        fix="Write the full commit after the address, `…@<40 hex>`, or use a release with a hash.",
        absent="no dependency comes from a repository or an address",
        refs=("CWE-829", "CWE-494", "owasp-llm/LLM03"),
    ),
    Dependencies,
)
def dependencies_vcs(dependencies: Dependencies) -> Iterator[Verdict]:
    """A branch is whatever was pushed to it last, reviewed or not.

    *What it reads*: requirements on source repositories and on addresses, in manifests, image
    builds, notebooks, scripts and pipelines, and the locks that cover them. *Why it matters*: no
    index checks who pushed, and the next build runs it. *Passes*: a full commit id, a hash, or a
    lock that has one. *Fails*: a branch, a tag or nothing (medium for a file at an address without
    a hash). *Fix*: write the commit.
    """
    groups: dict[tuple[str, bool], list[Dependency]] = {}
    for each in dependencies.requirements:
        if (each.vcs or _is_remote(each)) and not each.local:
            fixed = _is_fixed(dependencies, each)
            groups.setdefault((each.name or each.url or "a package", fixed), []).append(each)
    for (name, fixed), found in groups.items():
        yield _verdict(name, found, fixed=fixed)


def _is_remote(wanted: Dependency) -> bool:
    return wanted.url is not None and "://" in wanted.url and not wanted.url.startswith("file:")


def _is_fixed(dependencies: Dependencies, wanted: Dependency) -> bool:
    if wanted.vcs_commit or wanted.hashed or wanted.exact:
        return True
    lock = lock_of(dependencies, wanted)
    return lock is not None and (wanted.vcs is not None or wanted.name not in lock.unhashed)


def _verdict(name: str, found: list[Dependency], *, fixed: bool) -> Verdict:
    first = found[0]
    places = dict.fromkeys(Place(e.place.path, e.place.line, cell=e.place.cell) for e in found)
    if fixed:
        return passed(f"{name} is fixed by commit or digest", *places, subject=name)
    if first.vcs is None:
        because = f"{name} comes from an address, with no hash"
        return failed(because, *places, subject=name).with_(severity=Severity.MEDIUM)
    because = f"{name} is checked out of a {first.vcs} repository with no full commit"
    aside = all(each.origin is Origin.PIPELINE for each in found)
    verdict = failed(because, *places, subject=name)
    return verdict.with_(severity=Severity.MEDIUM if aside else None)
