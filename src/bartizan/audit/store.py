"""A folder on disk as the log uses it: bounded reads, and writes that are durable or not there.

What is written stays in the folder: a link that somebody put there is replaced, or refused where
it stands for a folder, and never followed.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from bartizan.audit.tiles import LONGEST_BUNDLE, Tile
from bartizan.crypto.keyfile import sync_folder

TEMPORARY = ".tmp"
MODE = 0o644
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
ENTER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
PARALLEL = 8
# Nothing there, a link, a socket: no file of a log.
NO_FILE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})


class Appender:
    """A file that grows at its end."""

    def __init__(self, path: Path | str, parent: int | None = None) -> None:
        """Open or make the file, in an open folder; the caller makes that folder durable."""
        self._handle = os.open(path, APPEND, MODE, dir_fd=parent)

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

    def __init__(self, root: Path, *, mode: int = MODE) -> None:
        """Take a folder that exists, and the mode of the files that are written in it."""
        self.root, self._mode = root, mode
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
        """Yield the paths of all files (links and other things too) below a folder, in order.

        A folder whose path is longer than any that can be opened counts as a file. Raises OSError
        for one that may not be read: what lies there would else count as absent.
        """
        waiting = [below]
        while waiting:
            here = waiting.pop()
            try:
                folders, names = _listed(self.root / here)
            except OSError as error:
                if error.errno == errno.ENAMETOOLONG:
                    yield here
                elif error.errno not in NO_FILE:
                    raise
                continue
            start = f"{here}/" if here else ""
            yield from (start + name for name in names)
            waiting += (start + name for name in reversed(folders))

    def write(self, path: str, content: bytes) -> None:
        """Write a file, not yet durable."""
        with self._at(path) as (parent, name):
            try:
                handle = os.open(name, NEW, self._mode, dir_fd=parent)
            except FileExistsError:  # the rest of a crash, or planted
                os.unlink(name, dir_fd=parent)
                handle = os.open(name, NEW, self._mode, dir_fd=parent)
            with os.fdopen(handle, "wb") as file:
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
        with self._at(old) as (source, was), self._at(new) as (target, name):
            os.replace(was, name, src_dir_fd=source, dst_dir_fd=target)

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError), self._at(path) as (parent, name):
            os.unlink(name, dir_fd=parent)

    def remove_folder(self, path: str) -> None:
        """Remove a folder of files, if it is there; what cannot be removed stays."""
        folder = self.root / path
        if folder.is_dir() and not folder.is_symlink():
            for name in os.listdir(folder):  # noqa: PTH208  (names, to stay relative)
                self.remove(f"{path}/{name}")
            with self._at(path) as (parent, name):
                os.rmdir(name, dir_fd=parent)

    def make(self, path: str) -> None:
        """Make one folder, if it is not there."""
        with suppress(FileExistsError), self._at(path) as (parent, name):
            os.mkdir(name, dir_fd=parent)

    def exists(self, path: str) -> bool:
        """Whether something has this name."""
        return (self.root / path).exists()

    def append(self, path: str) -> Appender:
        """Open a file for appending; make it when it is not there."""
        with self._at(path) as (parent, name):
            return Appender(name, parent)

    @contextmanager
    def _at(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield the open folder in which a path ends, and the name there.

        Raises OSError where one of the folders between is a link.
        """
        *folders, name = path.split("/")
        handle = os.open(self.root, ENTER)
        try:
            for folder in folders:
                inner = _enter(folder, handle, path)
                os.close(handle)
                handle = inner
            yield handle, name
        finally:
            os.close(handle)


def _listed(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the folders in a folder, and of everything else, each sorted."""
    folders: list[str] = []
    others: list[str] = []
    with os.scandir(folder) as found:
        for each in found:
            (folders if each.is_dir(follow_symlinks=False) else others).append(each.name)
    return sorted(folders), sorted(others)


def _enter(folder: str, parent: int, path: str) -> int:
    try:
        return os.open(folder, ENTER | os.O_NOFOLLOW, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            raise OSError(errno.ELOOP, f"'{folder}' on the way to {path} is no folder") from None
        raise


def make_durably(folder: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it that are missing; on return their names are on the disk."""
    missing = [each for each in folder.parents if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    for each in (folder, *missing):
        sync_folder(each.parent)


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
