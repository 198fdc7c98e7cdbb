"""What a signed tree holds: each file by its digest, what may be run, and folders without files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError

MOST_FILES: Final = 500_000
LONGEST_PATH: Final = 4096
DEEPEST: Final = 255


class Algorithm(StrEnum):
    """How files are hashed, by the names of the OpenSSF Model Signing format."""

    SHA256 = "sha256"
    BLAKE2B = "blake2b"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a tree by path (relative, with `/`), each with its digest in hexadecimal.

    `executable` and `empty` are None in a manifest that says nothing of modes and of folders
    without files. `ignored` are the paths of which it says nothing at all.
    """

    name: str
    files: Mapping[str, str]
    algorithm: Algorithm = Algorithm.SHA256
    executable: frozenset[str] | None = frozenset()
    empty: frozenset[str] | None = frozenset()
    ignored: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The SHA-256 over the digests of all files in the order of their paths, hexadecimal."""
        whole = sha256()
        for path in in_order(self.files):
            whole.update(bytes.fromhex(self.files[path]))
        return whole.hexdigest()


def in_order(paths: Iterable[str]) -> list[str]:
    """Return paths in the order of their components, in which a manifest lists them."""
    return sorted(paths, key=lambda path: path.split("/"))


def checked_path(path: str) -> str:
    """Return a path that stays below the root. Raises FormatError for any other."""
    parts = path.split("/")
    outside = not path or len(path) > LONGEST_PATH or len(parts) > DEEPEST or "\x00" in path
    if outside or not {"", ".", ".."}.isdisjoint(parts):
        raise FormatError(f"the path {path[:200]!a} does not name a file below the model's folder")
    return path


def is_beneath(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some paths, or lies below one."""
    return any(path == each or path.startswith(f"{each}/") for each in folders)
