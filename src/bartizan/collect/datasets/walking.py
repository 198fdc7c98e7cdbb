"""The sources among files and folders, in the order of their names."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from bartizan.collect.datasets.jsonkind import as_written
from bartizan.collect.datasets.source import Remote, Source, kind_of
from bartizan.collect.datasets.zips import members

ARCHIVES: Final = frozenset({".zip"})
_SKIPPED: Final = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv"})
_SNIFFED: Final = 4096


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Yield the sources of files and folders, in the order of their names; links are not followed.

    What is not read is yielded too, with the reason.
    """
    for path in paths:
        if path.is_dir():
            yield from _of_folder(path)
        else:
            yield from _of_file(path, path.as_posix())


def remote(found: Iterable[Remote], prefix: str) -> Iterator[Source]:
    """Yield the sources of objects in a store, each named by its place under a prefix."""
    for each in found:
        name = _beneath(str(each), prefix)
        if each.unread:
            yield Source(name, each, size=each.size, unread=each.unread)
        elif PurePosixPath(each.name.lower()).suffix in ARCHIVES:
            yield from members(each, name)
        else:
            yield _by_name(each, name, each.size)


def _beneath(address: str, prefix: str) -> str:
    """Return an address from its prefix on, all of it where it is the prefix."""
    return address.removeprefix(prefix).lstrip("/") or address


def _of_folder(folder: Path) -> Iterator[Source]:
    """Yield the sources of a folder however deep; a folder that cannot be listed is one, unread."""
    left = [folder]
    while left:
        path = left.pop()
        name = path.relative_to(folder).as_posix()
        if path != folder and (path.is_symlink() or not path.is_dir()):
            yield from _of_file(path, name)
        elif path == folder or path.name not in _SKIPPED:
            try:
                inside = sorted(path.iterdir(), key=lambda each: each.name, reverse=True)
            except OSError as error:
                yield Source(name, path, unread=f"cannot be listed: {error.strerror}")
                continue
            left += inside


def _of_file(path: Path, name: str) -> Iterator[Source]:
    try:
        status = path.lstat() if path.is_symlink() else path.stat()
    except OSError as error:
        yield Source(name, path, unread=error.strerror or str(error))
        return
    if not stat.S_ISREG(status.st_mode):
        yield Source(name, path, unread="is no regular file: links and devices are not followed")
        return
    if path.suffix.lower() in ARCHIVES:
        yield from members(path, name)
        return
    yield _by_name(path, name, status.st_size)


def _by_name(path: Path | Remote, name: str, size: int) -> Source:
    kind, packing = kind_of(path.name)
    return as_written(Source(name, path, kind or _sniffed(path, packing), packing, size=size))


def _sniffed(path: Path | Remote, packing: str) -> str:
    """Return "text" for a file with an unknown name whose beginning is text."""
    if packing:
        return "text"
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED)
    except OSError:
        return "text"
    return "" if b"\0" in head else "text"
