"""A model in the cache of Hugging Face: a snapshot of links to blobs, which are its files.

`models--ORG--NAME/snapshots/COMMIT/…` link to `models--ORG--NAME/blobs/…`, and nothing else is
followed. A blob's name is the SHA-256 of a large file, or the identity that git gives a small one:
what is otherwise was changed in the cache.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.signing.hashing import read_chunks
from bartizan.signing.strict import write_strict
from bartizan.signing.tree import demand_distinct, listing, state_of
from bartizan.store.push import Attachment, Laid

REPOSITORY: Final = re.compile(r"models--([\w.-]{1,200})")
COMMIT: Final = re.compile(r"[0-9a-f]{40}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
PROVENANCE: Final = "application/vnd.bartizan.model.provenance.v1+json"
SCHEMA: Final = "bartizan.model-provenance/v1"
SOURCE: Final = "io.bartizan.source"
LONGEST_REF: Final = 200


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one revision, and where their bytes are, by their paths in the model."""

    source: str
    revision: str
    laid: Laid

    @property
    def name(self) -> str:
        """The source with its revision, as folders name it: nobody vouches for either."""
        return f"{self.source}@{self.revision}"

    def provenance(self) -> Attachment:
        """Return where the model came from, as what refers to it."""
        said = {"schema": SCHEMA, "source": self.source, "revision": self.revision}
        return Attachment(write_strict(said), PROVENANCE, "provenance.json", {SOURCE: self.name})

    def altered(self, digests: Mapping[str, str]) -> str:
        """Return the first file that is not what the cache calls it; empty where there is none.

        `digests` are the SHA-256 of the files that are kept by path, in hexadecimal.
        """
        for path in sorted(self.laid.places.keys() & digests.keys()):
            place = self.laid.place(path)
            if SHA256.fullmatch(place.name) and digests[path] != place.name:
                return path
            if COMMIT.fullmatch(place.name) and self._git(path) != place.name:
                return path
        return ""

    def _git(self, path: str) -> str:
        state = self.laid.found.files[path]
        whole = sha1(b"blob %d\x00" % state.size, usedforsecurity=False)
        for chunk in read_chunks(self.laid.place(path), state):
            whole.update(chunk)
        return whole.hexdigest()


def snapshot_in(folder: Path) -> Snapshot | None:
    """Return the snapshot that a folder of the cache is or holds, None for any other folder.

    Raises InvalidInputError for a cache without a revision that is meant, and for a link that leads
    anywhere but to a blob beside it.
    """
    top = folder.resolve()
    if COMMIT.fullmatch(top.name) and top.parent.name == "snapshots":
        repository, revision = top.parents[1], top.name
    elif (top / "snapshots").is_dir() and (top / "blobs").is_dir():
        repository, revision = top, _revision(top)
    else:
        return None
    named = REPOSITORY.fullmatch(repository.name)
    if named is None:
        return None
    name = named[1].replace("--", "/", 1)
    laid = _followed(repository / "snapshots" / revision, repository / "blobs")
    return Snapshot(f"hf://{name}", revision, laid)


def _revision(repository: Path) -> str:
    """Return the revision that `main` names, or else the only one."""
    try:
        with (repository / "refs" / "main").open(encoding="ascii", errors="replace") as file:
            said = file.read(LONGEST_REF).strip()
    except OSError:
        said = ""
    there = sorted(filter(COMMIT.fullmatch, os.listdir(repository / "snapshots")))  # noqa: PTH208
    if said in there:
        return said
    if len(there) == 1 and not said:
        return there[0]
    raise InvalidInputError(
        f"{repository} holds {len(there)} snapshots, and names none of them as main",
        hint=f"Name one: {repository}/snapshots/COMMIT.",
    )


def _followed(folder: Path, blobs: Path) -> Laid:
    """Put the blobs in the place of the links to them."""
    found, places = listing(folder), dict[str, Path]()
    if found.links and blobs.resolve() != blobs:
        raise InvalidInputError(f"{blobs} is a link: the files of a cache lie in it")
    for path, target in found.links.items():
        place = Path(os.path.normpath((folder / path).parent / target))
        if place.parent != blobs:
            raise InvalidInputError(f"{path!a} links to {target!a}, which is no blob of the cache")
        told = _told(place, path)
        found.files[path], places[path] = state_of(told), place
    found.links.clear()
    demand_distinct([*found.files, *found.empty])
    return Laid(folder, found, places)


def _told(place: Path, path: str) -> os.stat_result:
    try:
        told = place.lstat()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path!a}: {error.strerror or error}") from None
    if not stat.S_ISREG(told.st_mode):
        raise InvalidInputError(f"{path!a} links to what is no regular file")
    return told
