"""Makes the manifest of a dataset from the folder that holds it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.manifest import About, DatasetManifest, FileFacts
from bartizan.datasets.tables import table_of
from bartizan.signing.hashing import Progress, hash_files
from bartizan.signing.known import KnownInCache
from bartizan.signing.manifest import Algorithm, Manifest
from bartizan.signing.tree import Listing, listing
from bartizan.signing.verify import paths_below

SHOWN: Final = 10


def listed(root: Path, aside: Sequence[Path] = ()) -> Listing:
    """Return the files of a dataset, without some that lie in its folder and are no part of it.

    Raises InvalidInputError for links, devices and names that are no text: none is passed over.
    """
    if not root.is_dir():
        raise InvalidInputError(
            f"{root} is no folder", hint="A dataset is a folder: put its files into one."
        )
    found = listing(root)
    for path in paths_below(root, aside):
        found.files.pop(path, None)
    odd = sorted({**found.links, **found.others})
    if odd:
        more = f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else ""
        raise InvalidInputError(
            f"no regular file with a name in UTF-8: {', '.join(odd[:SHOWN])}{more}",
            hint="Put a copy in the place of a link.",
        )
    if not found.files:
        raise InvalidInputError(f"{root} holds no files of a dataset")
    return found


def described(
    root: Path,
    found: Listing,
    about: About,
    *,
    known: KnownInCache | None = None,
    progress: Progress = lambda _: None,
) -> DatasetManifest:
    """Return the manifest of the files that were listed in a folder.

    Raises what `hash_files` raises. A table that cannot be read says why.
    """
    digests = hash_files(root, found.files, Algorithm.SHA256, known=known, progress=progress)
    files = {
        path: _facts(root / path, digest, found.files[path].size)
        for path, digest in digests.items()
    }
    return DatasetManifest(root.resolve().name, files, about)


def signable(dataset: DatasetManifest, found: Listing, aside: frozenset[str]) -> Manifest:
    """Return the files of a dataset as the signer wants them."""
    return Manifest(
        name=dataset.name,
        files={path: each.sha256 for path, each in dataset.files.items()},
        executable=frozenset(path for path, state in found.files.items() if state.executable),
        empty=frozenset(found.empty),
        ignored=tuple(sorted(aside)),
    )


def _facts(path: Path, digest: str, size: int) -> FileFacts:
    try:
        table = table_of(path)
    except FormatError as error:
        return FileFacts(sha256=digest, size=size, unread=error.message)
    if table is None:
        return FileFacts(sha256=digest, size=size)
    return FileFacts(sha256=digest, size=size, rows=table.rows, columns=table.columns)
