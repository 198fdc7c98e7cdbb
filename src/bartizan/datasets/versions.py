"""Opens a file of a dataset as the version that a manifest names: its bytes are checked first."""

import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.core.errors import InvalidInputError
from bartizan.datasets.errors import NotTheVersionError
from bartizan.datasets.manifest import FileFacts
from bartizan.engine.beneath import open_below

CHUNK: Final = 1 << 20


def checked_file(root: Path, path: str, facts: FileFacts) -> BinaryIO:
    """Return a file below a folder, at its start, once all its bytes are those of the manifest.

    No link is followed. Raises NotTheVersionError for other bytes, and InvalidInputError for what
    cannot be read.
    """
    try:
        handle = open_below(root, path)
    except OSError as error:
        raise InvalidInputError(f"cannot read {root / path}: {error.strerror or error}") from None
    file = os.fdopen(handle, "rb", buffering=0)
    try:
        _demand(file, path, facts)
    except BaseException:
        file.close()
        raise
    return file


def _demand(file: BinaryIO, path: str, facts: FileFacts) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise NotTheVersionError(f"{path} is no regular file")
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
