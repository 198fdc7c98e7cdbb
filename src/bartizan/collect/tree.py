"""The files of a workload: walked once, inside the root, with a reason for each left out."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pathspec import GitIgnoreSpec

from bartizan.evidence.facts import Gap

MEBIBYTE = 1024 * 1024
MAX_FILES = 200_000
MAX_DEPTH = 60
MAX_TEXT = 8 * MEBIBYTE
MAX_IGNORE_FILE = 256 * 1024
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
        """What was left out, with the reason."""

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

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""
        content = self.head(path, limit + 1)
        if isinstance(content, bytes) and len(content) > limit:
            return Gap(path, f"is larger than {limit // MEBIBYTE} MiB")
        return content

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes; a link, a pipe or a device is never opened through."""
        try:
            handle = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return Gap(path, "is not a regular file")
                file.seek(offset)
                return file.read(count)
        except OSError as error:
            return Gap(path, f"cannot be read: {error.strerror or error}")


def walk_folder(root: Path) -> DiskTree:
    """Walk a folder, honouring its .gitignore files and following no link out of it.

    A folder that cannot be listed, a link, a special file, an ignored folder: each is left out with
    its reason. At most MAX_FILES files are taken; what lies beyond is said to be left out.
    """
    entries: list[Entry] = []
    skipped: list[Gap] = []
    for entry in _walk(root, "", (), skipped):
        if len(entries) >= MAX_FILES:
            skipped.append(Gap(entry.path, f"and all after it: more than {MAX_FILES} files"))
            break
        entries.append(entry)
    entries.sort(key=lambda entry: entry.path)
    return DiskTree(root, tuple(entries), tuple(sorted(skipped, key=lambda gap: gap.path)))


Rules = tuple[tuple[str, GitIgnoreSpec], ...]


def _walk(root: Path, folder: str, rules: Rules, skipped: list[Gap]) -> Iterator[Entry]:
    if folder.count("/") >= MAX_DEPTH:
        skipped.append(Gap(folder, f"lies more than {MAX_DEPTH} folders deep"))
        return
    try:
        found = sorted(os.scandir(root / folder), key=lambda item: item.name)
    except OSError as error:
        skipped.append(Gap(folder or ".", f"cannot be listed: {error.strerror or error}"))
        return
    if any(item.name == ".gitignore" for item in found):
        rules = (*rules, *_rules(root, folder))
    for item in found:
        path = f"{folder}{item.name}"
        if item.is_dir(follow_symlinks=False):
            reason = _reason_not_to_enter(item.name, path, rules)
            if reason:
                skipped.append(Gap(f"{path}/", reason))
            else:
                yield from _walk(root, f"{path}/", rules, skipped)
            continue
        entry = _entry(item, path, rules)
        if isinstance(entry, Gap):
            skipped.append(entry)
        else:
            yield entry


def _entry(item: "os.DirEntry[str]", path: str, rules: Rules) -> Entry | Gap:
    try:
        path.encode()
        info = item.stat(follow_symlinks=False)
    except UnicodeEncodeError:
        return Gap(path.encode("utf-8", "replace").decode(), "has a name that is not UTF-8")
    except OSError as error:
        return Gap(path, f"cannot be read: {error.strerror or error}")
    if stat.S_ISLNK(info.st_mode):
        return Gap(path, "is a symbolic link")
    if not stat.S_ISREG(info.st_mode):
        return Gap(path, "is not a regular file")
    if _ignored(path, rules):
        return Gap(path, "is ignored by .gitignore")
    return Entry(path, info.st_size)


def _reason_not_to_enter(name: str, path: str, rules: Rules) -> str:
    if name in NEVER:
        return "holds tools, caches or other people's packages"
    return "is ignored by .gitignore" if _ignored(f"{path}/", rules) else ""


def _ignored(path: str, rules: Rules) -> bool:
    decided = False
    for folder, spec in rules:
        verdict = spec.check_file(path.removeprefix(folder)).include
        decided = decided if verdict is None else verdict
    return decided


def _rules(root: Path, folder: str) -> Rules:
    try:
        with (root / folder / ".gitignore").open("rb") as file:
            text = file.read(MAX_IGNORE_FILE).decode("utf-8", "replace")
        return ((folder, GitIgnoreSpec.from_lines(text.splitlines())),)
    except (OSError, ValueError):
        return ()
