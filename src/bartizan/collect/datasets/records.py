"""The rows of a dataset by the roles of their columns, in batches, for a vetting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bartizan.classify.batch import Batch, Spec
from bartizan.collect.datasets import arrays
from bartizan.collect.datasets.array_records import Taken, array_records
from bartizan.collect.datasets.reading import batches, parts
from bartizan.collect.datasets.roles import Roles
from bartizan.collect.datasets.source import Remote, Source
from bartizan.collect.datasets.walking import sources
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.vetting.records import Records
from bartizan.vetting.study import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLES: Final = frozenset({"csv", "tsv", "jsonl", "json", "parquet", "arrow"})
_NO_KEY: Final = bytes(32)
_SEPARATOR: Final = "\n"


@dataclass(slots=True)
class Reading:
    """How far a dataset was read: the rows of each file, and why something is missing."""

    files: list[tuple[Path, str, int, int]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    rows: int = 0
    lacking: dict[str, int] = field(default_factory=dict)

    def lack(self, name: str, rows: int) -> None:
        """Take note of rows that have nothing where a method looks for something."""
        if rows:
            self.lacking[name] = self.lacking.get(name, 0) + rows


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the columns of a dataset: those of the first rows that can be read of each file.

    Raises InvalidInputError for a path that is not there or holds nothing that is vetted.
    """
    if path.suffix.lower() in arrays.SUFFIXES:
        try:
            return tuple(name or "array" for name in arrays.arrays_of(path))
        except FormatError as error:
            raise InvalidInputError(f"{path} {error.message}") from None
    found: dict[str, None] = {}
    for source in tables(path):
        try:
            for part in parts(source):
                first = next(batches(part, Spec(key=_NO_KEY)), None)
                found |= dict.fromkeys(first.columns if first else ())
                break
        except FormatError:
            continue  # reading says so, with the reason
    return tuple(found)


def named(path: Path | Remote, name: str) -> str:
    """Return what a file is called in a report: below the dataset, never where that lies."""
    return path.name if isinstance(path, Path) and name == path.as_posix() else name


def tables(path: Path) -> list[Source]:
    """Return the files of a dataset that hold rows. Raises InvalidInputError where none does."""
    found = [each for each in sources([path]) if each.kind in TABLES or each.unread]
    if not found:
        raise InvalidInputError(
            f"{path} holds no rows that are vetted",
            hint="JSON lines, JSON, CSV, TSV, Parquet, Arrow, .npy or .npz.",
        )
    return found


def paths_of(path: Path, roles: Roles) -> tuple[Path, ...]:
    """Return the files that the rows of a dataset come from."""
    array = (roles.array[0],) if roles.array is not None else ()
    if path.suffix.lower() in arrays.SUFFIXES:
        return (path, *array)
    return (*dict.fromkeys(each.path for each in tables(path) if not each.unread), *array)


def records(path: Path, roles: Roles, reading: Reading) -> Iterator[Records]:
    """Yield the rows of a dataset by role; what is not read is told in `reading`.

    `roles` must be settled. Rows beyond MOST_ROWS, and numbers beyond MOST_CELLS, are not read.
    Raises InvalidInputError where a file of features has not a row for each row of the dataset.
    """
    arrayed = path.suffix.lower() in arrays.SUFFIXES
    stream = _of_arrays(path, roles, reading) if arrayed else _of_tables(path, roles, reading)
    if roles.array is not None:
        stream = _joined(stream, roles.array)
    cells = 0
    for each in stream:
        cells += each.features.size if each.features is not None else 0
        if reading.rows + each.size > MOST_ROWS or cells > MOST_CELLS:
            most = f"{MOST_ROWS:,} rows and {MOST_CELLS:,} numbers"
            reading.gaps.append(f"rows after the first {reading.rows:,}: one run holds {most}")
            return
        reading.rows += each.size
        yield each


def _joined(stream: Iterator[Records], array: tuple[Path, str]) -> Iterator[Records]:
    """Yield records with the features of another file; each row has the features of its number."""
    path, name = array
    features = Taken(arrays.feature_blocks(path, name))
    rows = _rows(path, name)
    count = 0
    for each in stream:
        count += each.size
        if count > rows:
            raise _unequal(path, rows, f"more than {rows:,}")
        try:
            yield replace(each, features=np.concatenate(features.take(each.size)))
        except FormatError as error:
            raise InvalidInputError(f"{path} {error.message}") from None
    if count != rows:
        raise _unequal(path, rows, f"{count:,}")


