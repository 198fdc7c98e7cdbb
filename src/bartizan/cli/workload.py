"""The folder that an assessment is about."""

from pathlib import Path

from bartizan.cli.exit import NothingToAssess
from bartizan.collect.disk import DiskTree, walk_folder
from bartizan.core.errors import InvalidInputError


def tree_of(root: Path) -> DiskTree:
    """Walk a folder.

    Raises InvalidInputError for what is none, NothingToAssess for an empty one.
    """
    if not root.exists():
        raise InvalidInputError(f"{root} does not exist", hint="Name the folder of a workload.")
    if not root.is_dir():
        raise InvalidInputError(
            f"{root} is a file, not a folder", hint=f"Name the folder: {root.parent}"
        )
    tree = walk_folder(root)
    if not tree.entries and tree.lost:
        gap = tree.lost[0]
        raise InvalidInputError(f"nothing in {root} can be read: {gap.path} {gap.reason}")
    if not tree.entries:
        raise NothingToAssess(str(root))
    return tree
