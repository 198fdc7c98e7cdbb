"""Which files of a folder are part of the workload, by their names and by what git tracks."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.formats.gitindex import MAX_HELD, GitIndex

# Folders that hold nothing that the team wrote, unless git tracks it.
NEVER = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
     ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", "site-packages", ".terraform", ".idea"}
)  # fmt: skip
ENVIRONMENTS = frozenset({".venv", "venv"})
ENVIRONMENT_FILES = ("pyvenv.cfg", "conda-meta/history")
REPOSITORY = ".git"
PROFILE, DECLARED = "bartizan.yaml", ".bartizan/"
TOOLS = "holds tools, caches or other people's packages"
IGNORED = "is ignored by .gitignore"
ONLY_TRACKED = "; what git tracks of it is read"
ONLY_CODE = ", and no index of git says that it is not kept: its code is read"
_CODE = re.compile(
    r"(?i)(?:\.(?:pyw?|pyx|pyzw?|pex|whl|egg|wsgi|ipynb|tf|tofu)|\.(?:tf|tofu)\.json"
    r"|(?:^|/)(?:[\w.-]+\.)?(?:docker|container)file(?:[.-][\w.-]+)?)\Z"
)


class Keep(StrEnum):
    """Which files of a folder count: ANY are all, whatever .gitignore says of them."""

    ALL = "all"
    ANY = "any"
    CODE = "code"
    TRACKED = "tracked"


def is_code(path: str) -> bool:
    """Whether a file by this name is code: Python, Terraform, a container file."""
    return _CODE.search(path) is not None


def never_ignored(path: str) -> bool:
    """Whether a path is one of the places where people declare what counts: never left out."""
    return path == PROFILE or path.startswith(DECLARED)


@dataclass(slots=True)
class Tracked:
    """What git tracks, by path relative to the root; grows with each repository that is met.

    `room` is how many bytes the names of further indexes may take, all together.
    """

    absent: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)
    room: int = MAX_HELD
    _by_top: dict[str, Sequence[str]] = field(default_factory=dict)

    def add(self, top: str, index: GitIndex) -> None:
        """Take in the index of the repository in the folder `top`, "" or ending in `/`."""
        self.absent.update(f"{top}{path}" for path in index.absent)
        self.repositories.update(f"{top}{path}/" for path in index.repositories)
        modules = [f"{path}/" for path in index.repositories]
        self._by_top[top] = sorted((*index.files, *modules)) if modules else index.files
        self.room -= index.held

    def tracks(self, path: str) -> bool:
        """Whether a repository above a file tracks it."""
        return any(path_at(paths, rest) == rest for paths, rest in self._above(path))

    def below(self, folder: str) -> bool:
        """Whether a repository above a folder, whose path ends in `/`, tracks anything in it."""
        return any(path_at(paths, rest).startswith(rest) for paths, rest in self._above(folder))

    def _above(self, path: str) -> Iterator[tuple[Sequence[str], str]]:
        """Yield what each repository above a path tracks, and the path within it."""
        at = 0
        while at < len(path):
            if (paths := self._by_top.get(path[:at])) is not None:
                yield paths, path[at:]
            at = path.find("/", at) + 1 or len(path)


def path_at(paths: Sequence[str], path: str) -> str:
    """Return the first of sorted paths that is not before a path, "" when there is none."""
    at = bisect_left(paths, path)
    return paths[at] if at < len(paths) else ""
