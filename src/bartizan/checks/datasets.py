"""Which data files make one dataset."""

from bartizan.evidence.data import DataFile


def by_folder(files: tuple[DataFile, ...]) -> dict[str, list[DataFile]]:
    """Return the files outside of tests by their folder, which is taken as one dataset."""
    found: dict[str, list[DataFile]] = {}
    for each in files:
        if not each.in_tests:
            found.setdefault(each.path.rpartition("/")[0] or ".", []).append(each)
    return found
