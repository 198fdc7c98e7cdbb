"""Which files of a folder are part of the workload, by their names and by what git tracks."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.formats.gitindex import GitIndex

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


@dataclass(frozen=True, slots=True)
class Tracked:
    """What git tracks, by path relative to the root; grows with each repository that is met."""

    files: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)
    _by_top: dict[str, list[str]] = field(default_factory=dict)

    def add(self, top: str, index: GitIndex) -> None:
        """Take in the index of the repository in the folder `top`, "" or ending in `/`."""
        self.files.update(f"{top}{path}" for path in index.files)
        self.absent.update(f"{top}{path}" for path in index.absent)
        self.repositories.update(f"{top}{path}/" for path in index.repositories)
        modules = (f"{path}/" for path in index.repositories)
        self._by_top[top] = sorted((*index.files, *modules))

    def below(self, folder: str) -> bool:
        """Whether a repository above a folder, whose path ends in `/`, tracks anything in it."""
        parts = folder.split("/")
        tops = ("".join(f"{part}/" for part in parts[:count]) for count in range(len(parts) - 1))
        return any(
            _holds(self._by_top[top], folder[len(top) :]) for top in tops if top in self._by_top
        )


def _holds(paths: list[str], folder: str) -> bool:
    at = bisect_left(paths, folder)
    return at < len(paths) and paths[at].startswith(folder)
