"""A model that lies unpacked in a folder, as a store would hold it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.signing.hashing import Progress, hash_files, read_chunks, read_part
from bartizan.signing.known import KnownInCache
from bartizan.signing.manifest import Algorithm, Manifest
from bartizan.signing.strict import Json
from bartizan.signing.tree import Listing, State, listing
from bartizan.store.errors import StoreBrokenError
from bartizan.store.held import Bytes, checked
from bartizan.store.models import Model, model_of, with_config
from bartizan.store.oci import Descriptor

EXECUTABLE: Final = 0o755


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A model, the folder that it lies in, and its files by path as they were when hashed.

    `paths` has one of them for each digest.
    """

    model: Model
    folder: Path
    states: Mapping[str, State]
    paths: Mapping[str, str]

    @property
    def files(self) -> dict[str, Path]:
        """Where its files are, by their paths in the model."""
        return {path: self.folder / path for path in self.states}

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a file, in a buffer that is used again for the next of them.

        Raises ChangedError or StoreBrokenError, at their end, where they are no longer those.
        """
        path = self.paths[wanted.digest]
        yield from checked(read_chunks(self.folder / path, self.states[path]), wanted)

    def part(self, wanted: Descriptor, start: int, length: int) -> bytes:
        """Return some bytes of a file from an offset. Raises ChangedError where it was changed."""
        path = self.paths[wanted.digest]
        return read_part(self.folder / path, self.states[path], start, length)


def restored(folder: Path, config: Mapping[str, Json] | None) -> Unpacked:
    """Return the model in a folder that only we write, made by who keeps no modes.

    A configuration says which files may be run and which folders are empty; they are made so.
    Raises InvalidInputError for a folder with anything but files in it, and StoreBrokenError for a
    configuration that is not of these files.
    """
    found = listing(folder)
    if odd := {**found.links, **found.others}:
        raise InvalidInputError(f"{min(odd)!a} is no regular file with a name in UTF-8")
    if config is None:
        return of_files(folder, found)
    try:
        told = with_config(Manifest("", {}), config)
        for path in (told.executable or frozenset()) & found.files.keys():
            (folder / path).chmod(EXECUTABLE)
        for path in told.empty or ():
            (folder / path).mkdir(parents=True, exist_ok=True)
    except (FormatError, OSError) as error:
        raise StoreBrokenError(f"the configuration is not of these files: {error}") from None
    return of_files(folder, listing(folder))


def of_files(
    folder: Path,
    found: Listing,
    known: KnownInCache | None = None,
    progress: Progress = lambda _: None,
) -> Unpacked:
    """Return the model that some files of a folder are, each of them read unless it is known."""
    digests = hash_files(folder, found.files, Algorithm.SHA256, known=known, progress=progress)
    run = frozenset(path for path, state in found.files.items() if state.executable)
    manifest = Manifest("", digests, executable=run, empty=frozenset(found.empty))
    sizes = {path: state.size for path, state in found.files.items()}
    paths = {f"sha256:{digest}": path for path, digest in digests.items()}
    return Unpacked(model_of(manifest, sizes), folder, dict(found.files), paths)
