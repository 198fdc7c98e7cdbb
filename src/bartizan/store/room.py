"""How much may be brought to a place: no more than who asks allows, and than its disk holds."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bartizan.core.counting import plural
from bartizan.store.errors import StoreError
from bartizan.store.oci import Descriptor

NO_LIMIT: Final = 1 << 62
MOST_BLOBS: Final = 200_000
# Bytes of a disk that stay free for everybody else: so many, and of a small disk a part.
LEFT_FREE: Final = 1 << 30
LEFT_PART: Final = 20


def room_at(folder: Path) -> int:
    """Return how many bytes may still be written to the disk of a folder. Raises OSError."""
    told = shutil.disk_usage(folder)
    return max(0, told.free - min(LEFT_FREE, told.total // LEFT_PART))


def demand_room(wanted: int, most: int, room: int | None, place: object) -> None:
    """Raise StoreError where so many bytes are more than are allowed, or than a place holds.

    `room` is None where nobody knows how much that is.
    """
    if wanted > most:
        raise StoreError(
            f"{wanted:,} bytes are to be brought to {place}, and {most:,} may be",
            hint="Raise --max-size, where you meant that much.",
        )
    if room is not None and wanted > room:
        raise StoreError(
            f"{wanted:,} bytes are to be brought to {place}, and its disk has room for {room:,}",
            hint="Make room, or name a place on another disk.",
        )


def bounded(blobs: Iterable[Descriptor], most: int) -> Iterator[Descriptor]:
    """Yield blobs. Raises StoreError once they are too many, or larger together than allowed."""
    total = 0
    for count, each in enumerate(blobs):
        total += each.size
        if count >= MOST_BLOBS:
            raise StoreError(f"the store names more than {plural(MOST_BLOBS, 'blob')}")
        if total > most:
            raise StoreError(
                f"the store names more than the {most:,} bytes that may be copied",
                hint="Raise --max-size, where you meant that much.",
            )
        yield each
