"""Which data files make one dataset, and how much of a file was looked at."""

from collections.abc import Sized

from bartizan.evidence.data import DataFile


def counted(files: Sized) -> str:
    """Return how many data files these are, in words."""
    return f"{len(files)} data file{'' if len(files) == 1 else 's'}"


def said(file: DataFile) -> str:
    """Return how much of a file was looked at, and what that leaves open."""
    read = f"{file.rows}"
    if file.partial:
        read = (
            f"the {read} that were read of {file.total}"
            if file.total
            else f"{read} of its beginning"
        )
    those = "those rows" if file.partial else "rows"
    bound = f", so at most {file.bound:.1%} of {those} may have any" if file.bound else ""
    cut = f", of each cell the first {file.cut:,} characters" if file.cut else ""
    return f"{file.sampled} sampled rows of {read} in {file.path}{cut}{bound}"


def by_folder(files: tuple[DataFile, ...]) -> dict[str, list[DataFile]]:
    """Return the files outside of tests by their folder, which is taken as one dataset."""
    found: dict[str, list[DataFile]] = {}
    for each in files:
        if not each.in_tests:
            found.setdefault(each.path.rpartition("/")[0] or ".", []).append(each)
    return found
