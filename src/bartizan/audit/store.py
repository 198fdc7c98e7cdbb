"""A folder on disk as the log uses it: bounded reads, and writes that are durable or not there."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path

from bartizan.audit.tiles import LONGEST_BUNDLE, Tile

TEMPORARY = ".tmp"
MODE = 0o644
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
PARALLEL = 8
# Nothing there, a link, a socket: no file of a log.
NO_FILE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})


class Appender:
    """A file that grows at its end."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; its folder must be made durable by the caller."""
        self._handle = os.open(path, APPEND, MODE)

    def write(self, content: bytes) -> None:
        """Append the whole content, or raise OSError."""
        view = memoryview(content)
        while view:
            view = view[os.write(self._handle, view) :]

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        os.fdatasync(self._handle)

    def truncate(self, length: int) -> None:
        """Cut the file to a length, durably."""
        os.ftruncate(self._handle, length)
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


class Folder:
    """The files of one log, named by paths relative to it; each method is one effect."""

    def __init__(self, root: Path) -> None:
        """Take a folder that exists."""
        self.root = root
        self._syncing: ThreadPoolExecutor | None = None

    def read(self, path: str, limit: int) -> bytes | None:
        """Return a regular file's bytes, at most limit + 1 of them; None when there is none."""
        try:
            handle = os.open(self.root / path, READ)
        except OSError as error:
            if error.errno in NO_FILE:
                return None
            raise
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                return None
            with os.fdopen(handle, "rb", buffering=0, closefd=False) as file:
                return read_all(file, min(state.st_size, limit), limit)
        finally:
            os.close(handle)

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's bytes; those of the full tile where the partial one is gone."""
        limit = LONGEST_BUNDLE
        content = self.read(tile.path, limit)
        return self.read(tile.whole.path, limit) if content is None else content

    def files(self, below: str = "") -> Iterator[str]:
        """Yield the paths of all files (links and other things too) below a folder, sorted."""
        top = self.root / below
        for folder, folders, names in os.walk(top):
            folders.sort()
            here = Path(folder)
            links = [name for name in folders if (here / name).is_symlink()]
            for name in sorted([*names, *links]):
                yield (here / name).relative_to(self.root).as_posix()

    def write(self, path: str, content: bytes) -> None:
        """Write a file, not yet durable."""
        with (self.root / path).open("wb") as file:
            file.write(content)

    def sync(self, path: str) -> None:
        """Return when a file's or a folder's content is on the disk."""
        handle = os.open(self.root / path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def sync_all(self, paths: Sequence[str]) -> None:
        """Return when all of several files or folders are on the disk; they are synced at once.

        The threads that do it stay: beside a busy thread, starting one takes longer than a sync.
        """
        if len(paths) == 1:
            self.sync(paths[0])
            return
        self._syncing = self._syncing or ThreadPoolExecutor(PARALLEL)
        for _ in self._syncing.map(self.sync, paths):
            pass

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in the place of what had it."""
        (self.root / old).replace(self.root / new)

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        (self.root / path).unlink(missing_ok=True)

    def remove_folder(self, path: str) -> None:
        """Remove a folder of files, if it is there; what cannot be removed stays."""
        folder = self.root / path
        if folder.is_dir():
            for name in os.listdir(folder):  # noqa: PTH208  (names, to stay relative)
                self.remove(f"{path}/{name}")
            folder.rmdir()

    def make(self, path: str) -> None:
        """Make one folder, if it is not there."""
        (self.root / path).mkdir(exist_ok=True)

    def exists(self, path: str) -> bool:
        """Whether something has this name."""
        return (self.root / path).exists()

    def append(self, path: str) -> Appender:
        """Open a file for appending; make it when it is not there."""
        return Appender(self.root / path)


def read_all(file: FileIO, likely: int, limit: int) -> bytes:
    """Return at most limit + 1 bytes, without room for more than the likely size at first."""
    content = file.read(likely + 1) or b""
    while likely < len(content) <= limit and (more := file.read(limit + 1 - len(content))):
        content += more
    return content


def publish(folder: Folder, files: Mapping[str, bytes]) -> None:
    """Write files so that each is there whole or not at all, and all are on the disk on return."""
    made = _make_folders(folder, files)
    for path, content in files.items():
        folder.write(path + TEMPORARY, content)
    folder.sync_all([path + TEMPORARY for path in files])
    for path in files:
        folder.rename(path + TEMPORARY, path)
    folder.sync_all(sorted({_parent(path) for path in files} | made))


def _make_folders(folder: Folder, paths: Iterable[str]) -> set[str]:
    """Make the folders of paths; return the folders in which a new one has been made."""
    changed: set[str] = set()
    known: set[str] = set()
    for path in paths:
        missing = []
        parent = _parent(path)
        while parent and parent not in known and not folder.exists(parent):
            missing.append(parent)
            parent = _parent(parent)
        for name in reversed(missing):
            folder.make(name)
            changed.add(_parent(name))
        known.update(missing)
    return changed


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
