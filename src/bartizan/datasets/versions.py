"""Opens a file of a dataset as the version that a manifest names: its bytes are checked first."""

import os
import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, cast

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.errors import NotTheVersionError
from bartizan.datasets.manifest import DatasetManifest, FileFacts
from bartizan.engine.beneath import open_below
from bartizan.sealing.context import Context
from bartizan.sealing.errors import SealingError
from bartizan.sealing.folders import SUFFIX
from bartizan.sealing.header import read_header
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.reader import SealedReader

CHUNK: Final = 1 << 20


def file_of_version(
    root: Path, path: str, dataset: DatasetManifest, keys: Sequence[KeyProvider] = ()
) -> BinaryIO:
    """Return a file of a dataset at its start, once all its bytes are those of the manifest.

    Where `path` is not there, `path.sealed` is opened with the keys: it has to be sealed as this
    file of this version of this dataset. No link is followed. Raises NotTheVersionError for other
    bytes, and InvalidInputError for what cannot be read or unsealed.
    """
    facts = dataset.files[path]
    try:
        return checked_file(root, path, facts)
    except FileNotFoundError:
        pass
    try:
        file = _regular(root, path + SUFFIX)
    except OSError as error:
        raise _unread(root / path, error) from None
    try:
        reader = _unsealed(file, Context(dataset.name, dataset.root, name=path), keys)
        return _checked(cast("BinaryIO", reader), path, facts)
    except (SealingError, FormatError) as error:
        file.close()
        raise NotTheVersionError(f"{path + SUFFIX}: {error.message}", hint=error.hint) from None
    except BaseException:
        file.close()
        raise


def checked_file(root: Path, path: str, facts: FileFacts) -> BinaryIO:
    """Return a file below a folder, at its start, once all its bytes are those that are wanted.

    No link is followed. Raises FileNotFoundError where there is none, NotTheVersionError for other
    bytes, and InvalidInputError for what cannot be read.
    """
    try:
        file = _regular(root, path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unread(root / path, error) from None
    return _checked(file, path, facts)


def _regular(root: Path, path: str) -> BinaryIO:
    handle = open_below(root, path)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotTheVersionError(f"{path} is no regular file")
    return os.fdopen(handle, "rb", buffering=0)


def _unsealed(file: BinaryIO, wanted: Context, keys: Sequence[KeyProvider]) -> SealedReader:
    """Open a sealed file. Before any key is asked for, it has to say that it is the one wanted."""
    said = read_header(file).head.context
    if (said.dataset, said.version, said.name) != (wanted.dataset, wanted.version, wanted.name):
        raise FormatError("it is sealed as another file, or as one of another version")
    return SealedReader(file, keys)


def _checked(file: BinaryIO, path: str, facts: FileFacts) -> BinaryIO:
    try:
        _demand(file, path, facts)
    except OSError as error:
        file.close()
        raise _unread(Path(path), error) from None
    except BaseException:
        file.close()
        raise
    return file


def _unread(path: Path, error: OSError) -> InvalidInputError:
    return InvalidInputError(f"cannot read {path}: {error.strerror or error}")


def _demand(file: BinaryIO, path: str, facts: FileFacts) -> None:
    whole, size = sha256(), 0
    while chunk := file.read(CHUNK):
        whole.update(chunk)
        size += len(chunk)
    if (whole.hexdigest(), size) != (facts.sha256, facts.size):
        raise NotTheVersionError(
            f"{path} is not the file of this version: it was changed since",
            hint="Restore it, or make a manifest of the new version and have it granted.",
        )
    file.seek(0)
