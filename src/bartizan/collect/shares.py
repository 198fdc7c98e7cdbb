"""Shares out what all the data files of a tree may cost, and takes them by turns of folders."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TypeVar

from bartizan.collect.choosing import MAX_CELL
from bartizan.collect.tree import Entry
from bartizan.formats.rows import Row

T = TypeVar("T")


@dataclass(slots=True)
class Shares:
    """What is `left` for the files that are `waiting`: bytes, or characters.

    Each file may use an equal share of what is left, and what it does not use is for those after
    it, which is fair to the last of them where the smallest come first (max-min fairness). The same
    files get the same shares, whatever machine looks at them.
    """

    left: int
    waiting: int

    def share(self, most: int) -> int:
        """Return what the next file may use, at most `most`."""
        return max(0, min(most, self.left // max(1, self.waiting)))

    def used(self, count: int) -> None:
        """Say what a file used, which waits no more."""
        self.left -= count
        self.waiting -= 1


def in_turns(entries: Iterable[Entry]) -> list[Entry]:
    """Return files in turns of their folders: the first of each, the second of each, and so on.

    A folder is a dataset: where not all files are looked at, something of each dataset is.
    """
    folders: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        folders[entry.path.rpartition("/")[0]].append(entry)
    turns = chain.from_iterable(zip_longest(*folders.values()))
    return [entry for entry in turns if entry is not None]


def characters(row: Row) -> int:
    """Return how many characters of a row are looked at."""
    return sum(min(len(cell), MAX_CELL) for cell in row.cells)
