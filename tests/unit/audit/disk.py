"""A disk that remembers every operation, and can show what a power cut would leave after each."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.audit.store import Appender, Folder


@dataclass
class File:
    """A file as it is, and as it would be after a power cut."""

    content: bytes = b""
    durable: bytes = b""


@dataclass
class Disk:
    """The names and files of one folder, in memory and on the platter."""

    operations: list[tuple[str, str, bytes | str | int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def did(self, name: str, path: str, value: bytes | str | int = b"") -> None:
        with self.lock:
            self.operations.append((name, path, value))

    def folder(self) -> type[Folder]:
        """Return the Folder that does its work and tells this disk of it."""
        return type("Remembered", (Recording,), {"disk": self})


class Recorder(Appender):
    """A growing file that tells what is done to it."""

    def __init__(self, path: Path, name: str, disk: Disk) -> None:
        disk.did("open", name)
        super().__init__(path)
        self.name, self.disk = name, disk

    def write(self, content: bytes) -> None:
        self.disk.did("append", self.name, content)
        super().write(content)

    def sync(self) -> None:
        super().sync()
        self.disk.did("sync", self.name)

    def truncate(self, length: int) -> None:
        super().truncate(length)
        self.disk.did("truncate", self.name, length)


class Recording(Folder):
    """A folder that tells what is done in it: intent before a write, success after a sync."""

    disk: Disk

    def write(self, path: str, content: bytes) -> None:
        self.disk.did("write", path, content)
        super().write(path, content)

    def sync(self, path: str) -> None:
        super().sync(path)
        self.disk.did("sync", path)

    def rename(self, old: str, new: str) -> None:
        self.disk.did("rename", old, new)
        super().rename(old, new)

    def remove(self, path: str) -> None:
        self.disk.did("remove", path)
        super().remove(path)

    def make(self, path: str) -> None:
        self.disk.did("make", path)
        super().make(path)

    def append(self, path: str) -> Appender:
        return Recorder(self.root / path, path, self.disk)


@dataclass
class Platter:
    """What stands on the disk after some operations: `now` for readers, `safe` after a cut."""

    now: dict[str, File | None] = field(default_factory=lambda: {"": None})
    safe: dict[str, File | None] = field(default_factory=lambda: {"": None})

    def apply(self, name: str, path: str, value: bytes | str | int) -> None:
        if name == "make":
            self.now.setdefault(path, None)
        elif name == "write":
            self.now[path] = File(bytes(value) if isinstance(value, bytes) else b"")
        elif name == "open":
            if path not in self.now:
                self.now[path] = File()
        elif name == "rename" and isinstance(value, str):
            self.now[value] = self.now.pop(path)
        elif name == "remove":
            self.now.pop(path, None)
        elif name == "sync":
            self._sync(path)
        else:
            self._change(self.now[path], name, value)

    def _change(self, file: File | None, name: str, value: bytes | str | int) -> None:
        assert file is not None
        if name == "append" and isinstance(value, bytes):
            file.content += value
        elif name == "truncate" and isinstance(value, int):
            file.content = file.durable = file.content[:value]

    def _sync(self, path: str) -> None:
        file = self.now.get(path)
        if file is not None:
            file.durable = file.content
            return
        below = {name for name in {*self.now, *self.safe} if name and _parent(name) == path}
        for name in below:
            if name in self.now:
                self.safe[name] = self.now[name]
            else:
                self.safe.pop(name, None)

    def left(self, *, everything: bool, more: int = 0) -> dict[str, bytes]:
        """Return the files after a power cut: all that was written, or only what is surely safe.

        more bytes of what was appended and not synced survive, too.
        """
        names = self.now if everything else self.safe
        files = {name: file for name, file in names.items() if file is not None}
        if everything:
            return {name: file.content for name, file in files.items()}
        return {
            name: file.content[: len(file.durable) + more]
            if name.startswith("journal/")
            else file.durable
            for name, file in files.items()
            if all(parent in self.safe for parent in _parents(name))
        }


def materialise(files: dict[str, bytes], root: Path) -> None:
    """Write files below a folder, and nothing else."""
    (root / "journal").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _parents(path: str) -> list[str]:
    found = []
    while path:
        path = _parent(path)
        found.append(path)
    return found
