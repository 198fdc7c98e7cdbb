"""Writes a model of a store to a folder: whole and as its digests say, or not at all."""

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from heapq import nlargest
from os import cpu_count
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Protocol

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import sync_folder
from bartizan.signing.hashing import Progress
from bartizan.store.held import Bytes
from bartizan.store.models import Model
from bartizan.store.oci import Descriptor
from bartizan.store.room import NO_LIMIT, demand_room, room_at

PLAIN: Final = 0o644
EXECUTABLE: Final = 0o755
FOLDER: Final = 0o755
NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Blobs(Protocol):
    """Where the bytes of a model are."""

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a blob. Raises StoreBrokenError at their end where they are others."""


def pull(
    store: Blobs,
    model: Model,
    target: Path,
    beside: dict[str, bytes],
    progress: Progress = lambda _: None,
    *,
    most: int = NO_LIMIT,
) -> None:
    """Write a model of at most so many bytes to a folder that is not there yet.

    Other files lie `beside` its own. The folder appears under its name once all of it is on the
    disk. Raises StoreBrokenError where a blob is not what its digest says, StoreError where it is
    too large, and InvalidInputError where the folder cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise InvalidInputError(
            f"{target} exists already",
            hint="Name a folder that is not there: nothing is overwritten.",
        )
    above = target.absolute().parent
    wanted = sum(each.size for each in model.layers.values()) + sum(map(len, beside.values()))
    try:
        demand_room(wanted, most, None, above)
        demand_room(wanted + _on_its_way(model), NO_LIMIT, room_at(above), above)
        temporary = Path(mkdtemp(prefix=f".{target.name}.", dir=above))
        try:
            _write(store, model, temporary, progress)
            for path, content in beside.items():
                _keep(temporary / path, [content], PLAIN)
            _sync(temporary)
            temporary.chmod(FOLDER)
            temporary.rename(target)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        sync_folder(above)
    except OSError as error:
        raise InvalidInputError(
            f"cannot write {target}: {error.strerror or error}", hint="Nothing was left there."
        ) from None


def _on_its_way(model: Model) -> int:
    """Return how many bytes of sealed files lie on the disk at most while they are opened."""
    return sum(nlargest(_threads(model), (each.size for each in model.sealed.values())))


def _threads(model: Model) -> int:
    return max(1, min(cpu_count() or 1, len(model.layers)))


def _write(store: Blobs, model: Model, folder: Path, progress: Progress) -> None:
    run = model.files.executable or frozenset()
    for path in (*model.layers, *(f"{each}/x" for each in model.files.empty or ())):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)

    def one(item: tuple[str, Descriptor]) -> None:
        path, layer = item
        _keep(folder / path, store.chunks(layer), EXECUTABLE if path in run else PLAIN)
        progress(layer.size)

    items = sorted(model.layers.items(), key=lambda item: -item[1].size)
    with ThreadPoolExecutor(_threads(model)) as threads:
        for _ in threads.map(one, items):
            pass


def _keep(path: Path, chunks: Iterable[Bytes], mode: int) -> None:
    with os.fdopen(os.open(path, NEW, mode), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    for each, _, _ in os.walk(folder):
        sync_folder(Path(each))
