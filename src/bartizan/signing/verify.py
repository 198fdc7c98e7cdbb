"""Verifies a model's folder: by whom it was signed, and that nothing in it is otherwise."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.signing.compare import Difference, Kind, compare
from bartizan.signing.hashing import Progress, demand_unchanged, hash_files
from bartizan.signing.manifest import Algorithm
from bartizan.signing.policy import Signed
from bartizan.signing.policyfile import Trust
from bartizan.signing.strict import LARGEST
from bartizan.signing.tree import Listing, listing
from bartizan.signing.trusted import Trusted, trusted

READ: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


MOST_SIGNATURES: Final = 100


class Outcome(StrEnum):
    """What a verification says; `UNCOVERED` is what nobody can tell, and never taken for valid."""

    VALID = "valid"
    UNTRUSTED = "untrusted"
    DIFFERENT = "different"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found."""

    trust: Trust
    trusted: Trusted
    differences: tuple[Difference, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What it says, in one word."""
        if not self.trusted.signatures:
            return Outcome.UNTRUSTED
        kinds = {each.kind for each in self.differences}
        if kinds - {Kind.UNCOVERED}:
            return Outcome.DIFFERENT
        return Outcome.UNCOVERED if kinds and not self.trust.uncovered else Outcome.VALID


def verify_folder(
    root: Path,
    signatures: Sequence[Path],
    trust: Trust,
    now: datetime,
    progress: Progress = lambda _: None,
) -> Verified:
    """Return what is found of a folder and its signatures; every byte is read.

    Signatures that lie in the folder are no part of what they cover, once they are trusted.
    Raises InvalidInputError for a folder or a signature that cannot be read, and ChangedError for a
    folder that somebody writes to meanwhile.
    """
    found = listing(root)
    bundles = read_signatures(signatures)
    given = trusted(bundles, trust, now)
    if not given.signatures:
        return Verified(trust, given)
    names = {each.name for each in given.signatures}
    aside = paths_below(root, [path for path in signatures if path.as_posix() in names])
    differences = differences_of(root, found, given.signatures, aside, progress)
    demand_unchanged(root, found)
    return Verified(trust, given, differences)


def differences_of(
    root: Path,
    found: Listing,
    signed: Sequence[Signed],
    aside: frozenset[str] = frozenset(),
    progress: Progress = lambda _: None,
) -> tuple[Difference, ...]:
    """Return where a folder differs from what any of some signatures cover."""
    wanted = {path: state for path, state in found.files.items() if path not in aside}
    digests: dict[Algorithm, Mapping[str, str]] = {}
    differences: set[Difference] = set()
    for each in signed:
        manifest = each.statement.manifest
        if manifest.algorithm not in digests:
            digests[manifest.algorithm] = hash_files(
                root, wanted, manifest.algorithm, progress=progress
            )
        differences |= set(compare(manifest, found, digests[manifest.algorithm], aside))
    return tuple(sorted(differences))


def read_signatures(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the bytes of signature files by their names.

    Raises InvalidInputError where one cannot be read, and for more than anybody makes.
    """
    if len(paths) > MOST_SIGNATURES:
        raise InvalidInputError(
            f"{len(paths)} signatures are more than {MOST_SIGNATURES}",
            hint="Name those that count with --signature.",
        )
    found = dict[str, bytes]()
    for path in paths:
        found[path.as_posix()] = read_signature(path)
        if sum(map(len, found.values())) > LARGEST:
            raise InvalidInputError(f"the signatures have more than {LARGEST} bytes together")
    return found


def read_signature(path: Path) -> bytes:
    """Return the bytes of a signature file. Raises InvalidInputError where it cannot be read."""
    try:
        handle = os.open(path, READ)
        with os.fdopen(handle, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInputError(
            f"cannot read the signature {path}: {error.strerror or error}",
            hint="Name it with --signature.",
        ) from None


def paths_below(root: Path, files: Sequence[Path]) -> frozenset[str]:
    """Return those of some files that lie below a folder, by their path relative to it."""
    top = root.resolve()
    resolved = [path.parent.resolve() / path.name for path in files]
    return frozenset(
        path.relative_to(top).as_posix() for path in resolved if path.is_relative_to(top)
    )