def _rows(path: Path, name: str) -> int:
    """Return how many rows an array has. Raises InvalidInputError for one that cannot be read."""
    try:
        shape = arrays.named(path, name).shape
    except FormatError as error:
        raise InvalidInputError(f"{path} {error.message}") from None
    if not shape:
        raise InvalidInputError(f"{path} is a single value, no rows of features")
    return shape[0]


def _unequal(path: Path, rows: int, others: str) -> InvalidInputError:
    return InvalidInputError(
        f"{path} has features of {rows:,} rows, and the dataset has {others} that were read",
        hint="Write one row of features for each row of the dataset, in its order.",
    )


def _of_arrays(path: Path, roles: Roles, reading: Reading) -> Iterator[Records]:
    """Yield the rows of a file of arrays, which are its columns."""
    first = 0
    try:
        for each in array_records(path, roles):
            first += each.size
            yield each
            reading.files[:] = [(path, path.name, 0, first)]
    except FormatError as error:
        reading.gaps.append(f"{path.name}: {error.message}")
        reading.files[:] = [(path, path.name, 0, first)]


def _of_tables(path: Path, roles: Roles, reading: Reading) -> Iterator[Records]:
    first = 0
    for source in tables(path):
        begun = first
        if source.unread:
            reading.gaps.append(f"{named(source.path, source.name)}: {source.unread}")
            continue
        try:
            for part in parts(source):
                for batch in batches(part, Spec(key=_NO_KEY)):
                    yield _of_batch(batch, roles, first, reading)
                    first += batch.rows
        except FormatError as error:
            reading.gaps.append(f"{named(source.path, source.name)}: {error.message}")
        finally:
            at = source.path if isinstance(source.path, Path) else path
            reading.files.append((at, source.name, begun, first - begun))


def _of_batch(batch: Batch, roles: Roles, first: int, reading: Reading) -> Records:
    cells = dict(zip(batch.columns, batch.cells, strict=True))
    empty = [""] * batch.rows

    def column(name: str) -> Sequence[str]:
        found = cells.get(name, empty)
        reading.lack(name, sum(1 for cell in found if not cell))
        return found

    texts = None
    if roles.texts:
        joined = [cells.get(name, empty) for name in roles.texts]
        texts = [_SEPARATOR.join(filter(None, row)) for row in zip(*joined, strict=True)]
        reading.lack(" or ".join(roles.texts), texts.count(""))
    if roles.answers and roles.answers not in cells:
        reading.lack(roles.answers, batch.rows)
    features = [cells.get(name, empty) for name in roles.features]
    return Records(
        first=first,
        size=batch.rows,
        texts=texts,
        answers=cells.get(roles.answers, empty) if roles.answers else None,
        labels=column(roles.labels) if roles.labels else None,
        sources=column(roles.sources) if roles.sources else None,
        splits=column(roles.splits) if roles.splits else None,
        features=numbers(features, batch.rows) if features else None,
    )


def numbers(columns: Sequence[Sequence[str]], rows: int) -> "NDArray[np.float32]":
    """Return the numbers of columns of texts (rows x numbers); a cell may hold a list of them.

    A row in which one is missing, is no number, or whose lists have other lengths than those of
    the first row is NaN.
    """
    parsed = [_column(column) for column in columns]
    found = np.concatenate(parsed, axis=1) if parsed else np.zeros((rows, 0), np.float32)
    found[~np.isfinite(found).all(1)] = np.nan
    return found


def _column(cells: Sequence[str]) -> "NDArray[np.float32]":
    width = len(_split(cells[0])) if cells else 1
    if width == 1 and not np.isnan(whole := _numbers(cells)).all():
        return whole[:, None]
    found = np.full((len(cells), max(width, 1)), np.nan, np.float32)
    for row, cell in enumerate(cells):
        values = _split(cell)
        if len(values) == width:
            found[row] = _numbers(values)
    return found


def _split(cell: str) -> list[str]:
    """Return the numbers of a cell: one, or a list with brackets, commas, spaces or line ends."""
    return cell.strip("[]() \n").replace(",", " ").split() or [""]


def _numbers(values: Sequence[str]) -> "NDArray[np.float32]":
    """Return numbers that texts say, NaN for all where one of them says none."""
    try:
        wide = np.array(values, np.float64)
    except ValueError:
        return np.full(len(values), np.nan, np.float32)
    with np.errstate(over="ignore"):
        return wide.astype(np.float32)
