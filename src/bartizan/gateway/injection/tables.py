"""The detector's stored tables, read without numpy: our own files of the form .npz only."""

import zipfile
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.npy import read_header

USERS, DOCUMENTS, VECTORS = "weights.npz", "documents.npz", "vectors.npz"
"""Weights for what users write and for texts that may ask a model for nothing; and vectors."""
_MOST: Final = 1 << 24
"""Bytes of a table; the largest has 2 million."""


def tables(name: str, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """Return the values of stored tables, flat, each by its name and of the type that is wanted.

    Types are told as numpy writes them (`<f4`), without the order where there is none (`|i1`).
    Raises ValueError for a table that is of another type, or larger than any of ours.
    """
    found = {}
    with (
        files("bartizan.gateway.injection").joinpath(name).open("rb") as file,
        zipfile.ZipFile(file) as archive,
    ):
        for each, descr in wanted.items():
            found[each] = _table(archive, f"{each}.npy", descr)
    return found


def _table(archive: zipfile.ZipFile, name: str, descr: str) -> bytes:
    with archive.open(name) as member:
        try:
            header = read_header(member)  # type: ignore[arg-type]
        except FormatError as error:
            raise ValueError(f"{name} {error.message}") from None
        if header.descr != descr or header.fortran or header.size > _MOST:
            raise ValueError(f"{name} is of type {header.descr}, not {descr}")
        content = member.read(header.size)
    if len(content) != header.size:
        raise ValueError(f"{name} ends early")
    return content
