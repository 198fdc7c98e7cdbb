"""A folder sealed file by file, with a sealed manifest: which files there are, and which is which.

Each file is bound to its path, and the manifest to the id of each, so that none can be dropped,
added, or put in the place of another. The target appears whole, by one rename.
"""

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing.context import ANY, MANIFEST, Context, Expected, same_dataset
from bartizan.sealing.errors import MisplacedError, SealingError
from bartizan.sealing.header import read_header
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.opening import open_sealed, written
from bartizan.sealing.reader import SealedReader
from bartizan.sealing.rewrapping import rewrap_file
from bartizan.sealing.sources import file_below
from bartizan.sealing.whole import OWNER_FOLDER, whole, whole_folder
from bartizan.sealing.writing import Advance, quietly, seal_opened, seal_stream

SUFFIX: Final = ".sealed"
SCHEMA: Final = "bartizan.sealed-folder/v1"
LARGEST: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """What a manifest says: the dataset, and for each path the id and plain length of its file."""

    context: Context
    files: Mapping[str, tuple[str, int]]

    @property
    def length(self) -> int:
        """How many plain bytes all files have."""
        return sum(length for _, length in self.files.values())


def seal_folder(
    source: Path,
    target: Path,
    context: Context,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
) -> SealedFolder:
    """Seal each file of a folder to the same path with `.sealed` behind it, and a manifest.

    Raises SealingError for a link or device in it, for a target that is there already, for paths
    that cannot stand beside one another, and as `seal_file`. Empty folders are not kept.
    """
    contexts = _contexts(source, context)
    with whole_folder(target) as made:
        files = {}
        for path, named in contexts.items():
            place = _placed(made, path + SUFFIX)
            with file_below(source, path) as file:
                sealed = seal_opened(file, place, named, keys, advance)
            files[path] = (sealed.head.file_id, sealed.head.length)
        folder = SealedFolder(context, files)
        with whole(made / (MANIFEST + SUFFIX)) as out:
            named = replace(context, name=MANIFEST)
            seal_stream(BytesIO(_encoded(folder)), out, named, keys)
    return folder


def _contexts(source: Path, context: Context) -> dict[str, Context]:
    """Return the context of each file, so that what cannot be sealed is known before any is."""
    paths = plain_paths(source)
    taken = {path + SUFFIX for path in (*paths, MANIFEST)}
    contexts = {}
    for path in paths:
        for folder in PurePosixPath(path).parents:
            if str(folder) in taken:
                raise SealingError(
                    f"{source / folder} is a folder, and the name of a file that is to be sealed",
                    hint="Rename it.",
                )
        try:
            contexts[path] = replace(context, name=path)
        except InvalidInputError as error:
            raise InvalidInputError(
                f"{source / path} cannot be sealed by its path: {error.message}",
                hint="Rename it, or seal an archive of the folder.",
            ) from None
    return contexts


def open_folder(
    source: Path,
    target: Path,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
    expected: Expected = ANY,
) -> SealedFolder:
    """Write the plain files of a sealed folder, all of them authenticated, or nothing.

    Raises MisplacedError when files are missing, added or exchanged, and as `open_file`.
    """
    folder = read_manifest(source, keys)
    expected.check(folder.context)
    with whole_folder(target) as made:
        for path, (file_id, _) in folder.files.items():
            with open_sealed(source / (path + SUFFIX), keys) as reader:
                _check_place(reader, path, file_id, folder.context)
                written(reader, _placed(made, path), advance)
    return folder


def rewrap_folder(
    source: Path,
    keys: Sequence[KeyProvider],
    add: Sequence[KeyProvider] = (),
    remove: Sequence[str] = (),
) -> int:
    """Rewrap each sealed file of a folder; return how many. Ended half-way, it can be run again.

    Raises InvalidInputError for a name in `remove` that no file is sealed for, and as
    `rewrap_file`.
    """
    names = {}
    for path in sealed_paths(source):
        names[path] = _recipients(source / path)
        if not names[path]:  # a rewrap was cut off here: it is finished first
            finished = rewrap_file(source / path, keys)
            names[path] = frozenset(each.name for each in finished.recipients)
    for name in remove:
        if not any(name in each for each in names.values()):
            raise InvalidInputError(f"no file in {source} is sealed for {name}")
    for path, each in names.items():
        rewrap_file(source / path, keys, add, [name for name in remove if name in each])
    return len(names)


