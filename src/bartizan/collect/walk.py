"""Walks a folder: which files it holds, and the reason for each that is left out."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bartizan.collect.beneath import head_below
from bartizan.collect.ignore import MAX_BYTES, Rules, is_ignored, rules_of
from bartizan.collect.keeping import (
    DECLARED,
    ENVIRONMENT_FILES,
    ENVIRONMENTS,
    IGNORED,
    NEVER,
    ONLY_CODE,
    ONLY_TRACKED,
    REPOSITORY,
    TOOLS,
    Keep,
    Tracked,
    is_code,
    never_ignored,
    path_at,
)
from bartizan.collect.repository import index_of
from bartizan.collect.tree import EVERYWHERE, Entry, Link
from bartizan.engine.beneath import folder_below, parts_of
from bartizan.evidence.facts import Gap

MAX_DEPTH = 60
MOST_NAMED = 20_000
ABSENT = "is tracked by git and not checked out"
NO_MODULE = "is a submodule that is not checked out"
IGNORE_FILE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Within:
    """What holds in a folder: the rules above it, what of it counts, whether an index is known."""

    rules: Rules = ()
    keep: Keep = Keep.ALL
    index: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """A name in a folder; without `info` when it cannot be looked at."""

    name: str
    info: os.stat_result | None
    reason: str = ""

    @property
    def kind(self) -> int:
        """Return the kind of the file, 0 when that is not known."""
        return stat.S_IFMT(self.info.st_mode) if self.info else 0


@dataclass(slots=True)
class Walk:
    """A walk of one folder, and what it left out so far."""

    root: Path
    skipped: list[Gap] = field(default_factory=list)
    lost: list[Gap] = field(default_factory=list)
    indexed: bool = False
    _tracked: Tracked = field(default_factory=Tracked)
    _links: list[str] = field(default_factory=list)
    _listed: set[str] = field(default_factory=set)

    def entries(self, folder: str, within: Within) -> Iterator[Entry]:
        """Yield the files below a folder, whose path is "" or ends in `/`."""
        if folder.count("/") >= MAX_DEPTH:
            self.lost.append(Gap(folder, f"lies more than {MAX_DEPTH} folders deep"))
            return
        try:
            items = self._items(folder)
        except OSError as error:
            reason = f"cannot be listed: {error.strerror or error}"
            self.lost.append(Gap(folder or EVERYWHERE, reason))
            return
        self._listed.add(folder)
        within = self._entered(folder, {item.name: item for item in items}, within)
        for item in items:
            yield from self._item(item, f"{folder}{item.name}", within)

    def below(self, path: str, within: Within) -> Iterator[Entry]:
        """Yield the files below a folder, or the one file of this path when it is there."""
        if path.endswith("/"):
            yield from self.entries(path, within)
            return
        *folders, name = parts_of(path)
        with suppress(OSError), folder_below(self.root, folders) as handle:
            info = os.stat(name, dir_fd=handle, follow_symlinks=False)
            yield from self._item(_Item(name, info), path, within)

    def settle(self, paths: Sequence[str]) -> tuple[Link, ...]:
        """Say of what was left aside whether it is among the files found, whose paths are sorted.

        A link is fine when it shows one of them or a folder that was listed; else what it shows is
        lost, and so is what git tracks and did not check out.
        """
        known = frozenset(paths)
        self._lose(self._tracked.absent - known - self._listed, ABSENT)
        modules = {
            module
            for module in self._tracked.repositories
            if not path_at(paths, module).startswith(module)
        }
        self._lose(modules, NO_MODULE)
        top = os.path.realpath(self.root)
        left_out = {gap.path for gap in self.skipped}
        found = (self._link(path, top, known, left_out) for path in self._links)
        return tuple(sorted((link for link in found if link), key=lambda link: link.path))

    def _lose(self, paths: set[str], reason: str) -> None:
        """Say of paths that they are lost; beyond MOST_NAMED that anything may be."""
        if len(paths) > MOST_NAMED:
            one = min(paths)
            others = len(paths) - 1
            self.lost.append(
                Gap(EVERYWHERE, f"holds {one}, which {reason}, and {others} more such")
            )
        else:
            self.lost.extend(Gap(path, reason) for path in paths)

    def _items(self, folder: str) -> list[_Item]:
        parts = parts_of(folder.removesuffix("/"))
        with folder_below(self.root, parts) as handle, os.scandir(handle) as listing:
            return sorted(map(_item_of, listing), key=lambda item: item.name)

    def _entered(self, folder: str, items: dict[str, _Item], within: Within) -> Within:
        """Return what holds in a folder: its own .gitignore, and what its repository tracks."""
        keep = Keep.ALL if folder in self._tracked.repositories else within.keep
        rules, index = within.rules, within.index
        if repository := items.get(REPOSITORY):
            index = self._repository(folder, pointer=repository.kind == stat.S_IFREG)
        if IGNORE_FILE in items and keep is Keep.ALL:
            rules = (*rules, *self._rules(folder))
        return Within(rules, keep, index)

    def _repository(self, folder: str, *, pointer: bool) -> bool:
        found = index_of(self.root, folder, pointer=pointer, room=self._tracked.room)
        if isinstance(found, Gap):
            self.skipped.append(found)
            return False
        self._tracked.add(folder, found)
        self.indexed = self.indexed or not folder
        return True

    def _item(self, item: _Item, path: str, within: Within) -> Iterator[Entry]:
        end = "/" if item.kind == stat.S_IFDIR else ""
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "replace").decode()
            self.lost.append(Gap(f"{shown}{end}", "has a name that is not UTF-8"))
            return
        if item.info is None:
            self.lost.append(Gap(path, item.reason))
        elif end:
            yield from self._folder(item.name, f"{path}/", within)
        elif not self._keeps(path, within):
            return
        elif item.kind == stat.S_IFREG:
            dated = within.index and not self._tracked.tracks(path)
            yield Entry(path, item.info.st_size, item.info.st_mtime if dated else None)
        elif item.kind == stat.S_IFLNK:
            self._links.append(path)
        else:
            missed = self._tracked.tracks(path) or (is_code(path) and not within.index)
            gaps = self.lost if missed else self.skipped
            gaps.append(Gap(path, "is not a regular file"))

    def _keeps(self, path: str, within: Within) -> bool:
        """Whether a file is part of the workload; one that is ignored is named with its reason."""
        if self._tracked.tracks(path) or never_ignored(path):
            return True
        if within.keep is not Keep.ALL:
            return within.keep is Keep.ANY or (within.keep is Keep.CODE and is_code(path))
        if not is_ignored(path, within.rules) or (is_code(path) and not within.index):
            return True
        self.skipped.append(Gap(path, IGNORED))
        return False

    def _folder(self, name: str, path: str, within: Within) -> Iterator[Entry]:
        reason = self._reason(name, path, within)
        if not reason:
            keep = Keep.ALL if path == DECLARED else within.keep
            yield from self.entries(path, replace(within, keep=keep))
        elif name != REPOSITORY and self._tracked.below(path):
            self.skipped.append(Gap(path, f"{reason}{ONLY_TRACKED}"))
            yield from self.entries(path, replace(within, keep=Keep.TRACKED))
        elif reason == IGNORED and not within.index:
            self.skipped.append(Gap(path, f"{reason}{ONLY_CODE}"))
            yield from self.entries(path, replace(within, keep=Keep.CODE))
        elif within.keep is not Keep.TRACKED:
            self.skipped.append(Gap(path, reason))

    def _reason(self, name: str, path: str, within: Within) -> str:
        """Return why a folder is no part of the workload, "" when it may be."""
        if name in NEVER:
            return TOOLS
        if within.keep is Keep.TRACKED:
            return "" if self._tracked.below(path) else IGNORED
        ignored = within.keep is Keep.ALL and is_ignored(path, within.rules)
        ignored = ignored and not never_ignored(path)
        unproven = (ignored or within.keep is Keep.CODE) and not within.index
        if (name in ENVIRONMENTS or unproven) and self._is_environment(path):
            return TOOLS
        return IGNORED if ignored else ""

    def _is_environment(self, path: str) -> bool:
        heads = (head_below(self.root, f"{path}{name}", 0) for name in ENVIRONMENT_FILES)
        return any(isinstance(head, bytes) for head in heads)

    def _link(self, path: str, top: str, known: frozenset[str], left_out: set[str]) -> Link | None:
        """Return a link to a file that is known; say what became of any other."""
        real = os.path.realpath(self.root / path)
        if real != top and not real.startswith(f"{top.rstrip('/')}/"):
            end = "/" if os.path.isdir(real) else ""  # noqa: PTH112  (it may name anything)
            self.lost.append(Gap(f"{path}{end}", "is a symbolic link out of the workload"))
            return None
        target = real.removeprefix(top).strip("/")
        if target in known:
            self.skipped.append(Gap(path, "is a symbolic link"))
            return Link(path, target)
        there = os.path.exists(real)  # noqa: PTH110
        folder = f"{target}/" if target else ""
        if folder in self._listed or not (there or _is_below(target, left_out)):
            self.skipped.append(Gap(path, "is a symbolic link"))
            return None
        end = "/" if os.path.isdir(real) else ""  # noqa: PTH112
        self.lost.append(Gap(f"{path}{end}", f"is a symbolic link to {target}, which is not read"))
        return None

    def _rules(self, folder: str) -> Rules:
        path = f"{folder}{IGNORE_FILE}"
        content = head_below(self.root, path, MAX_BYTES + 1)
        rules = rules_of(folder, content) if isinstance(content, bytes) else ()
        if not rules:
            reason = content.reason if isinstance(content, Gap) else "cannot be understood"
            self.skipped.append(Gap(path, f"{reason}: its rules are not honoured"))
        return rules


def _item_of(item: "os.DirEntry[str]") -> _Item:
    try:
        return _Item(item.name, item.stat(follow_symlinks=False))
    except OSError as error:
        return _Item(item.name, None, f"cannot be read: {error.strerror or error}")


def _is_below(path: str, folders: set[str]) -> bool:
    parts = path.split("/")
    return any(f"{'/'.join(parts[:count])}/" in folders for count in range(1, len(parts)))
