"""Which files of a folder are part of the workload, by their names and by what git tracks."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from bartizan.formats.gitindex import GitIndex

# Folders that hold nothing that the team wrote, unless git tracks it.
NEVER = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
     ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", "site-packages", ".terraform", ".idea"}
)  # fmt: skip
ENVIRONMENTS = frozenset({".venv", "venv"})
ENVIRONMENT_FILE = "pyvenv.cfg"
REPOSITORY = ".git"
PROFILE, DECLARED = "bartizan.yaml", ".bartizan/"
TOOLS = "holds tools, caches or other people's packages"
IGNORED = "is ignored by .gitignore"
ONLY_TRACKED = "; what git tracks of it is read"
ONLY_CODE = ", and no index of git says that it is not kept: its code is read"
_CODE = re.compile(
    r"(?i)(?:\.(?:pyw?|pyx|wsgi|ipynb|tf|tofu)|\.(?:tf|tofu)\.json"
    r"|(?:^|/)(?:[\w.-]+\.)?(?:docker|container)file(?:[.-][\w.-]+)?)\Z"
)


class Keep(StrEnum):
    """Which files of a folder count: ANY are all, whatever .gitignore says of them."""

    ALL = "all"
    ANY = "any"
    CODE = "code"
    TRACKED = "tracked"


def is_code(path: str) -> bool:
    """Whether a file by this name is code that is read: Python, Terraform, a container file."""
    return _CODE.search(path) is not None


def is_declared(path: str) -> bool:
    """Whether a path is one of the places where people declare what counts: never left out."""
    return path == PROFILE or path.startswith(DECLARED)


@dataclass(frozen=True, slots=True)
class Tracked:
    """What git tracks, by path relative to the root; grows with each repository that is met.

    `folders` have a tracked file, or a repository, somewhere below them and end in `/`.
    """

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)

    def add(self, top: str, index: GitIndex) -> None:
        """Take in the index of the repository in the folder `top`."""
        modules = {f"{top}{path}/" for path in index.repositories}
        files = {f"{top}{path}" for path in index.files} if top else index.files
        self.files.update(files)
        self.absent.update(f"{top}{path}" for path in index.absent)
        self.repositories.update(modules)
        for folder in {path.rpartition("/")[0] for path in files}:
            self._above(folder)
        for module in modules:
            self._above(module.rstrip("/"))

    def _above(self, folder: str) -> None:
        parts = folder.split("/") if folder else []
        self.folders.update(f"{each}/" for each in accumulate(parts, "{}/{}".format))
