"""Names every way in which a folder differs from the manifest that was signed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bartizan.signing.manifest import Manifest, is_beneath
from bartizan.signing.tree import Listing


class Kind(StrEnum):
    """How a folder differs.

    `UNCOVERED` is what the signature says nothing about: nobody can tell whether it was there.
    """

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    RENAMED = "renamed"
    LINK = "link"
    SPECIAL = "special"
    MODE = "mode"
    EMPTY_ADDED = "empty-folder-added"
    EMPTY_MISSING = "empty-folder-missing"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One difference, at a path relative to the model's folder."""

    path: str
    kind: Kind
    because: str


def compare(
    signed: Manifest,
    found: Listing,
    digests: Mapping[str, str],
    aside: Collection[str] = (),
) -> list[Difference]:
    """Return all differences between what was signed and what is there, in the order of paths.

    `digests` are those of the files that are there; `aside` are the files of the signatures
    themselves, which no signature can cover.
    """
    there = {path: digest for path, digest in digests.items() if path not in aside}
    ignored = {path for path in there if is_beneath(path, signed.ignored)} - signed.files.keys()
    for path in ignored:
        del there[path]
    differences = [
        *_contents(signed, there, found),
        *_modes(signed, found, there),
        *_folders(signed, found),
        *(Difference(path, Kind.UNCOVERED, "the signature ignores it") for path in ignored),
        *(Difference(path, Kind.LINK, f"a link to {to!a}") for path, to in found.links.items()),
        *(Difference(path, Kind.SPECIAL, what) for path, what in found.others.items()),
    ]
    return sorted(differences)


def _contents(signed: Manifest, there: Mapping[str, str], found: Listing) -> Iterator[Difference]:
    missing = signed.files.keys() - there.keys() - found.links.keys() - found.others.keys()
    added = there.keys() - signed.files.keys()
    renamed = _renamed(signed, there, sorted(missing), sorted(added))
    for old, new in renamed.items():
        yield Difference(old, Kind.RENAMED, f"is now {new!a}")
    for path in missing - renamed.keys():
        yield Difference(path, Kind.MISSING, "was signed and is not there")
    for path in added - set(renamed.values()):
        yield Difference(path, Kind.ADDED, "is there and was not signed")
    for path in there.keys() & signed.files.keys():
        if there[path] != signed.files[path]:
            yield Difference(path, Kind.CHANGED, "has other content than was signed")


def _renamed(
    signed: Manifest, there: Mapping[str, str], missing: list[str], added: list[str]
) -> dict[str, str]:
    """Return the new path of each file that is gone and whose content is there under another."""
    by_digest: defaultdict[str, list[str]] = defaultdict(list)
    for path in reversed(added):
        by_digest[there[path]].append(path)
    return {
        path: by_digest[signed.files[path]].pop()
        for path in missing
        if by_digest.get(signed.files[path])
    }


def _modes(signed: Manifest, found: Listing, there: Mapping[str, str]) -> Iterator[Difference]:
    run = {path for path in there if found.files[path].executable}
    if signed.executable is None:
        because = "may be run, of which the signature says nothing"
        yield from (Difference(path, Kind.UNCOVERED, because) for path in run)
        return
    both = there.keys() & signed.files.keys()
    for path in (run ^ signed.executable) & both:
        because = "may be run now" if path in run else "may not be run any more"
        yield Difference(path, Kind.MODE, because)


def _folders(signed: Manifest, found: Listing) -> Iterator[Difference]:
    if signed.empty is None:
        because = "an empty folder, of which the signature says nothing"
        yield from (Difference(path, Kind.UNCOVERED, because) for path in found.empty)
        return
    for path in found.empty - signed.empty:
        yield Difference(path, Kind.EMPTY_ADDED, "an empty folder that was not signed")
    for path in signed.empty - found.empty:
        yield Difference(path, Kind.EMPTY_MISSING, "an empty folder that was signed is not there")
