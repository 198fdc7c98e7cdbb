"""Arrays of .npy and .npz files, block by block; nothing in them is unpickled."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.npy import Header, read_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUFFIXES: Final = frozenset({".npy", ".npz"})
BLOCK_ROWS: Final = 8_192
MOST_WHOLE: Final = 1 << 30
MOST_COLUMNS: Final = 65_536
MOST_BLOCK: Final = 64 << 20
_MOST_MEMBERS: Final = 1_000


def arrays_of(path: Path) -> dict[str, Header]:
    """Return the arrays of a file by name; that of a .npy file is called by "".

    Raises FormatError for what is none. What of a .npz cannot be read is left out, such as objects.
    """
    if path.suffix.lower() == ".npy":
        with _stream(path, "") as file:
            return {"": read_header(file)}
    found: dict[str, Header] = {}
    for name in _members(path):
        with suppress(FormatError), _stream(path, name) as file:
            found[name.removesuffix(".npy")] = read_header(file)
    return found


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FormatError(f"cannot be read: {error}") from None
    if len(names) > _MOST_MEMBERS:
        raise FormatError(f"holds {len(names):,} arrays, more than {_MOST_MEMBERS:,}")
    return names


@contextmanager
def _stream(path: Path, member: str) -> Iterator[BinaryIO]:
    try:
        if not member:
            with path.open("rb") as file:
                yield file
        else:
            with zipfile.ZipFile(path) as archive, archive.open(member) as inner:
                yield cast("BinaryIO", inner)
    except (OSError, EOFError, zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise FormatError(f"cannot be read to its end: {error}") from None


def blocks(path: Path, name: str) -> "Iterator[NDArray[np.generic]]":
    """Yield an array by blocks of rows. Raises FormatError where its bytes end before its shape.

    What is unpacked is bounded by the shape that the header states.
    """
    with _stream(path, f"{name}.npy" if name else "") as file:
        header = read_header(file)
        if not header.shape:
            raise FormatError("is a single value, no array")
        width = header.size // header.shape[0] if header.shape[0] else 0
        if header.fortran and len(header.shape) > 1:
            yield from _of_columns(file, header)
            return
        step = max(1, min(BLOCK_ROWS, MOST_BLOCK // max(1, width)))
        for start in range(0, header.shape[0], step):
            rows = min(step, header.shape[0] - start)
            yield _array(_exactly(file, rows * width), header, (rows, *header.shape[1:]))


def _of_columns(file: BinaryIO, header: Header) -> "Iterator[NDArray[np.generic]]":
    """Yield the rows of an array that is written column by column: it is read whole."""
    if header.size > MOST_WHOLE:
        raise FormatError(
            f"is written by columns and larger than {MOST_WHOLE >> 30} GiB: save it in order C"
        )
    whole = _array(_exactly(file, header.size), header, tuple(reversed(header.shape)))
    turned = whole.T
    for start in range(0, header.shape[0], BLOCK_ROWS):
        yield turned[start : start + BLOCK_ROWS]


def _exactly(file: BinaryIO, size: int) -> bytes:
    if size > max(MOST_WHOLE, MOST_BLOCK):
        raise FormatError(f"has rows of {size:,} bytes, which are not read")
    content = file.read(size)
    if len(content) < size:
        raise FormatError("ends before its last value")
    return content


def _array(content: bytes, header: Header, shape: tuple[int, ...]) -> "NDArray[np.generic]":
    import numpy as np  # noqa: PLC0415 - an extra

    found: NDArray[np.generic] = np.frombuffer(content, np.dtype(header.descr)).reshape(shape)
    return found


def feature_blocks(path: Path, name: str) -> "Iterator[NDArray[np.float32]]":
    """Yield an array's rows as features: each row's numbers in a row, however they are nested.

    Raises FormatError for an array of texts, or with more than MOST_COLUMNS numbers in a row.
    """
    import numpy as np  # noqa: PLC0415 - an extra

    for block in blocks(path, name):
        if block.dtype.kind not in "biuf":
            raise FormatError("holds texts, and features are numbers")
        flat = block.reshape(len(block), -1)
        if flat.shape[1] > MOST_COLUMNS:
            raise FormatError(f"has {flat.shape[1]:,} numbers in a row, more than {MOST_COLUMNS:,}")
        with np.errstate(over="ignore"):
            yield flat.astype(np.float32)


def text_blocks(path: Path, name: str) -> Iterator[list[str]]:
    """Yield the values of an array as texts, such as the names of classes.

    Raises FormatError for an array with more than one value in a row.
    """
    for block in blocks(path, name):
        if block.ndim != 1:
            raise FormatError(f"has {block.ndim} dimensions, and one value in a row is needed")
        if block.dtype.kind == "S":
            yield [value.decode("utf-8", "replace") for value in block.tolist()]
        else:
            yield [str(value) for value in block.tolist()]


def named(path: Path, name: str) -> Header:
    """Return the header of an array. Raises InvalidInputError for one that is not there."""
    found = arrays_of(path)
    if name not in found:
        there = ", ".join(sorted(found)) or "none"
        raise InvalidInputError(f"{path} has no array {name!a}", hint=f"Its arrays: {there[:300]}.")
    return found[name]
