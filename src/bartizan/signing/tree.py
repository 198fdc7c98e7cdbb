"""Walks a model's folder: every file, link, other thing and empty folder, none passed over."""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unicodedata import normalize

from bartizan.core.errors import InvalidInputError
from bartizan.signing.manifest import MOST_FILES

EXECUTABLE: Final = 0o111
DEEPEST: Final = 200


@dataclass(frozen=True, slots=True)
class State:
    """What the file system says of a file; it differs once the file was written to or replaced."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    executable: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies below a folder, by path relative to it.

    `links` have their targets; `others` are no regular files (sockets, pipes, devices), or names
    that are no UTF-8, each with what they are.
    """

    files: dict[str, State] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)


def listing(root: Path) -> Listing:
    """Return what lies below a folder; links are never followed.

    Raises InvalidInputError for what is no folder, cannot be listed, or holds too much.
    """
    if not root.is_dir():
        raise InvalidInputError(
            f"{root} is no folder",
            hint="Name the folder of a model; a file alone goes into a folder of its own.",
        )
    found = Listing()
    try:
        _fill(found, root, "", 0)
    except OSError as error:
        raise InvalidInputError(
            f"cannot list {error.filename or root}: {error.strerror or error}"
        ) from None
    return found


def state_of(told: os.stat_result) -> State:
    """Return what the file system says of a file."""
    return State(
        device=told.st_dev,
        inode=told.st_ino,
        size=told.st_size,
        modified=told.st_mtime_ns,
        changed=told.st_ctime_ns,
        executable=bool(told.st_mode & EXECUTABLE),
    )


def _fill(found: Listing, root: Path, below: str, depth: int) -> None:
    if depth > DEEPEST:
        raise InvalidInputError(f"{root / below} lies more than {DEEPEST} folders deep")
    entries = list(_entries(root / below))
    if not entries and below:
        found.empty.add(below)
    for entry in entries:
        path = f"{below}/{entry.name}" if below else entry.name
        _take(found, path, entry)
        if len(found.files) > MOST_FILES:
            raise InvalidInputError(f"{root} holds more than {MOST_FILES} files")
        if entry.is_dir(follow_symlinks=False):
            _fill(found, root, path, depth + 1)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from sorted(entries, key=lambda entry: entry.name)


def _take(found: Listing, path: str, entry: os.DirEntry[str]) -> None:
    told = entry.stat(follow_symlinks=False)
    if not _is_text(path):
        found.others[os.fsencode(path).decode("utf-8", "backslashreplace")] = "its name is no UTF-8"
    elif stat.S_ISLNK(told.st_mode):
        found.links[path] = str(Path(entry.path).readlink())
    elif stat.S_ISREG(told.st_mode):
        found.files[path] = state_of(told)
    elif not stat.S_ISDIR(told.st_mode):
        found.others[path] = "no regular file"


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def demand_distinct(paths: Collection[str]) -> None:
    """Raise InvalidInputError where two names of files or folders are one on other systems.

    Some take no notice of case, or of how an accented letter is spelt: there one would be lost.
    """
    names = {"/".join(parts[:end]) for parts in map(_parts, paths) for end in range(len(parts))}
    seen: dict[str, str] = {}
    for name in sorted(names | set(paths)):
        other = seen.setdefault(_folded(name), name)
        if other != name:
            raise InvalidInputError(
                f"{other!a} and {name!a} are one name where case and spelling do not count",
                hint="Give one of them another name: on such a system one would be lost.",
            )


def _parts(path: str) -> list[str]:
    return path.split("/")


def _folded(name: str) -> str:
    return normalize("NFD", normalize("NFD", name).casefold())
