"""Finds the index of the repository whose work tree a folder is, without leaving the root."""

from pathlib import Path
from posixpath import normpath

from bartizan.collect.beneath import head_below
from bartizan.collect.keeping import REPOSITORY
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.formats.gitindex import MAX_BYTES, MAX_HELD, GitIndex, read_git_index

POINTER = b"gitdir: "
LONGEST = 4_096
UNKNOWN = "what git tracks is not known"


def index_of(root: Path, folder: str, *, pointer: bool, room: int) -> GitIndex | Gap:
    """Return the index of the work tree in a folder, or why what git tracks is not known.

    `pointer` says that `.git` is a file, as in a submodule: it is followed within the root alone.
    `room` is how many bytes of memory its names may take.
    """
    path = f"{folder}{REPOSITORY}"
    if pointer:
        content = head_below(root, path, LONGEST)
        if isinstance(content, Gap):
            return Gap(path, f"{content.reason}: {UNKNOWN}")
        path = _pointed(folder, content)
        if not path:
            return Gap(f"{folder}{REPOSITORY}", f"leads out of the workload: {UNKNOWN}")
    content = head_below(root, f"{path}/index", MAX_BYTES + 1)
    if isinstance(content, Gap):
        return Gap(content.path, f"{content.reason}: {UNKNOWN}")
    try:
        return read_git_index(content, room)
    except FormatError as error:
        return Gap(f"{path}/index", f"{error.message}: {UNKNOWN}")


def is_checked_out(path: Path) -> bool:
    """Whether a file may have the date of a checkout: git tracks it, or nobody can say."""
    real = path.resolve()
    top = next((folder for folder in real.parents if (folder / REPOSITORY).exists()), None)
    if top is None:
        return False
    pointer = (top / REPOSITORY).is_file()
    index = index_of(top, "", pointer=pointer, room=MAX_HELD)
    return isinstance(index, Gap) or real.relative_to(top).as_posix() in index.files


def _pointed(folder: str, content: bytes) -> str:
    """Return where a `.git` file leads, relative to the root; "" when that is out of it."""
    said = content.removeprefix(POINTER).decode("utf-8", "replace").strip()
    if not content.startswith(POINTER) or said.startswith("/") or "\x00" in said:
        return ""
    path = normpath(f"{folder}{said}")
    return "" if path == ".." or path.startswith("../") else path