def read_manifest(source: Path, keys: Sequence[KeyProvider]) -> SealedFolder:
    """Return the manifest of a sealed folder, when the folder has just its files.

    Raises MisplacedError for one that is missing or added, and as `open_sealed`.
    """
    with open_sealed(source / (MANIFEST + SUFFIX), keys) as reader:
        if reader.header.head.context.name != MANIFEST or reader.length > LARGEST:
            raise MisplacedError(f"what stands as the manifest of {source} is another file")
        content = reader.read_at(0, reader.length)
        folder = _decoded(content, replace(reader.header.head.context, name=""))
    there = {path.removesuffix(SUFFIX) for path in sealed_paths(source)} - {MANIFEST}
    for what, paths in (
        ("lacks", folder.files.keys() - there),
        ("adds", there - folder.files.keys()),
    ):
        if paths:
            raise MisplacedError(
                f"{source} is not the folder that was sealed: it {what} {min(paths)}"
                + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
            )
    return folder


def plain_paths(root: Path) -> list[str]:
    """Return the paths of the files in a folder, `/` between parts, sorted.

    Raises SealingError for what is neither file nor folder, and for a folder that cannot be read:
    leaving it out would lose data in silence.
    """
    found = sorted(_walked(root))
    if MANIFEST in found:
        raise SealingError(f"{root / MANIFEST} has the name of the manifest", hint="Rename it.")
    return found


def sealed_paths(root: Path) -> list[str]:
    """Return the paths of the sealed files in a folder. Raises SealingError as `plain_paths`."""
    return sorted(path for path in _walked(root) if path.endswith(SUFFIX))


def _walked(root: Path) -> Iterator[str]:
    left = [PurePosixPath()]
    while left:
        under = left.pop()
        for entry in _entries(root / under):
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                left.append(under / entry.name)
            elif stat.S_ISREG(mode):
                yield str(under / entry.name)
            else:
                raise SealingError(
                    f"{root / under / entry.name} is a link or a device, and is not followed",
                    hint="Remove it, or put the file itself there.",
                )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise SealingError(f"cannot read {folder}: {error.strerror or error}") from None


def recipients_of(source: Path) -> frozenset[str]:
    """Return the names of all keys that some file of a sealed folder opens with."""
    each = (_recipients(source / path) for path in sealed_paths(source))
    return frozenset[str]().union(*each)


def _recipients(path: Path) -> frozenset[str]:
    """Return the names of a file's recipients, none where a rewrap was cut off."""
    try:
        with path.open("rb", buffering=0) as file:
            return frozenset(each.name for each in read_header(file).slot.recipients)
    except SealingError:
        return frozenset()


def _placed(root: Path, path: str) -> Path:
    """Return where a file of a new folder goes, once.

    Raises SealingError where one is already: the file system does not tell two names apart.
    """
    folder, place = root, root / path
    for part in path.split("/")[:-1]:
        folder /= part
        folder.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    if os.path.lexists(place):
        raise SealingError(
            f"{path} would replace another file, whose name differs in case or in its characters",
            hint="Name a target on a file system that tells the two apart.",
        )
    return place


def _check_place(reader: SealedReader, path: str, file_id: str, dataset: Context) -> None:
    head = reader.header.head
    if head.file_id != file_id or head.context.name != path:
        raise MisplacedError(
            f"{path} is not the file that was sealed there, but {head.context.name or 'another'}",
            hint="Files were exchanged, or this one was put back from an older state.",
        )
    if not same_dataset(head.context, dataset):
        raise MisplacedError(f"{path} is of another dataset than its folder")


def _encoded(folder: SealedFolder) -> bytes:
    rows = [
        {"path": path, "file": file_id, "length": length}
        for path, (file_id, length) in folder.files.items()
    ]
    return json.dumps({"schema": SCHEMA, "files": rows}, sort_keys=True).encode()


def _decoded(content: bytes, context: Context) -> SealedFolder:
    """Read a manifest: it is authentic, and yet no path of it leaves the folder."""
    try:
        document = json.loads(content)
        if document["schema"] != SCHEMA:
            raise FormatError(f"a manifest of schema {document['schema']!r} is not known here")
        rows = document["files"]
        files = {_inside(row["path"]): (str(row["file"]), int(row["length"])) for row in rows}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FormatError("the manifest of the sealed folder cannot be read") from None
    return SealedFolder(context, files)


def _inside(path: object) -> str:
    if not isinstance(path, str) or not path or path.startswith("/") or ".." in path.split("/"):
        raise FormatError("the manifest names a file outside of its folder")
    return path
