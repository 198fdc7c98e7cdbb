"""The files of a workload: walked once, inside the root, with a reason for each left out."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bartizan.collect.ignore import MAX_BYTES, Rules, is_ignored, rules_of
from bartizan.evidence.facts import Gap

MEBIBYTE = 1024 * 1024
MAX_FILES = 200_000
MAX_DEPTH = 60
MAX_TEXT = 8 * MEBIBYTE
IGNORE_FILE = ".gitignore"
EVERYWHERE = "."
# Folders that hold nothing that the team wrote.
NEVER = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", "site-packages",
     ".terraform", ".idea"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path relative to the root, with `/`, and its size in bytes."""

    path: str
    size: int


class Tree(Protocol):
    """The files of a workload, wherever they lie."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The files, in the order of their paths."""

    @property
    def skipped(self) -> tuple[Gap, ...]:
        """What was left out because it is no part of the workload, with the reason."""

    @property
    def lost(self) -> tuple[Gap, ...]:
        """What could not be looked at: a file, a folder (ending in `/`), or EVERYWHERE."""

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes of a file from an offset, or why they cannot be had."""


@dataclass(frozen=True, slots=True)
class DiskTree:
    """The files below a folder."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: tuple[Gap, ...]
    lost: tuple[Gap, ...] = ()

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""
        content = self.head(path, limit + 1)
        if isinstance(content, bytes) and len(content) > limit:
            return Gap(path, f"is larger than {limit // MEBIBYTE} MiB")
        return content

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes; a link, a pipe or a device is never opened through."""
        return _head(self.root, path, count, offset)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk of one folder, and what it left out so far."""

    root: Path
    skipped: list[Gap] = field(default_factory=list)
    lost: list[Gap] = field(default_factory=list)

    def entries(self, folder: str, rules: Rules) -> Iterator[Entry]:
        """Yield the files below a folder, whose path is "" or ends in `/`."""
        if folder.count("/") >= MAX_DEPTH:
            self.lost.append(Gap(folder, f"lies more than {MAX_DEPTH} folders deep"))
            return
        try:
            with os.scandir(self.root / folder) as listing:
                found = sorted(listing, key=lambda item: item.name)
        except OSError as error:
            reason = f"cannot be listed: {error.strerror or error}"
            self.lost.append(Gap(folder or EVERYWHERE, reason))
            return
        if any(item.name == IGNORE_FILE for item in found):
            rules = (*rules, *self._rules(folder))
        for item in found:
            yield from self._item(item, f"{folder}{item.name}", rules)

    def _item(self, item: "os.DirEntry[str]", path: str, rules: Rules) -> Iterator[Entry]:
        try:
            path.encode()
            info = item.stat(follow_symlinks=False)
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "replace").decode()
            self._lose(item, shown, "has a name that is not UTF-8")
            return
        except OSError as error:
            self._lose(item, path, f"cannot be read: {error.strerror or error}")
            return
        if stat.S_ISDIR(info.st_mode):
            yield from self._folder(item.name, f"{path}/", rules)
        elif is_ignored(path, rules):
            self.skipped.append(Gap(path, "is ignored by .gitignore"))
        elif stat.S_ISREG(info.st_mode):
            yield Entry(path, info.st_size)
        elif stat.S_ISLNK(info.st_mode):
            self._link(path)
        else:
            self.skipped.append(Gap(path, "is not a regular file"))

    def _folder(self, name: str, path: str, rules: Rules) -> Iterator[Entry]:
        if name in NEVER:
            reason = "holds tools, caches or other people's packages"
            self.skipped.append(Gap(path, reason))
        elif is_ignored(path, rules):
            self.skipped.append(Gap(path, "is ignored by .gitignore"))
        else:
            yield from self.entries(path, rules)

    def _link(self, path: str) -> None:
        """Leave a link out; what it shows from outside the root cannot be looked at."""
        top, target = os.path.realpath(self.root), os.path.realpath(self.root / path)
        inside = target == top or target.startswith(f"{top.rstrip('/')}/")
        if inside or not os.path.exists(target):  # noqa: PTH110  (a hostile link may name anything)
            self.skipped.append(Gap(path, "is a symbolic link"))
            return
        end = "/" if os.path.isdir(target) else ""  # noqa: PTH112
        self.lost.append(Gap(f"{path}{end}", "is a symbolic link out of the workload"))

    def _lose(self, item: "os.DirEntry[str]", path: str, reason: str) -> None:
        try:
            end = "/" if item.is_dir(follow_symlinks=False) else ""
        except OSError:
            end = ""
        self.lost.append(Gap(f"{path}{end}", reason))

    def _rules(self, folder: str) -> Rules:
        path = f"{folder}{IGNORE_FILE}"
        content = _head(self.root, path, MAX_BYTES + 1)
        rules = rules_of(folder, content) if isinstance(content, bytes) else ()
        if not rules:
            reason = content.reason if isinstance(content, Gap) else "cannot be understood"
            self.skipped.append(Gap(path, f"{reason}: its rules are not honoured"))
        return rules


def walk_folder(root: Path) -> DiskTree:
    """Walk a folder, honouring its .gitignore files and following no link.

    What is no part of the workload (ignored, a link within it, a pipe, a folder of tools) is
    skipped with its reason. What could not be looked at (a folder that cannot be listed, a name
    that is not UTF-8, a link to outside, whatever lies beyond MAX_FILES or MAX_DEPTH) is lost.
    """
    walk = _Walk(root)
    entries: list[Entry] = []
    for entry in walk.entries("", ()):
        if len(entries) >= MAX_FILES:
            reason = f"holds more than {MAX_FILES} files; {entry.path} and what follows is left out"
            walk.lost.append(Gap(EVERYWHERE, reason))
            break
        entries.append(entry)
    entries.sort(key=lambda entry: entry.path)
    return DiskTree(root, tuple(entries), _by_path(walk.skipped), _by_path(walk.lost))


def _by_path(gaps: list[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (gap.path, gap.reason)))


def _head(root: Path, path: str, count: int, offset: int = 0) -> bytes | Gap:
    """Return at most `count` bytes; a link, a pipe or a device is never opened through."""
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return Gap(path, "is not a regular file")
            file.seek(offset)
            return file.read(count)
    except OSError as error:
        return Gap(path, f"cannot be read: {error.strerror or error}")
