"""The rows of a .npy or .npz file by the roles of its arrays."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

import numpy as np

from bartizan.collect.datasets import arrays
from bartizan.collect.datasets.roles import Roles
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.vetting.records import Records

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE: Final = "array"


class _Sliced(Protocol):
    """What has a length and can be parted."""

    def __len__(self) -> int:
        """Return the length."""

    def __getitem__(self, part: slice, /) -> "_Sliced":
        """Return a part."""


B = TypeVar("B", bound=_Sliced)


class Taken(Generic[B]):
    """Blocks of rows of any sizes, of which so many rows are taken as somebody asks for."""

    def __init__(self, blocks: Iterator[B]) -> None:
        self._blocks = blocks
        self._left: B | None = None

    def take(self, count: int) -> list[B]:
        """Return the next rows, in parts. Raises FormatError where there are fewer."""
        found: list[B] = []
        while count:
            block = self._left if self._left is not None else next(self._blocks, None)
            if block is None:
                raise FormatError("ends before its last row")
            part, rest = block[:count], block[count:]
            found.append(part)  # type: ignore[arg-type]
            self._left = rest if len(rest) else None  # type: ignore[assignment]
            count -= len(part)
        return found


def array_records(path: Path, roles: Roles) -> Iterator[Records]:
    """Yield the rows of arrays by role. Raises FormatError where one cannot be read to its end.

    Raises InvalidInputError for arrays of different lengths, and for texts, which arrays have none.
    """
    one = path.suffix.lower() == ".npy"
    names = {role: getattr(roles, role) for role in ("labels", "sources", "splits")}
    texts = {role: name for role, name in names.items() if name}
    features = ["" if one else name for name in roles.features]
    total = _length(path, [*features, *texts.values()])
    columns = {role: Taken(arrays.text_blocks(path, name)) for role, name in texts.items()}
    numbers = [Taken(arrays.feature_blocks(path, name)) for name in features]
    for first in range(0, total, arrays.BLOCK_ROWS):
        size = min(arrays.BLOCK_ROWS, total - first)
        told = {role: _flat(each.take(size)) for role, each in columns.items()}
        yield Records(
            first=first,
            size=size,
            labels=told.get("labels"),
            sources=told.get("sources"),
            splits=told.get("splits"),
            features=_beside(numbers, size),
        )


def _length(path: Path, names: Sequence[str]) -> int:
    lengths = {name or ONE: arrays.named(path, name).shape[:1] for name in names}
    if len(set(lengths.values())) > 1 or () in lengths.values():
        told = ", ".join(
            f"{name}: {length[0] if length else 'no rows'}" for name, length in lengths.items()
        )
        raise InvalidInputError(f"the arrays of {path} have no rows in common ({told[:300]})")
    return next(iter(lengths.values()))[0] if lengths else 0


def _flat(parts: Sequence[Sequence[str]]) -> list[str]:
    return [text for part in parts for text in part]


def _beside(
    numbers: "Sequence[Taken[NDArray[np.float32]]]", size: int
) -> "NDArray[np.float32] | None":
    if not numbers:
        return None
    return np.concatenate([np.concatenate(each.take(size)) for each in numbers], axis=1)
