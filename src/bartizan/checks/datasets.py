"""Which data files make one dataset."""

from collections.abc import Sized

from bartizan.evidence.data import DataFile


def counted(files: Sized) -> str:
    """Return how many data files these are, in words."""
    return f"{len(files)} data file{'' if len(files) == 1 else 's'}"


def by_folder(files: tuple[DataFile, ...]) -> dict[str, list[DataFile]]:
    """Return the files outside of tests by their folder, which is taken as one dataset."""
    found: dict[str, list[DataFile]] = {}
    for each in files:
        if not each.in_tests:
            found.setdefault(each.path.rpartition("/")[0] or ".", []).append(each)
    return found
